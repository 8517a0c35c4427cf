import { expect, it } from 'vitest';
import type { RiskUnit } from '#shared/domain/risk-state';
import { formatRisk } from './format-risk';

it('writes each unit as it is read', () => {
  const written = (
    [
      [1.2, 'r'],
      [-0.001, 'r'],
      [0.0075, 'fraction'],
      [5, 'count'],
      [850, 'age'],
      [12_400, 'age'],
      [60_000, 'age'],
      [900_000, 'age'],
      [9_000_000, 'age'],
      [3.25, 'ratio'],
      [-0.12, 'skill'],
    ] satisfies [number, RiskUnit][]
  ).map(([value, unit]) => formatRisk(value, unit).replaceAll('\u00a0', ' '));

  expect(written).toEqual([
    '1.20 R',
    '0.00 R',
    '0.75 %',
    '5',
    '850 ms',
    '12.4 s',
    '60 s',
    '15 min',
    '2.5 h',
    '3.3×',
    '−0.12',
  ]);
});
