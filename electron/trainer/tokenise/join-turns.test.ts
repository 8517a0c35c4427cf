import { describe, expect, it } from 'vitest';
import { joinTurns } from './join-turns';

describe('joinTurns', () => {
  it('keeps turns in one sequence as long as each prompt begins with all before it', () => {
    const turns = [
      { prompt: [1, 2], answer: [8, 9] },
      { prompt: [1, 2, 8, 9, 3], answer: [7] },
    ];

    expect(joinTurns(turns)).toEqual([
      {
        tokens: [1, 2, 8, 9, 3, 7],
        answers: [
          { from: 2, to: 4 },
          { from: 5, to: 6 },
        ],
      },
    ]);
  });

  it('begins another one where what came before is written otherwise', () => {
    const turns = [
      { prompt: [1, 2], answer: [8, 9] },
      { prompt: [1, 2, 3], answer: [7] },
      { prompt: [1, 2, 3, 7, 4], answer: [6] },
    ];

    expect(joinTurns(turns)).toEqual([
      { tokens: [1, 2, 8, 9], answers: [{ from: 2, to: 4 }] },
      {
        tokens: [1, 2, 3, 7, 4, 6],
        answers: [
          { from: 3, to: 4 },
          { from: 5, to: 6 },
        ],
      },
    ]);
  });
});
