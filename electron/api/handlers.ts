import type { ContractProcedure } from '@orpc/contract';
import type { contract } from '#shared/contract/contract';
import type { Door, OperationMeta } from '#shared/contract/operation';

/** Who calls, and what the caller may name. */
export interface CallContext {
  readonly door: 'window' | Door;
  /** Who is behind the door: one load of one window's page, a program, or the door itself. */
  readonly caller: string;
  /** Name that the person gave to the program that calls; `null` where a person calls. */
  readonly clientName: string | null;
  /**
   * Turns the caller's word for a file into a path: the window names grants for files that the person chose, the command
   * line names paths.
   *
   * @throws AppError `file_unreadable` for a grant that was never given.
   */
  readonly resolveFile: (file: string) => string;
}

export interface Call extends CallContext {
  /** Aborts when the caller goes away or cancels. */
  readonly signal: AbortSignal | undefined;
}

/** One handler for each operation of the contract; a missing one does not compile. */
export type Handlers = {
  readonly [G in keyof Contract]: { readonly [O in keyof Contract[G]]: Handler<Contract[G][O]> };
};

type Contract = typeof contract;

type Handler<P> =
  P extends ContractProcedure<infer I, infer O, Record<never, never>, OperationMeta>
    ? (input: SchemaOutput<I>, call: Call) => Promise<SchemaInput<O>> | SchemaInput<O>
    : never;

type SchemaInput<S> = S extends { '~standard': { types?: infer T } }
  ? NonNullable<T> extends { input: infer V }
    ? V
    : never
  : never;
type SchemaOutput<S> = S extends { '~standard': { types?: infer T } }
  ? NonNullable<T> extends { output: infer V }
    ? V
    : never
  : never;
