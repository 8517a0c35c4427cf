import { describe, expect, it } from 'vitest';
import { type CandleColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import type { Structure, StructureState, StructureStateChange } from '#shared/domain/structure';
import { ruleSignals } from './rule-signals';

const FROM = Date.UTC(2023, 0, 2);
const LENGTH = 900_000;
type Row = readonly [open: number, high: number, low: number, close: number];
/** Candles with a range of 1 around 100: the average true range is exactly 1. */
const QUIET: Row[] = Array.from({ length: 20 }, () => [100, 100.5, 99.5, 100]);

describe('signals of structures', () => {
  it('makes a break a signal in its direction, as strong as the close lies beyond', () => {
    const candles = columns([...QUIET, [100, 100.9, 99.9, 100.75]]);

    const signals = signalsOf(candles, [structure('break_of_structure', { top: 100.5, bottom: 100.5 })]);

    expect(signals).toEqual([
      {
        id: `trend_break:long:${FROM + 20 * LENGTH}`,
        instrument: 'EURUSD',
        timeframe: '15m',
        name: 'trend_break',
        source: 'rule',
        direction: 'long',
        occurredAt: FROM + 20 * LENGTH,
        knownAt: FROM + 21 * LENGTH,
        price: 100.75,
        strength: 0.25,
        probability: null,
        model: null,
        evidence: [
          { kind: 'structure', structureId: 'break_of_structure', state: 'confirmed', price: 100.5 },
          { kind: 'indicator', name: 'beyond_atr', value: 0.25, threshold: 1 },
        ],
      },
    ]);
  });

  it('speaks once for a candle that broke two levels and counts the stronger', () => {
    const candles = columns([...QUIET, [100, 100.9, 99.9, 100.75]]);
    const near = structure('change_of_character', { id: 'near', top: 100.5, bottom: 100.5 });
    const far = structure('change_of_character', { id: 'far', top: 100.25, bottom: 100.25 });

    const signals = signalsOf(candles, [near, far]);

    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject({ name: 'change_of_character', strength: 0.5 });
    expect(signals[0]?.evidence.filter(({ kind }) => kind === 'structure')).toMatchObject([
      { structureId: 'far' },
      { structureId: 'near' },
    ]);
  });

  it('takes a mitigated block that held, not one that failed in the same candle', () => {
    const candles = columns([...QUIET, [100, 100.2, 99.2, 99.6]]);
    const block = { top: 99.5, bottom: 99 };
    const held = structure('order_block', { ...block, states: [active(), state('mitigated', 21)] });
    const failed = structure('order_block', {
      ...block,
      states: [active(), state('mitigated', 21), state('breaker', 21)],
    });

    // The close lies 0.4 above the low of the candle.
    expect(signalsOf(candles, [held])).toMatchObject([
      { name: 'order_block_retest', direction: 'long', strength: expect.closeTo(0.4, 12) },
    ]);
    expect(signalsOf(candles, [failed])).toEqual([]);
  });

  it('takes a gap that was touched and left again, not one that was closed in or filled', () => {
    const bearish = { direction: 'bearish' as const, top: 100.6, bottom: 100.2 };
    const touch = [open(), state('touched', 21), state('half_filled', 21)];
    const left = columns([...QUIET, [100, 100.4, 99.4, 100]]);
    const inside = columns([...QUIET, [100, 100.4, 99.4, 100.3]]);

    expect(signalsOf(left, [structure('fair_value_gap', { ...bearish, states: touch })])).toMatchObject([
      {
        name: 'fair_value_gap_retest',
        direction: 'short',
        strength: expect.closeTo(0.4, 12),
        evidence: [{ state: 'half_filled', price: 100.2 }, { name: 'rejection_atr' }],
      },
    ]);
    expect(signalsOf(inside, [structure('fair_value_gap', { ...bearish, states: touch })])).toEqual([]);
    const filled = structure('fair_value_gap', { ...bearish, states: [...touch, state('filled', 21)] });
    expect(signalsOf(left, [filled])).toEqual([]);
  });

  it('goes against a sweep and with the reclaim of a Judas swing', () => {
    const candles = columns([...QUIET, [100, 100.8, 99.7, 99.75]]);
    const sweep = structure('liquidity_sweep', {
      direction: 'bearish',
      details: { kind: 'liquidity_sweep', source: 'swing', level: 100.5, depthAtr: 0.3, candlesBeyond: 0 },
    });
    const judas = structure('judas_swing', {
      direction: 'bearish',
      details: { kind: 'judas_swing', referenceAt: FROM, referenceOpen: 100, sweptLevel: 100.5, source: 'session' },
    });

    expect(signalsOf(candles, [sweep, judas])).toMatchObject([
      {
        name: 'liquidity_sweep',
        direction: 'short',
        strength: expect.closeTo(0.75, 1),
        evidence: [{ price: 100.5 }, {}],
      },
      { name: 'judas_swing', direction: 'short', strength: expect.closeTo(0.25, 1), evidence: [{ price: 100 }, {}] },
    ]);
  });

  it('takes a Power of 3 at its plan and at its entry, in the direction that the manipulation gave it', () => {
    const candles = columns([...QUIET, ...QUIET]);
    const plan = { entry: 100, stop: 101, target: 98.5 };
    const states: StructureStateChange[] = [
      state('accumulating', 18),
      { ...state('manipulated', 20), direction: 'bearish' },
      { ...state('distributing', 22), prices: plan },
    ];
    const confirmedAt = closeOf(18);
    const entered = structure('power_of_three', { confirmedAt, states: [...states, state('entered', 25)] });
    const stopped = structure('power_of_three', {
      confirmedAt,
      states: [...states, state('entered', 25), state('failed', 25)],
    });

    expect(signalsOf(candles, [entered])).toMatchObject([
      { name: 'power_of_three', direction: 'short', strength: 0.5, knownAt: closeOf(22) },
      { name: 'power_of_three', direction: 'short', knownAt: closeOf(25), evidence: [{ state: 'entered' }, {}] },
    ]);
    expect(signalsOf(candles, [stopped])).toHaveLength(1);
  });

  it('names the entry into the outer quarter of the dealing range once, until price was beyond the middle', () => {
    const closes = [100.3, 99.6, 99.55, 99.8, 99.7, 100.1, 99.7, 100.9];
    const candles = columns([...QUIET, ...closes.map((close): Row => [close, close + 0.1, close - 0.1, close])]);
    const range = { top: 101, bottom: 99, confirmedAt: closeOf(20) };
    const whole = structure('dealing_range', { ...range, states: [active()] });
    const superseded = structure('dealing_range', { ...range, states: [active(), state('superseded', 26)] });

    // 99 to 101: a quarter is 0.5, so discount's quarter ends at 99.5.
    expect(signalsOf(candles, [whole])).toMatchObject([
      { name: 'range_extreme', direction: 'short', price: 100.9, strength: expect.closeTo(0.8, 9) },
    ]);
    const lower = { top: 101.4, bottom: 99.4 };
    expect(signalsOf(candles, [{ ...whole, ...lower }]).map(({ direction, price }) => [direction, price])).toEqual([
      ['long', 99.6],
      ['short', 100.9],
    ]);
    expect(signalsOf(candles, [{ ...superseded, ...lower }])).toMatchObject([{ direction: 'long', price: 99.6 }]);
  });

  it('leaves out what lies outside the candles and what needs a range that is not known yet', () => {
    const early = structure('break_of_structure', { confirmedAt: closeOf(5) });
    const elsewhere = structure('break_of_structure', { confirmedAt: closeOf(500) });

    expect(signalsOf(columns(QUIET), [early, elsewhere])).toEqual([]);
  });
});

function signalsOf(candles: CandleColumns, structures: readonly Structure[]) {
  return ruleSignals({ instrument: 'EURUSD', timeframe: '15m', candles, structures }).filter(({ evidence }) =>
    evidence.some(({ kind }) => kind === 'structure'),
  );
}

function structure(kind: Structure['kind'], fields: Partial<Structure> = {}): Structure {
  return {
    id: kind,
    kind,
    direction: 'bullish',
    formedAt: FROM,
    confirmedAt: closeOf(21),
    top: 100.5,
    bottom: 99.5,
    label: null,
    states: [{ state: 'confirmed', at: closeOf(21) }],
    candles: [FROM],
    ...fields,
  };
}

function state(name: StructureState, candles: number): StructureStateChange {
  return { state: name, at: closeOf(candles) };
}

function active(): StructureStateChange {
  return state('active', 18);
}

function open(): StructureStateChange {
  return state('open', 18);
}

/** Close of the candle with this number, counted from 1. */
function closeOf(candles: number): number {
  return FROM + candles * LENGTH;
}

function columns(rows: readonly Row[]): CandleColumns {
  return columnsFromCandles(
    rows.map(([first, high, low, close], index) => ({
      openAt: FROM + index * LENGTH,
      open: first,
      high,
      low,
      close,
      volume: 1,
    })),
  );
}
