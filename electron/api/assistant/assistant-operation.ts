import type { ContractProcedure } from '@orpc/contract';
import { contract } from '#shared/contract/contract';
import { type DeclaredOperation, type DoorContract, declaredOperations } from '#shared/contract/doors';
import type { OperationMeta } from '#shared/contract/operation';

/** Operations that have the door `assistant`: `structures.detect`. No other operation is in the type. */
export type AssistantOperationName = {
  [G in keyof Reachable]: `${G}.${keyof Reachable[G] & string}`;
}[keyof Reachable];

/** What an operation answers. */
export type AnswerOf<N extends AssistantOperationName> = N extends `${infer G}.${infer O}`
  ? G extends keyof Reachable
    ? O extends keyof Reachable[G]
      ? OutputOf<Reachable[G][O]>
      : never
    : never
  : never;

/** The declarations behind {@link AssistantOperationName}, in the order of the contract. */
export function assistantOperations(): readonly (DeclaredOperation & { readonly name: AssistantOperationName })[] {
  // Sound: the type has exactly the names whose declaration has this door.
  return declaredOperations(contract).filter(
    (operation): operation is DeclaredOperation & { readonly name: AssistantOperationName } =>
      operation.meta.doors.includes('assistant'),
  );
}

type Reachable = DoorContract<'assistant'>;

type OutputOf<P> =
  P extends ContractProcedure<infer _I, infer S, Record<never, never>, OperationMeta>
    ? S extends { '~standard': { types?: infer T } }
      ? NonNullable<T> extends { output: infer V }
        ? V
        : never
      : never
    : never;
