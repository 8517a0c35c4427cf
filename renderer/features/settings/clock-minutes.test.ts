import { describe, expect, it } from 'vitest';
import { clockText, minuteOfClock } from './clock-minutes';

describe('minutes after midnight', () => {
  it('are written as a clock shows them and read back', () => {
    expect([0, 425, 1_439].map(clockText)).toEqual(['00:00', '07:05', '23:59']);
    expect(['00:00', '07:05', '23:59'].map(minuteOfClock)).toEqual([0, 425, 1_439]);
  });

  it('are none for what is no clock', () => {
    expect(['', '7:05', '24:00', 'ab:cd'].map(minuteOfClock)).toEqual([null, null, null, null]);
  });
});
