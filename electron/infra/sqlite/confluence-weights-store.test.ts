import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfluenceWeightsStore } from '#electron/ports/confluence-reader';
import type { ConfluenceWeights } from '#shared/domain/confluence';
import { openTestJournal } from '#tests/support/test-journal';
import { createConfluenceWeightsStore } from './confluence-weights-store';
import type { Journal } from './open-database';

const SERIES = { instrument: 'EURUSD', timeframe: '1h' } as const;

describe('createConfluenceWeightsStore', () => {
  let journal: Journal;
  let store: ConfluenceWeightsStore;

  beforeEach(async () => {
    journal = await openTestJournal();
    store = createConfluenceWeightsStore(journal);
  });
  afterEach(() => {
    journal.close();
  });

  it('gives the newest weights that knew nothing from after the moment', () => {
    store.add(SERIES, weights(1_000), 9_000);
    store.add(SERIES, weights(3_000), 9_001);
    store.add(SERIES, weights(2_000), 9_002);

    expect([999, 1_000, 2_999, 3_000, 9_999].map((asOf) => store.at({ ...SERIES, asOf })?.knownAt ?? null)).toEqual([
      null,
      1_000,
      2_000,
      3_000,
      3_000,
    ]);
  });

  it('keeps them whole, each series its own, and takes the later of two that knew the same', () => {
    store.add(SERIES, weights(1_000), 5_000);
    const again = { ...weights(1_000), n: 77 };
    store.add(SERIES, again, 6_000);

    expect(store.at({ ...SERIES, asOf: 1_000 })).toEqual(again);
    expect(store.at({ ...SERIES, timeframe: '15m', asOf: 9_000 })).toBeNull();
    expect(store.at({ ...SERIES, instrument: 'XAUUSD', asOf: 9_000 })).toBeNull();
  });

  it('refuses weights that were not learned', () => {
    expect(() => store.add(SERIES, { ...weights(1_000), knownAt: null }, 5_000)).toThrow('Expected learned weights');
  });
});

function weights(knownAt: number): ConfluenceWeights {
  return {
    weights: { structures: 0.3, signals: 0.1, learned: 0.2, higher_timeframes: 0.2, session: 0.1, model: 0.1 },
    n: 400,
    shrinkage: 0.7,
    knownAt,
    test: { n: 170, learned: 0.04, equal: null },
  };
}
