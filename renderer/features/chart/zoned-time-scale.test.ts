import { expect, it } from 'vitest';
import { zoneClock } from '#shared/domain/zone-clock';
import { tickWeight } from './zoned-time-scale';

it('puts the mark of a day on local midnight, also where the clocks change', () => {
  const clock = zoneClock('America/New_York');
  const weightAt = (text: string) =>
    tickWeight(clock.civilMs(Date.parse(text) - 3_600_000), clock.civilMs(Date.parse(text)));

  expect(weightAt('2023-03-12T00:00Z')).toBeLessThan(50);
  expect(weightAt('2023-03-12T05:00Z')).toBe(50);
  expect(weightAt('2023-03-13T04:00Z')).toBe(50);
  expect(weightAt('2023-01-01T05:00Z')).toBe(70);
  expect(weightAt('2023-04-01T04:00Z')).toBe(60);
});

it('orders the marks of a day from noon down to the minute', () => {
  const at = (hour: number, minute: number) => Date.UTC(2023, 2, 14, hour, minute);

  const weights = [at(12, 0), at(6, 0), at(3, 0), at(1, 0), at(1, 30), at(1, 5), at(1, 1)].map((civil) =>
    tickWeight(civil - 60_000, civil),
  );

  expect(weights).toEqual([33, 32, 31, 30, 22, 21, 20]);
});
