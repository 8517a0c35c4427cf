import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { contract } from './contract';
import { declaredOperations } from './doors';

describe('the name of a program', () => {
  const addClient = declaredOperations(contract).find(({ name }) => name === 'access.addClient');
  // Every input of the contract is a zod schema.
  const input = addClient?.procedure['~orpc'].inputSchema as z.ZodType;
  const issuesOf = (name: string) => {
    const { error } = input.safeParse({ name });
    return error?.issues.map(({ message }) => message) ?? [];
  };

  it.each(['Notebook', 'Análisis 2', 'チャート', 'desk-1 (home)'])('may be %s', (name) => {
    expect(issuesOf(name)).toEqual([]);
  });

  it.each([
    ['a mark that turns what stands behind it', 'Bot\u202etxt.'],
    ['a character without width', 'Fair\u200bgap'],
    ['a line break', 'Bot\nconfirmed'],
    ['a blank that is a letter', 'Bot\u3164'],
    ['an escape', '\u001b[2J'],
  ])('does not hold %s', (_what, name) => {
    expect(issuesOf(name)).toEqual(['Expected visible characters only.']);
  });
});
