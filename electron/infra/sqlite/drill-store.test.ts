import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredDrill } from '#electron/ports/drill-store';
import { openTestJournal } from '#tests/support/test-journal';
import { createDrillStore } from './drill-store';
import type { Journal } from './open-database';

describe('drill store', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('gives back the open exercise until it is over', () => {
    const store = createDrillStore(journal);
    const begun = drill({ id: 'a' });
    const over = drill({ id: 'a', state: 'answered', predictionId: 'p', otherPredictionIds: ['q'] });

    store.save(begun);
    const open = store.open();
    store.save(over);

    expect(open).toEqual(begun);
    expect(store.open()).toBeNull();
    expect(store.get('a')).toEqual(over);
    expect(store.get('b')).toBeNull();
  });

  it('refuses a second open exercise', () => {
    const store = createDrillStore(journal);
    store.save(drill({ id: 'a' }));

    expect(() => store.save(drill({ id: 'b' }))).toThrow(expect.objectContaining({ code: 'conflict' }));
    store.save(drill({ id: 'a', state: 'passed' }));
    store.save(drill({ id: 'b' }));
    expect(store.open()?.id).toBe('b');
  });

  it('never changes an exercise that is over', () => {
    const store = createDrillStore(journal);
    store.save(drill({ id: 'a' }));
    store.save(drill({ id: 'a', state: 'passed' }));

    store.save(drill({ id: 'a', state: 'answered', predictionId: 'better' }));

    expect(store.get('a')).toEqual(drill({ id: 'a', state: 'passed' }));
  });
});

function drill(fields: Partial<StoredDrill>): StoredDrill {
  return {
    id: 'a',
    instrument: 'EURUSD',
    timeframe: '1h',
    asOf: 900,
    candles: 150,
    startedAt: 1,
    state: 'open',
    predictionId: null,
    otherPredictionIds: [],
    ...fields,
  };
}
