import type { StreamSubject, StreamTopic, StreamValue } from '#shared/contract/stream';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction, PredictionSource, ResolvedOutcome } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';
import { type FeedCall, type Hidden, NOTHING, type Reaction, type TopicFeed } from './topic-feed';

/** What lists are kept of: their events carry everything, so that nothing has to be asked after the snapshot. */
export type ListSubject = Exclude<StreamSubject, { topic: 'candles' | 'structures' }>;

export function createListFeed(subject: ListSubject): TopicFeed {
  const { snapshotCalls, compose, react } = listFeedOf(subject);
  return {
    snapshotCalls: () => snapshotCalls,
    readSnapshot: (values) => ({ snapshot: compose(...values), updates: [], isExact: false }),
    refreshCalls: () => [],
    readRefresh: () => null,
    react,
    forget: () => {},
  };
}

interface ListFeed {
  readonly snapshotCalls: readonly FeedCall[];
  readonly compose: (...values: readonly unknown[]) => unknown;
  readonly react: TopicFeed['react'];
}

function listFeedOf(subject: ListSubject): ListFeed {
  switch (subject.topic) {
    case 'predictions':
      return {
        snapshotCalls: [{ operation: 'predictions.list', input: { ...subject.filter, limit: LISTED } }],
        compose: (predictions) => ({ predictions }),
        react: reactToPredictions('predictions', subject.filter, (prediction) => ({ prediction })),
      };
    case 'outcomes':
      return {
        snapshotCalls: [{ operation: 'outcomes.list', input: { ...subject.filter, limit: LISTED } }],
        compose: (outcomes) => ({ outcomes }),
        react: reactToPredictions('outcomes', subject.filter, (prediction) => {
          const outcome = resolvedOutcome(prediction);
          return outcome && { outcome };
        }),
      };
    case 'risk':
      return {
        snapshotCalls: [
          { operation: 'risk.state', input: {} },
          { operation: 'risk.events', input: { limit: LISTED } },
        ],
        compose: (state, events) => ({ state, events }),
        react: (event) => {
          if (event.kind === 'risk-state') return update('risk', { kind: 'state', state: event.state });
          if (event.kind === 'risk-event') return update('risk', { kind: 'event', event: event.event });
          return NOTHING;
        },
      };
    case 'alerts':
      return {
        snapshotCalls: [{ operation: 'alerts.inbox', input: { limit: LISTED } }],
        compose: (inbox) => inbox,
        react: (event) => {
          // Which ones were read is not said.
          if (event.kind === 'alerts-read') return { kind: 'reset', reason: 'many_changed' };
          if (event.kind !== 'alert') return NOTHING;
          return update('alerts', { firing: event.firing, unread: event.unread });
        },
      };
    case 'health':
      return {
        snapshotCalls: [{ operation: 'health.get', input: {} }],
        compose: (health) => health,
        react: (event) => (event.kind === 'health' ? update('health', event.health) : NOTHING),
      };
  }
}

interface MadeBy {
  readonly instrument?: InstrumentId | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly source?: PredictionSource | undefined;
}

function reactToPredictions<T extends 'predictions' | 'outcomes'>(
  topic: T,
  filter: MadeBy,
  toValue: (prediction: Prediction) => StreamValue<T> | null,
): TopicFeed['react'] {
  return (event, hidden) => {
    switch (event.kind) {
      case 'predictions':
        return { kind: 'reset', reason: 'many_changed' };
      case 'replay-moved':
        if (filter.instrument !== undefined && filter.instrument !== event.instrument) return NOTHING;
        return { kind: 'reset', reason: 'replay_moved' };
      case 'prediction': {
        if (!isWanted(event.prediction, filter)) return NOTHING;
        const seen = seenDuringReplay(event.prediction, hidden);
        const value = seen && toValue(seen);
        return value ? update(topic, value) : NOTHING;
      }
      default:
        return NOTHING;
    }
  };
}

function isWanted(prediction: Prediction, { instrument, timeframe, source }: MadeBy): boolean {
  return (
    (instrument === undefined || instrument === prediction.instrument) &&
    (timeframe === undefined || timeframe === prediction.timeframe) &&
    (source === undefined || source === prediction.source)
  );
}

/** Events tell what is; a list tells what a replay lets through. The stream follows the list. */
function seenDuringReplay(prediction: Prediction, hidden: Hidden | null): Prediction | null {
  if (hidden?.instrument !== prediction.instrument) return prediction;
  if (prediction.asOf > hidden.cursorAt) return null;
  const isOutcomeHidden = prediction.outcome !== null && prediction.outcome.knownAt > hidden.cursorAt;
  return isOutcomeHidden ? { ...prediction, outcome: null } : prediction;
}

function resolvedOutcome(prediction: Prediction): ResolvedOutcome | null {
  const { outcome, verdict } = prediction;
  if (outcome === null || verdict.kind !== 'forecast') return null;
  const { instrument, timeframe, source, mode, baseRate, asOf } = prediction;
  const { direction, probability } = verdict;
  return {
    predictionId: prediction.id,
    instrument,
    timeframe,
    source,
    mode,
    direction,
    probability,
    baseRate,
    asOf,
    outcome,
  };
}

function update<T extends StreamTopic>(_topic: T, value: StreamValue<T>): Reaction {
  return { kind: 'update', value };
}

/** Entries of a snapshot; older ones are read page by page over REST. */
const LISTED = 100;
