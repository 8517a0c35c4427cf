import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import type { ViewChange } from '#shared/domain/view-change';
import { plainWords, type Sentence, sentencesOf } from './plain-words';
import { isDangling, readFollowUp } from './read-follow-up';
import { readRefusal } from './read-refusal';
import { readStory, type StoryReading } from './read-story';
import { type NamedSubject, readSubject } from './read-subject';
import { readTalk } from './read-term';
import { readTradeWish, type TradeReading } from './read-trade-wish';
import { readViewChange, type ViewReading } from './read-view-change';
import type { Refusal, Story, Subject, TalkTopic } from './route';

/** What was answered last, for words that only mean something after it. */
export interface LastTurn {
  readonly story: Story | null;
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe | null;
  /** The last answer holds a prediction. */
  readonly hasPrediction: boolean;
  /** A ticket of the last answer waits for the person. */
  readonly hasProposal: boolean;
}

/** What is stored, what the chart shows, and what was answered last. */
export interface RouterContext {
  readonly instruments: readonly Instrument[];
  readonly preferred: InstrumentId | null;
  readonly last: LastTurn;
}

/** Everything that words can be read as, before anything is decided. */
export interface WordsReading {
  readonly named: NamedSubject;
  /** Decimal places of the prices of what is traded, where that is known. */
  readonly precision: number | null;
  readonly sentences: readonly Sentence[];
  readonly trade: TradeReading;
  readonly views: readonly { readonly sentence: Sentence; readonly view: ViewReading }[];
  readonly refusal: { readonly refusal: Refusal; readonly sentence: Sentence } | null;
  readonly talk: TalkTopic | null;
  readonly followUp: { readonly story: Story; readonly subject: Subject } | null;
  /** It goes on from an answer that cannot be gone on from: `and gold?` after a ticket. */
  readonly isDangling: boolean;
  readonly story: StoryReading;
}

/** Reads words in every way; nothing is decided yet. `isQuoting`: something was cut out of them. */
export function readWords(words: string, context: RouterContext, isQuoting: boolean): WordsReading {
  const plain = plainWords(words);
  const named = readSubject(plain, { ...context, original: words });
  const { rest, subject } = named;
  const sentences = sentencesOf(rest);
  const tradedId =
    subject.instrument.kind === 'known' ? subject.instrument.id : (context.last.instrument ?? context.preferred);
  const precision = context.instruments.find(({ id }) => id === tradedId)?.pricePrecision ?? null;
  const refused = sentences.flatMap((sentence) => {
    const refusal = readRefusal(sentence, context.last);
    return refusal === null ? [] : [{ refusal, sentence }];
  });
  const followUp = isQuoting ? null : readFollowUp(rest, subject, context.last);
  return {
    named,
    precision,
    sentences,
    trade: readTradeWish(rest, { precision }),
    views: sentences.map((sentence) => ({ sentence, view: readViewChange(sentence, subject) })),
    refusal: refused[0] ?? null,
    talk: isQuoting ? null : readTalk(rest),
    followUp,
    isDangling: followUp === null && isDangling(rest, context.last),
    story: readStory(rest, { namesStructures: subject.structureKinds.length > 0, isQuoting }),
  };
}

/** One change from several, the later word winning; `null` where two name different charts. */
export function mergeViewChanges(changes: readonly ViewChange[]): ViewChange | null {
  let merged: ViewChange = {};
  for (const change of changes) {
    if (merged.instrument && change.instrument && merged.instrument !== change.instrument) return null;
    const layers = { ...merged.layers, ...change.layers };
    merged = { ...merged, ...change, ...(Object.keys(layers).length > 0 && { layers }) };
  }
  return merged;
}
