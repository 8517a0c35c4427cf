import { describe, expect, it } from 'vitest';
import { stepHistory } from './ask-history';

const QUESTIONS = ['newest', 'older'];

describe('stepHistory', () => {
  it('goes back from an empty box and returns to it', () => {
    const first = stepHistory(QUESTIONS, null, '', 'ArrowUp');
    const second = stepHistory(QUESTIONS, 0, 'newest', 'ArrowUp');
    const back = stepHistory(QUESTIONS, 1, 'older', 'ArrowDown');
    const out = stepHistory(QUESTIONS, 0, 'newest', 'ArrowDown');

    expect([first, second, back, out]).toEqual([
      { place: 0, text: 'newest' },
      { place: 1, text: 'older' },
      { place: 0, text: 'newest' },
      { place: null, text: '' },
    ]);
  });

  it('leaves the arrows to what the person is writing, and to a question that was changed', () => {
    expect(stepHistory(QUESTIONS, null, 'half a', 'ArrowUp')).toBeNull();
    expect(stepHistory(QUESTIONS, 0, 'newest, but', 'ArrowUp')).toBeNull();
    expect(stepHistory(QUESTIONS, null, '', 'ArrowDown')).toBeNull();
  });

  it('stays at the oldest', () => {
    expect(stepHistory(QUESTIONS, 1, 'older', 'ArrowUp')).toBeNull();
  });
});
