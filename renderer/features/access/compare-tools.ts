import type { ExternalTool } from '#shared/domain/external-server';

/** A tool as the person should look at it. */
export interface ComparedTool {
  /** As it is offered now; as it was pinned, where it is gone. */
  readonly tool: ExternalTool;
  readonly change: 'same' | 'added' | 'different' | 'gone';
  /** As it was pinned, where its words or its schema are others now. */
  readonly before: ExternalTool | null;
}

/**
 * What is offered beside what was pinned, by name: first what is new or different, then the rest, and last what is gone.
 * Without an earlier look nothing is marked as new: all of it is.
 */
export function compareTools(
  pinned: readonly ExternalTool[],
  offered: readonly ExternalTool[],
): readonly ComparedTool[] {
  const before = new Map(pinned.map((tool) => [tool.name, tool]));
  const names = new Set(offered.map(({ name }) => name));
  const compared = offered.map((tool): ComparedTool => {
    const known = before.get(tool.name);
    if (known === undefined) return { tool, change: pinned.length === 0 ? 'same' : 'added', before: null };
    return known.hash === tool.hash
      ? { tool, change: 'same', before: null }
      : { tool, change: 'different', before: known };
  });
  const gone = pinned
    .filter(({ name }) => !names.has(name))
    .map((tool): ComparedTool => ({ tool, change: 'gone', before: null }));
  return [
    ...compared.filter(({ change }) => change !== 'same'),
    ...compared.filter(({ change }) => change === 'same'),
    ...gone,
  ];
}
