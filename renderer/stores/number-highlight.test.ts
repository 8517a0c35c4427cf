import { beforeEach, expect, it } from 'vitest';
import type { ChartMark, NumberSource } from '#shared/domain/grounded-number';
import { useNumberHighlight } from './number-highlight';
import { useView } from './view';

const price = (value: number): ChartMark => ({ kind: 'price', instrument: 'EURUSD', price: value });
const source = (mark: ChartMark | null): NumberSource => ({
  callId: 'c1',
  path: 'price',
  value: 1,
  unit: 'price',
  mark,
});

beforeEach(() => useNumberHighlight.setState({ pinned: null, shownCall: null }));

it('lights a pinned number again when the pointer leaves another', () => {
  const { toggle, point, leave } = useNumberHighlight.getState();

  toggle({ messageId: 'm', key: '0:0' }, source(price(1)));
  point(price(2));
  const pointed = lit();
  leave();

  expect([pointed, lit()]).toEqual([price(2), price(1)]);
});

it('shows its look-up anew with each press that pins', () => {
  const { toggle } = useNumberHighlight.getState();

  toggle({ messageId: 'm', key: '0:0' }, source(price(1)));
  toggle({ messageId: 'm', key: '0:0' }, source(price(1)));
  toggle({ messageId: 'm', key: '0:0' }, source(price(1)));

  expect(useNumberHighlight.getState().shownCall).toEqual({ messageId: 'm', callId: 'c1', count: 2 });
});

it('leaves the chart dark for a number that has no place on it', () => {
  useNumberHighlight.getState().toggle({ messageId: 'm', key: '0:0' }, source(null));

  expect([lit(), useNumberHighlight.getState().pinned?.key]).toEqual([null, '0:0']);
});

function lit(): ChartMark | null {
  return useView.getState().highlightedMark;
}
