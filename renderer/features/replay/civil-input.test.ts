import { expect, it } from 'vitest';
import { zoneClock } from '#shared/domain/zone-clock';
import { fromCivilInput, toCivilInput } from './civil-input';

it('means the wall clock of the zone, on both sides of a change of clocks', () => {
  const clock = zoneClock('America/New_York');
  const winter = Date.parse('2023-03-10T14:30Z');
  const summer = Date.parse('2023-03-14T13:30Z');

  expect([toCivilInput(winter, clock), toCivilInput(summer, clock)]).toEqual(['2023-03-10T09:30', '2023-03-14T09:30']);
  expect([fromCivilInput('2023-03-10T09:30', clock), fromCivilInput('2023-03-14T09:30', clock)]).toEqual([
    winter,
    summer,
  ]);
});

it('takes nothing for a moment that is none', () => {
  const clock = zoneClock('UTC');

  expect(['', '2023-03-14', '2023-13-40T10:00', 'yesterday'].map((text) => fromCivilInput(text, clock))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
