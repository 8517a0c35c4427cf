import { describe, expect, it } from 'vitest';
import { locales } from '#renderer/locales/locales';
import type { AlertFact } from '#shared/domain/alert';
import { describeFact } from './describe-fact';
import { RULE_TEXTS } from './describe-rule';

const AT = Date.UTC(2026, 2, 5, 14, 30);
const FORMAT = { timeZone: 'UTC', pricePrecision: 5 };

describe('why a condition held', () => {
  it('is told in words with its numbers', () => {
    const t = locales.getFixedT('en', RULE_TEXTS);

    const told = FACTS.map((facts) =>
      describeFact({ condition: 0, evidenceId: null, facts }, t, FORMAT).replaceAll('\u00a0', ' '),
    );

    expect(told).toEqual([
      'a bullish AMD setup: manipulated, 1.10200–1.10500, 2026-03-05 14:30, 0.40 ATR away',
      'liquidity sweep (Long), strength 0.71, 2026-03-05 14:30',
      'forecast by learned model on numbers, Short, 61 %, target hit, +1.50 R',
      'confluence +0.71 crosses above +0.60, one candle earlier +0.55',
      'price 1.10550 is above 1.10000',
      'anything 3.000, word x',
    ]);
  });

  it('is told in Spanish', () => {
    const t = locales.getFixedT('es', RULE_TEXTS);

    expect(describeFact({ condition: 0, evidenceId: null, facts: FACTS[3] as AlertFact['facts'] }, t, FORMAT)).toBe(
      'confluencia +0.71 cruza hacia arriba +0.60, una vela antes +0.55',
    );
  });
});

const FACTS: readonly AlertFact['facts'][] = [
  {
    structure: 'power_of_three',
    state: 'manipulated',
    direction: 'bullish',
    top: 1.105,
    bottom: 1.102,
    at: AT,
    candlesAgo: 0,
    distanceAtr: 0.4,
  },
  { signal: 'liquidity_sweep', direction: 'long', strength: 0.71, at: AT, candlesAgo: 1 },
  { event: 'resolved', source: 'learned', direction: 'short', probability: 0.61, result: 'target', rMultiple: 1.5 },
  { measure: 'confluence', comparison: 'crosses_above', value: 0.71, limit: 0.6, previous: 0.55 },
  { measure: 'price', comparison: 'above', value: 1.1055, limit: 1.1 },
  { anything: 3, word: 'x' },
];
