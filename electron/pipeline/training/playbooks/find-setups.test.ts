import { describe, expect, it } from 'vitest';
import type { KnownMoment } from '#electron/ports/forecast-desk';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import type { MarketContext } from '#shared/domain/market-context';
import type { Structure } from '#shared/domain/structure';
import { marketContext } from '#tests/support/market-context-fixture';
import { findSetups } from './find-setups';
import { viewMoment } from './moment-view';
import type { PlaybookId } from './setup';

const MINUTE = 60_000;
/** 10:30 in New York: a silver bullet hour. */
const NOW = Date.UTC(2024, 0, 2, 15, 30);
const ago = (candles: number) => NOW - candles * 15 * MINUTE;

/** Price at 1.1000, ATR 0.0010. A swing high at 1.1030 to aim at. */
const DRAW = structure({ id: 'draw', kind: 'swing', direction: 'bearish', top: 1.103, bottom: 1.103 });
const SHIFT = structure({ id: 'shift', kind: 'change_of_character', top: 1.0998, bottom: 1.0998, confirmedAt: ago(6) });
const GAP = structure({
  id: 'gap',
  kind: 'fair_value_gap',
  top: 1.0995,
  bottom: 1.099,
  confirmedAt: ago(1),
  states: [{ state: 'open', at: ago(1) }],
});
const SWEEP = structure({
  id: 'sweep',
  kind: 'liquidity_sweep',
  top: 1.0975,
  bottom: 1.0968,
  confirmedAt: ago(9),
  details: { kind: 'liquidity_sweep', source: 'swing', level: 1.0975, depthAtr: 0.7, candlesBeyond: 0 },
});

describe('playbooks', () => {
  it('sees sweep, shift and gap only in this order', () => {
    expect(setup('sweep_shift_gap', [DRAW, SHIFT, GAP, SWEEP])).toMatchObject({
      direction: 'long',
      invalidation: 1.0968,
      entryZone: { top: 1.0995, bottom: 1.099 },
      objective: 1.103,
      structures: [{ id: 'gap' }, { id: 'shift' }, { id: 'sweep' }, { id: 'draw' }],
    });
    expect(setup('sweep_shift_gap', [DRAW, { ...SHIFT, confirmedAt: ago(10) }, GAP, SWEEP])).toBeNull();
    expect(setup('sweep_shift_gap', [DRAW, SHIFT, { ...GAP, confirmedAt: ago(12) }, SWEEP])).toBeNull();
    expect(setup('sweep_shift_gap', [DRAW, SHIFT, GAP, { ...SWEEP, confirmedAt: ago(40) }])).toBeNull();
    expect(setup('sweep_shift_gap', [SHIFT, GAP, SWEEP])).toBeNull();
  });

  it('sees a silver bullet in its hour, in the direction of the last break, on short candles', () => {
    const known = [DRAW, SHIFT, GAP];
    const against = structure({ id: 'other', kind: 'break_of_structure', direction: 'bearish', confirmedAt: ago(2) });

    expect(setup('silver_bullet', known)).toMatchObject({ direction: 'long', invalidation: 1.0985 });
    expect(setup('silver_bullet', [...known, against])).toBeNull();
    expect(setup('silver_bullet', [DRAW, SHIFT, { ...GAP, formedAt: ago(3) }])).toBeNull();
    expect(setup('silver_bullet', known, { timeframe: '1h' })).toBeNull();
    expect(setup('silver_bullet', known, { asOf: NOW + 90 * MINUTE })).toBeNull();
  });

  it('sees the Power of 3 reclaimed, then distributing', () => {
    const range = structure({
      id: 'po3',
      kind: 'power_of_three',
      direction: 'bearish',
      top: 1.102,
      bottom: 1.099,
      states: [
        { state: 'accumulating', at: ago(40) },
        { state: 'manipulated', at: ago(3), direction: 'bullish', prices: { level: 1.099, extreme: 1.098 } },
      ],
    });
    const prices = { gapTop: 1.0998, gapBottom: 1.0994, entry: 1.0998, stop: 1.0979, target: 1.102 };
    const distributing = {
      ...range,
      states: [...range.states, { state: 'distributing', at: ago(1), prices } as const],
    };
    const failed = { ...distributing, states: [...distributing.states, { state: 'failed', at: ago(0) } as const] };

    expect(setup('amd_manipulation', [range])).toMatchObject({
      direction: 'long',
      invalidation: 1.098,
      objective: 1.102,
    });
    expect(setup('amd_manipulation', [range], { asOf: NOW + 60 * MINUTE })).toBeNull();
    expect(setup('amd_manipulation', [distributing])).toBeNull();
    expect(setup('amd_distribution', [distributing])).toMatchObject({
      invalidation: 1.0979,
      entryZone: { top: 1.0998, bottom: 1.0994 },
      objective: 1.102,
    });
    expect(setup('amd_distribution', [failed])).toBeNull();
  });

  it('sees a Judas swing while it is fresh', () => {
    const judas = structure({ id: 'judas', kind: 'judas_swing', top: 1.0995, bottom: 1.0981, confirmedAt: ago(4) });

    expect(setup('judas_swing', [judas, DRAW])).toMatchObject({ direction: 'long', invalidation: 1.0981 });
    expect(setup('judas_swing', [{ ...judas, confirmedAt: ago(7) }, DRAW])).toBeNull();
  });

  it('sees an optimal entry between half and 79 % of the newest leg, with no trend against it', () => {
    const leg = structure({
      id: 'leg',
      kind: 'dealing_range',
      top: 1.103,
      bottom: 1.0985,
      details: {
        kind: 'dealing_range',
        equilibrium: 1.10075,
        entryFrom: 1.10021,
        entryIdeal: 1.09983,
        entryTo: 1.09945,
      },
    });

    expect(setup('optimal_trade_entry', [leg])).toMatchObject({
      direction: 'long',
      invalidation: 1.0985,
      objective: 1.103,
    });
    expect(setup('optimal_trade_entry', [leg], { trend: 'down' })).toBeNull();
    expect(setup('optimal_trade_entry', [leg], { referencePrice: 1.101 })).toBeNull();
    expect(setup('optimal_trade_entry', [leg], { referencePrice: 1.099 })).toBeNull();
    const newer = structure({ ...leg, id: 'newer', direction: 'bearish', confirmedAt: ago(1) });
    expect(setup('optimal_trade_entry', [leg, newer])).toBeNull();
  });

  it('sees a return to a block that still stands', () => {
    const block = structure({ id: 'block', kind: 'order_block', top: 1.0995, bottom: 1.0988, confirmedAt: ago(6) });

    expect(setup('order_block_return', [block, SHIFT, DRAW])).toMatchObject({ invalidation: 1.0988 });
    expect(setup('order_block_return', [block, SHIFT, DRAW], { referencePrice: 1.101 })).toBeNull();
    const broken = { ...block, states: [{ state: 'breaker', at: ago(1) } as const] };
    expect(setup('order_block_return', [broken, SHIFT, DRAW])).toBeNull();
  });

  it('sees the retest of a gap when it is touched', () => {
    const touched = { ...GAP, states: [...GAP.states, { state: 'touched', at: ago(1) } as const] };

    expect(setup('gap_retest', [touched, SHIFT, DRAW])).toMatchObject({ invalidation: 1.0985, entryZone: null });
    expect(setup('gap_retest', [GAP, SHIFT, DRAW])).toBeNull();
    expect(setup('gap_retest', [touched, SHIFT, DRAW], { referencePrice: 1.0989 })).toBeNull();
  });

  it('goes with the trend from the cheap side alone', () => {
    const swings = [DRAW, structure({ id: 'low', kind: 'swing', top: 1.097, bottom: 1.097 })];
    const cheap = { rangePosition: 0.3, range: { high: 1.103, low: 1.097 } };

    expect(setup('discount_continuation', swings, cheap)).toMatchObject({ invalidation: 1.097, objective: 1.103 });
    expect(setup('discount_continuation', swings, { ...cheap, rangePosition: 0.6 })).toBeNull();
    expect(setup('discount_continuation', swings, { ...cheap, trend: 'sideways' })).toBeNull();
    expect(setup('discount_continuation', swings, { ...cheap, rangePosition: 0.7, trend: 'down' })).toMatchObject({
      direction: 'short',
      invalidation: 1.103,
    });
  });
});

function setup(playbook: PlaybookId, structures: readonly Structure[], context: Partial<MarketContext> = {}) {
  const moment: KnownMoment = {
    context: marketContext({ asOf: NOW, ...context }),
    structures,
    candles: columnsFromCandles(
      [2, 1].map((candles) => ({
        openAt: ago(candles),
        open: 1.0995,
        high: 1.1,
        low: 1.0985,
        close: 1.0995,
        volume: 1,
      })),
    ),
  };
  return findSetups(viewMoment(moment)).find((found) => found.playbook === playbook) ?? null;
}

/** Bullish and alive, known for twenty candles, changed by `fields`. */
function structure(fields: Partial<Structure> & Pick<Structure, 'id' | 'kind'>): Structure {
  const confirmedAt = fields.confirmedAt ?? ago(20);
  return {
    direction: 'bullish',
    formedAt: confirmedAt - 15 * MINUTE,
    confirmedAt,
    top: 1.1,
    bottom: 1.1,
    label: null,
    states: [{ state: 'active', at: confirmedAt }],
    candles: [ago(2), ago(1)],
    ...fields,
  };
}
