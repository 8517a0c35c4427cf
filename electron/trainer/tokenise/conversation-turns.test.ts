import { describe, expect, it } from 'vitest';
import type { TrainingMessage } from '#shared/domain/training-example';
import { conversationTurns } from './conversation-turns';

describe('conversationTurns', () => {
  it.each([
    ['sua', { system: '0', turns: [{ user: '1', assistant: '2' }] }],
    ['ua', { system: '', turns: [{ user: '0', assistant: '1' }] }],
    [
      'suaua',
      {
        system: '0',
        turns: [
          { user: '1', assistant: '2' },
          { user: '3', assistant: '4' },
        ],
      },
    ],
    ['uau', { system: '', turns: [{ user: '0', assistant: '1' }] }],
    ['su', null],
    ['sa', null],
    ['au', null],
    ['uua', null],
    ['uaa', null],
    ['usa', null],
    ['suas', null],
    ['ssua', null],
  ] as const)('reads messages of %s', (roles, expected) => {
    expect(conversationTurns(messagesOf(roles))).toEqual(expected);
  });
});

/** Messages whose contents are their places. */
function messagesOf(roles: string): TrainingMessage[] {
  const names = { s: 'system', u: 'user', a: 'assistant' } as const;
  return [...roles].map((role, index) => ({ role: names[role as keyof typeof names], content: String(index) }));
}
