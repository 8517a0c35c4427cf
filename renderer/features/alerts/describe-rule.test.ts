import { describe, expect, it } from 'vitest';
import { locales } from '#renderer/locales/locales';
import type { AlertCondition, AlertRuleDraft } from '#shared/domain/alert';
import { describeCondition, describeRule, RULE_TEXTS } from './describe-rule';

const en = locales.getFixedT('en', RULE_TEXTS);
const es = locales.getFixedT('es', RULE_TEXTS);

describe('a rule in words', () => {
  it('says what must hold, where, and what comes then', () => {
    expect(describeRule(RULE, en)).toBe(
      'Fires when all hold at a 15m close of EURUSD, XAUUSD: ' +
        'any AMD setup became manipulated within the last 3 closes, ' +
        'price at most 0.5 ATR from it; and confluence is above +0.60. ' +
        'Then silent for 4 candles. Goes to: inbox, desktop.',
    );
  });

  it('says it in Spanish too', () => {
    expect(describeRule(RULE, es)).toBe(
      'Se dispara si todo se cumple en un cierre de 15m de EURUSD, XAUUSD: ' +
        'cualquier configuración AMD pasó a manipulado en los últimos 3 cierres, ' +
        'con el precio a 0.5 ATR como mucho; y la confluencia está sobre +0.60. ' +
        'Después, 4 velas en silencio. Va a: bandeja, escritorio.',
    );
  });

  it('joins by "or" where any is enough, and tells one condition without all or any', () => {
    const any = describeRule({ ...RULE, match: 'any' }, en);
    const one = describeRule({ ...RULE, conditions: RULE.conditions.slice(1) }, en);

    expect([any.includes('any holds'), any.includes('; or confluence'), one.includes('when this holds')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('tells every kind of condition with its numbers', () => {
    const told = CONDITIONS.map((condition) => describeCondition(condition, en).replaceAll('\u00a0', ' '));

    expect(told).toEqual([
      'a bullish order block became mitigated or invalidated at this close',
      'any swing changed at this close',
      'the signal “liquidity sweep” (Long) came at this close with a strength of at least 0.4',
      'any signal came within the last 5 closes',
      'confluence crosses below −0.30',
      'price crosses above 1.105',
      'a forecast (Short) by learned model on numbers was made with a probability of at least 60 %',
      'a forecast resolved as target hit',
      'trading is halted from now on',
      'the result of the day is below −2.00 R',
      'the open risk is above 1.50 R',
    ]);
  });
});

const RULE: AlertRuleDraft = {
  name: 'AMD and confluence',
  instruments: ['EURUSD', 'XAUUSD'],
  timeframe: '15m',
  match: 'all',
  conditions: [
    {
      kind: 'structure',
      structure: 'power_of_three',
      states: ['manipulated'],
      direction: null,
      withinCandles: 3,
      maxDistanceAtr: 0.5,
    },
    { kind: 'confluence', comparison: 'above', value: 0.6 },
  ],
  channels: ['desktop'],
  cooldownCandles: 4,
  isEnabled: true,
};

const CONDITIONS: readonly AlertCondition[] = [
  {
    kind: 'structure',
    structure: 'order_block',
    states: ['mitigated', 'invalidated'],
    direction: 'bullish',
    withinCandles: 1,
    maxDistanceAtr: null,
  },
  { kind: 'structure', structure: 'swing', states: null, direction: null, withinCandles: 1, maxDistanceAtr: null },
  { kind: 'signal', name: 'liquidity_sweep', direction: 'long', minStrength: 0.4, withinCandles: 1 },
  { kind: 'signal', name: null, direction: null, minStrength: 0, withinCandles: 5 },
  { kind: 'confluence', comparison: 'crosses_below', value: -0.3 },
  { kind: 'price', comparison: 'crosses_above', value: 1.105 },
  {
    kind: 'prediction',
    event: 'made',
    source: 'learned',
    direction: 'short',
    minProbability: 0.6,
    result: null,
  },
  { kind: 'prediction', event: 'resolved', source: null, direction: null, minProbability: 0, result: 'target' },
  { kind: 'risk', measure: 'trading_state', comparison: 'crosses_above', value: 1.5 },
  { kind: 'risk', measure: 'day_result_r', comparison: 'below', value: -2 },
  { kind: 'risk', measure: 'open_risk_r', comparison: 'above', value: 1.5 },
];
