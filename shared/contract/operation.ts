import { type ContractProcedure, oc } from '@orpc/contract';
import type { z } from 'zod';

/**
 * What an operation may do. `read` looks, `propose` makes something for a person to decide on, `trade` reaches the
 * exchange, `admin` changes the workstation.
 */
export type Scope = 'read' | 'propose' | 'trade' | 'admin';

/** Ways in besides the window, which reaches every operation. */
export type Door = 'cli' | 'rest' | 'mcp' | 'assistant';

export interface OperationMeta {
  readonly summary: string;
  readonly scope: Scope;
  readonly kind: 'query' | 'command';
  readonly doors: readonly Door[];
  /** How a long answer is read page by page; missing where there is always one page. */
  readonly paging?: Paging | undefined;
}

/** Pages of a list that is told newest first. */
export interface Paging {
  /** The input that asks for the next page after this answer; `null` where there is no more. */
  readonly next: (input: never, output: never) => Readonly<Record<string, unknown>> | null;
  /** Largest `limit` that the doors for programs take, so that no program holds everybody else up. */
  readonly maxLimit: number;
}

/**
 * Pages by `before`: the id of the last item of a page, in a full page.
 *
 * @param itemsOf - The items of an answer, newest first.
 */
export function pagesBefore<O, T>(
  itemsOf: (output: O) => readonly T[],
  idOf: (item: T) => string | number,
  maxLimit = 1_000,
): Paging {
  const next = (input: { readonly limit: number }, output: O) => {
    const items = itemsOf(output);
    const last = items.at(-1);
    return last === undefined || items.length < input.limit ? null : { ...input, before: idOf(last) };
  };
  // `operation` is given it together with the input and output that it is for.
  return { next: next as Paging['next'], maxLimit };
}

/** An operation with a `trade` scope has no door but the window: anything else does not compile. */
type DoorsFor<S extends Scope> = S extends 'trade' ? never : S extends 'admin' ? 'cli' : Door;

/**
 * Declares one operation. Every door is generated from this declaration.
 *
 * @param meta.doors - Doors besides the window; none makes the operation window-only.
 */
export function operation<
  const S extends Scope,
  const D extends DoorsFor<S>,
  I extends z.ZodType,
  O extends Parameters<ReturnType<typeof base.input<I>>['output']>[0],
>(meta: {
  summary: string;
  scope: S;
  kind: 'query' | 'command';
  doors: readonly D[];
  paging?: Paging;
  input: I;
  output: O;
}) {
  const { input, output, ...rest } = meta;
  const procedure: ContractProcedure<I, O, Record<never, never>, OperationMeta> = base
    .meta(rest)
    .input(input)
    .output(output);
  return Object.assign(procedure, { doors: meta.doors });
}

const base = oc.$meta<OperationMeta>({ summary: '', scope: 'read', kind: 'query', doors: [] });
