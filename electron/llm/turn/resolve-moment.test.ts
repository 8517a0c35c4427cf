import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/instrument';
import { aChatMessage } from '#tests/support/a-chat-message';
import { storedInstrument } from '#tests/support/scripted-chat';
import type { Subject } from '../router/route';
import { resolveMoment } from './resolve-moment';

const NOTHING: Subject = { instrument: { kind: 'none' }, timeframe: null, structureKinds: [], count: null };
const EURUSD = storedInstrument('EURUSD');
const XAUUSD = storedInstrument('XAUUSD');
const HOURLY: Instrument = { ...EURUSD, series: [{ timeframe: '1h', firstOpenAt: 0, lastOpenAt: 1, count: 1 }] };

describe('resolveMoment', () => {
  it('prefers what the words name, then the chart, then the conversation', () => {
    const earlier = [aChatMessage({ instrument: 'XAUUSD', timeframe: '30m' })];
    const named: Subject = { ...NOTHING, instrument: { kind: 'known', id: 'EURUSD' }, timeframe: '1h' };
    const shown = { instrument: 'XAUUSD', timeframe: '4h', asOf: 9 } as const;

    const moments = [
      resolveMoment(named, shown, earlier, [EURUSD, XAUUSD]),
      resolveMoment(NOTHING, { ...shown, instrument: 'EURUSD' }, earlier, [EURUSD, XAUUSD]),
      resolveMoment(NOTHING, {}, earlier, [EURUSD, XAUUSD]),
      resolveMoment(NOTHING, {}, [], [EURUSD]),
    ].map((resolved) => (resolved.kind === 'found' ? resolved.moment : resolved));

    expect(moments).toEqual([
      { instrument: 'EURUSD', timeframe: '1h', asOf: 9 },
      { instrument: 'EURUSD', timeframe: '4h', asOf: 9 },
      { instrument: 'XAUUSD', timeframe: '30m', asOf: undefined },
      { instrument: 'EURUSD', timeframe: '15m', asOf: undefined },
    ]);
  });

  it('says what is missing', () => {
    const unknown: Subject = { ...NOTHING, instrument: { kind: 'unknown', name: 'DOGE' } };

    expect(resolveMoment(NOTHING, {}, [], [])).toEqual({ kind: 'nothing_stored' });
    expect(resolveMoment(unknown, { instrument: 'EURUSD' }, [], [EURUSD])).toEqual({
      kind: 'unknown_instrument',
      name: 'DOGE',
    });
    expect(resolveMoment(NOTHING, {}, [], [EURUSD, XAUUSD])).toEqual({ kind: 'no_instrument' });
    expect(resolveMoment(NOTHING, { instrument: 'GONE' }, [], [EURUSD, XAUUSD])).toEqual({
      kind: 'unknown_instrument',
      name: 'GONE',
    });
    expect(resolveMoment({ ...NOTHING, timeframe: '1m' }, {}, [], [HOURLY])).toEqual({
      kind: 'timeframe_unavailable',
      instrument: 'EURUSD',
      timeframe: '1m',
      stored: ['1h'],
    });
  });
});
