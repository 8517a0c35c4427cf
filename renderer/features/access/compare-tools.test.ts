import { describe, expect, it } from 'vitest';
import type { ExternalTool } from '#shared/domain/external-server';
import { compareTools } from './compare-tools';

describe('what a server offers beside what was pinned', () => {
  it('tells new, different and gone apart, what to look at first', () => {
    const compared = compareTools(
      [tool('same', 'a'), tool('reworded', 'b'), tool('gone', 'c')],
      [tool('same', 'a'), tool('fresh', 'd'), tool('reworded', 'e')],
    );

    expect(compared.map(({ tool: { name }, change, before }) => [name, change, before?.hash ?? null])).toEqual([
      ['fresh', 'added', null],
      ['reworded', 'different', 'b'.repeat(64)],
      ['same', 'same', null],
      ['gone', 'gone', null],
    ]);
  });

  it('marks nothing as new at the first look', () => {
    expect(compareTools([], [tool('a', 'a')]).map(({ change }) => change)).toEqual(['same']);
  });
});

function tool(name: string, letter: string): ExternalTool {
  return { name, description: name, inputSchema: {}, hash: letter.repeat(64), isAllowed: true };
}
