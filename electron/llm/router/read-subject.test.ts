import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/instrument';
import { plainWords } from './plain-words';
import { readAuthority } from './read-authority';
import { readSubject } from './read-subject';

describe('the name of an instrument', () => {
  it.each([
    ['BUY:GOLD/USDT', 'analyse BUY:GOLD/USDT'],
    ['SELL-ALL.NOW', 'analyse sell-all.now'],
    ['BTC/USDT:USDT', 'analyse BTC/USDT:USDT'],
    ['BRK.B', 'analyse brk.b'],
    ['EURUSD', 'analyse eur/usd'],
    ['BTC/USDT', 'analyse btcusdt'],
  ])('%s is read whole, so that no word of it is left to be obeyed: %s', (id, text) => {
    const { instruments, rest } = readSubject(plainWords(text), {
      instruments: [stored('GOLD/USDT'), stored(id)],
      preferred: null,
      original: text,
    });

    expect([instruments, rest]).toEqual([[id], 'analyse §']);
  });

  it.each(['BUY:GOLD/USDT', 'BUY-NOW', 'LONG/GOLD', 'OPEN-A-LONG', 'SHOW.GOLD'])(
    'gives no order where it stands in a question: %s',
    (id) => {
      const { effects } = readAuthority(`What positions do I have in ${id}?`, {
        instruments: [stored('GOLD/USDT'), stored(id)],
        preferred: 'GOLD/USDT',
        last: { story: null, instrument: null, timeframe: null, hasPrediction: false, hasProposal: false },
      });

      expect([...effects]).toEqual([]);
    },
  );
});

function stored(id: string): Instrument {
  return {
    id,
    source: 'file',
    pricePrecision: 2,
    series: [{ timeframe: '1m', firstOpenAt: 0, lastOpenAt: 60_000, count: 2 }],
  };
}
