import type { ChatMessage } from '#shared/domain/chat';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import { canResample, type Timeframe } from '#shared/domain/timeframe';
import type { Subject } from '../router/route';
import type { StoryMoment } from './story-calls';

export type ResolvedMoment =
  | { readonly kind: 'found'; readonly moment: StoryMoment; readonly instrument: Instrument }
  | { readonly kind: 'nothing_stored' }
  | { readonly kind: 'unknown_instrument'; readonly name: string }
  | { readonly kind: 'no_instrument' }
  | {
      readonly kind: 'timeframe_unavailable';
      readonly instrument: InstrumentId;
      readonly timeframe: Timeframe;
      readonly stored: readonly Timeframe[];
    };

/**
 * The market that a question is about: what it names, else what the chart shows, else what the conversation was about.
 *
 * @param shown - What the chart shows.
 */
export function resolveMoment(
  subject: Subject,
  shown: {
    readonly instrument?: InstrumentId | undefined;
    readonly timeframe?: Timeframe | undefined;
    readonly asOf?: number | undefined;
  },
  earlier: readonly ChatMessage[],
  instruments: readonly Instrument[],
): ResolvedMoment {
  if (instruments.length === 0) return { kind: 'nothing_stored' };
  const { instrument: named } = subject;
  if (named.kind === 'unknown') return { kind: 'unknown_instrument', name: named.name };
  const last = earlier.findLast(({ instrument }) => instrument !== null);
  const wanted = named.kind === 'known' ? named.id : (shown.instrument ?? last?.instrument ?? null);
  const instrument =
    instruments.find(({ id }) => id === wanted) ?? (instruments.length === 1 ? instruments[0] : undefined);
  if (!instrument) return wanted === null ? { kind: 'no_instrument' } : { kind: 'unknown_instrument', name: wanted };
  const timeframe = subject.timeframe ?? shown.timeframe ?? last?.timeframe ?? usualTimeframe(instrument);
  const stored = instrument.series.map((series) => series.timeframe);
  if (!stored.some((base) => canResample(base, timeframe))) {
    return { kind: 'timeframe_unavailable', instrument: instrument.id, timeframe, stored };
  }
  return { kind: 'found', instrument, moment: { instrument: instrument.id, timeframe, asOf: shown.asOf } };
}

function usualTimeframe(instrument: Instrument): Timeframe {
  const stored = instrument.series.map(({ timeframe }) => timeframe);
  return stored.includes(USUAL) ? USUAL : (stored[0] ?? USUAL);
}

const USUAL: Timeframe = '1h';
