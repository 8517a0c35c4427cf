import type { InferContractRouterOutputs } from '@orpc/contract';
import type { contract } from '#shared/contract/contract';
import type { DoorContract } from '#shared/contract/doors';

type Outputs = InferContractRouterOutputs<typeof contract>;
type AssistantDoor = DoorContract<'assistant'>;

/** Dotted name of an operation that has the door `assistant`. */
export type ToldOperation = {
  [G in keyof AssistantDoor]: `${G}.${keyof AssistantDoor[G] & string}`;
}[keyof AssistantDoor];

/** What an operation answers. */
export type Answer<N extends ToldOperation> = N extends `${infer G extends keyof Outputs}.${infer O}`
  ? O extends keyof Outputs[G]
    ? Outputs[G][O]
    : never
  : never;
