import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CandleColumns, columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import { RULE_SIGNAL_NAMES, Signal } from '#shared/domain/signal';
import type { Timeframe } from '#shared/domain/timeframe';
import { arbitraryCandles, candleColumns } from '#tests/support/candle-series';
import { hasSharedData, readSharedCandles } from '#tests/support/shared-candles';
import { detectStructures } from '../../structures/detect-structures';
import { certifySignals, type SignalCertificate } from '../certify-signals';
import { SIGNAL_WINDOW } from '../signal-service';
import { ruleSignals, structuresOfRules } from './rule-signals';

const detect: Parameters<typeof certifySignals>[3] = ({ candles, ...options }) => detectStructures(candles, options);
const MARKET = candleColumns({ length: 6_000, seed: 8, timeframe: '15m' });
const INDICATOR_NAMES = RULE_SIGNAL_NAMES.filter((name) => structuresOfRules([name]).length === 0);

describe('ruleSignals', () => {
  it('makes sound signals of every name, in order of their instants, each id once', () => {
    const signals = signalsOf(MARKET);

    const names = new Set(signals.map(({ name }) => name));
    expect(RULE_SIGNAL_NAMES.filter((name) => !names.has(name))).toEqual([]);
    expect(signals.every((signal) => Signal.safeParse(signal).success)).toBe(true);
    expect(signals.map(({ knownAt }) => knownAt)).toEqual(
      signals.map(({ knownAt }) => knownAt).toSorted((a, b) => a - b),
    );
    expect(new Set(signals.map(({ id }) => id)).size).toBe(signals.length);
  });

  it('needs no other kinds of structure than it names', () => {
    const candles = sliceColumns(MARKET, 0, 1_500);
    const few = detectStructures(candles, { timeframe: '15m', kinds: structuresOfRules() });

    expect(ruleSignals({ ...series(candles), structures: few })).toEqual(signalsOf(candles));
  });

  it('has every candle closed before it speaks: later ones change nothing, with holes too', () => {
    fc.assert(
      fc.property(arbitraryCandles('15m', 400), (candles) => {
        const certificate = certifySignals(columnsFromCandles(candles), '15m', 6, detect);

        expect(certificate.rewrites).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

describe('certifySignals', () => {
  it('finds a rule that looks one candle ahead, by its name', () => {
    const peeking: typeof ruleSignals = (input) => {
      const { close } = input.candles;
      return ruleSignals(input).filter(
        ({ name, occurredAt, price }) =>
          name !== 'channel_breakout' || price < (close[input.candles.openAt.indexOf(occurredAt) + 1] ?? 0),
      );
    };

    const honest = certifySignals(sliceColumns(MARKET, 0, 240), '15m', 240, detect);
    const caught = certifySignals(sliceColumns(MARKET, 0, 240), '15m', 240, detect, peeking);

    expect(honest).toMatchObject({ prefixes: 240, rewrites: [] } satisfies Partial<SignalCertificate>);
    expect(honest.signals).toBeGreaterThan(30);
    expect(caught.rewrites).toEqual([{ name: 'channel_breakout', count: expect.any(Number) }]);
  });
});

describe('the window that live detection reads', () => {
  it('gives the same signals of indicators as the whole history, and nearly the same of structures', () => {
    const { indicators, structures } = shareFromWindow(MARKET);

    expect(indicators).toBe(1);
    expect(structures).toBeGreaterThan(0.95);
  });

  it.skipIf(!hasSharedData('eurusd-1h/candles.csv'))('does so on hourly EURUSD', () => {
    const { indicators, structures } = shareFromWindow(sliceColumns(readSharedCandles('eurusd-1h'), -8_000), '1h');

    expect(indicators).toBe(1);
    expect(structures).toBeGreaterThan(0.95);
  });
});

/** Of the signals of the last 100 candles at several ends: the share that window and history have in common. */
function shareFromWindow(candles: CandleColumns, timeframe: Timeframe = '15m') {
  const ends = [1, 2, 3].map((part) => candles.openAt.length - part * 150 + 150);
  const shares = { indicators: [0, 0], structures: [0, 0] };
  const whole = signalsOf(candles, timeframe);
  for (const end of ends) {
    const from = candles.openAt[end - 100] as number;
    const until = candles.openAt[end - 1] as number;
    const isLast = ({ occurredAt }: Signal) => occurredAt >= from && occurredAt <= until;
    const ids = (signals: Signal[]) => new Set(signals.filter(isLast).map(({ id }) => id));
    const seen = ids(signalsOf(sliceColumns(candles, end - 100 - SIGNAL_WINDOW, end), timeframe));
    const known = ids(whole);
    for (const id of new Set([...seen, ...known])) {
      const isIndicator = INDICATOR_NAMES.some((name) => id.startsWith(`${name}:`));
      const share = shares[isIndicator ? 'indicators' : 'structures'];
      share[0] = (share[0] as number) + (seen.has(id) && known.has(id) ? 1 : 0);
      share[1] = (share[1] as number) + 1;
    }
  }
  const of = ([same, all]: number[]) => (same as number) / (all as number);
  return { indicators: of(shares.indicators), structures: of(shares.structures) };
}

function signalsOf(candles: CandleColumns, timeframe: Timeframe = '15m'): Signal[] {
  return ruleSignals({ ...series(candles, timeframe), structures: detectStructures(candles, { timeframe }) });
}

function series(candles: CandleColumns, timeframe: Timeframe = '15m') {
  return { instrument: 'EURUSD', timeframe, candles };
}
