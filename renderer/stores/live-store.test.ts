import { describe, expect, it } from 'vitest';
import { loadedValue } from '../api/loadable';
import { createLiveStore, withRow } from './live-store';

interface Row {
  readonly id: string;
  readonly at: number;
  readonly text: string;
}
const KEYS = { idOf: ({ id }: Row) => id, atOf: ({ at }: Row) => at, limit: 3 };
const row = (id: string, at: number, text = 'old'): Row => ({ id, at, text });

describe('a live list', () => {
  it('changes a row in place and puts a new one where its time belongs', () => {
    const rows = [row('c', 3), row('a', 1)];

    expect([withRow(rows, row('a', 1, 'new'), KEYS), withRow(rows, row('b', 2), KEYS)]).toEqual([
      [row('c', 3), row('a', 1, 'new')],
      [row('c', 3), row('b', 2), row('a', 1)],
    ]);
  });

  it('keeps what an event told while the list was on its way', async () => {
    let answer: (rows: readonly Row[]) => void = () => undefined;
    const store = createLiveStore<Row>({ ...KEYS, read: () => new Promise((resolve) => (answer = resolve)) });

    const reading = store.getState().reload();
    store.getState().receive(row('a', 1, 'filled'));
    answer([row('b', 2), row('a', 1, 'open')]);
    await reading;

    expect(loadedValue(store.getState().rows)).toEqual([row('b', 2), row('a', 1, 'filled')]);
  });

  it('lets the oldest go when it is full', () => {
    const rows = [row('d', 4), row('c', 3), row('b', 2)];

    expect(withRow(rows, row('e', 5), KEYS).map(({ id }) => id)).toEqual(['e', 'd', 'c']);
  });
});
