import type { ConfluenceCause } from '#shared/domain/confluence';
import type { AgedSignal } from './confluence-inputs';

/**
 * What rule signals say, as causes that add up to a number inside -1..1: none of them, 0.
 *
 * Each is (0.25 + 0.75 strength) loud, half of that after 8 candles; the signed sum over 1 + the sum, so that one weak signal
 * does not shout. The loudest are told one by one, the rest together.
 */
export function signalCauses(signals: readonly AgedSignal[]): ConfluenceCause[] {
  const heard = signals.map(({ signal, ageCandles }) => ({
    signal,
    ageCandles,
    loudness: (BASE + (1 - BASE) * signal.strength) * 0.5 ** (ageCandles / HALF_LIFE),
  }));
  const whole = heard.reduce((sum, { loudness }) => sum + loudness, 1);
  const causes = heard
    .sort((a, b) => b.loudness - a.loudness)
    .map(({ signal, ageCandles, loudness }): ConfluenceCause => {
      const { id, name, direction, strength } = signal;
      return {
        code: 'signal',
        value: ((direction === 'long' ? 1 : -1) * loudness) / whole,
        evidenceId: id,
        facts: { name, direction, strength, ageCandles },
      };
    });
  if (causes.length <= TOLD) return causes;
  const others = causes.slice(TOLD);
  const value = others.reduce((sum, cause) => sum + cause.value, 0);
  return [
    ...causes.slice(0, TOLD),
    { code: 'other_signals', value, evidenceId: null, facts: { count: others.length } },
  ];
}

const BASE = 0.25;
const HALF_LIFE = 8;
const TOLD = 8;
