import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract';
import type { contract } from './contract';
import type { Door, OperationMeta } from './operation';

/** The operations that `D` reaches, in the shape of the contract. An operation without that door is not in the type. */
export type DoorContract<D extends Door, T = typeof contract> = {
  [K in keyof T as T[K] extends { readonly doors: readonly (infer E)[] }
    ? D extends E
      ? K
      : never
    : K]: T[K] extends {
    readonly doors: readonly Door[];
  }
    ? T[K]
    : DoorContract<D, T[K]>;
};

export interface DeclaredOperation {
  /** Dotted name, as every door spells it: `candles.import`. */
  readonly name: string;
  readonly path: readonly [string, string];
  readonly meta: OperationMeta;
  readonly procedure: AnyContractProcedure;
}

/** Every operation of `router`, in the order of declaration. */
export function declaredOperations(router: typeof contract): DeclaredOperation[] {
  return Object.entries(router).flatMap(([group, operations]) =>
    Object.entries(operations).flatMap(([name, procedure]) => {
      if (!isContractProcedure(procedure)) return [];
      // `operation()` is the only maker of procedures, and it attaches this meta.
      const meta = procedure['~orpc'].meta as OperationMeta;
      return [{ name: `${group}.${name}`, path: [group, name] as const, meta, procedure }];
    }),
  );
}
