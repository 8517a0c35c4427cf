import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Outcome, OutcomeResult } from '#shared/domain/outcome';
import type { Prediction } from '#shared/domain/prediction';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { Glyph, MarkMoment, OverlayMark, OverlaySubject } from './overlay-mark';

/** Writes what a prediction says and what became of it, in the language of the window. */
export interface PredictionText {
  /** `62 %, n=214, base 49 %`; without the base where there is none. */
  readonly statement: (probability: number, baseRate: Prediction['baseRate']) => string;
  /** `target +1.80 R` */
  readonly outcome: (outcome: Outcome) => string;
  readonly abstention: () => string;
  readonly target: () => string;
  readonly stop: () => string;
  readonly horizon: () => string;
}

/**
 * Marks of the predictions of one chart. The selected one and those still open are drawn in full; the others leave their
 * entry, their end and their result, so that thirty of them can be looked at.
 *
 * @param knownUntil - What was decided later is not shown; `null` for the present.
 */
export function predictionMarks(
  predictions: readonly Prediction[],
  view: { readonly timeframe: Timeframe; readonly selectedId: string | null; readonly knownUntil: EpochMs | null },
  text: PredictionText,
): OverlayMark[] {
  return predictions
    .filter(({ asOf }) => view.knownUntil === null || asOf <= view.knownUntil)
    .flatMap((prediction) => marksOf(predictionKnownAt(prediction, view.knownUntil), view, text));
}

/** `prediction` without an outcome that was decided after `at`; all of it where `at` is `null`. */
export function predictionKnownAt(prediction: Prediction, at: EpochMs | null): Prediction {
  if (at === null || prediction.outcome === null || prediction.outcome.knownAt <= at) return prediction;
  return { ...prediction, outcome: null };
}

/**
 * The last candle that can decide `prediction`, on a chart of `timeframe`; `null` for an abstention. The horizon counts
 * candles, not hours: a weekend is no part of it.
 */
export function horizonMoment(prediction: Prediction, timeframe: Timeframe): MarkMoment | null {
  const { verdict, asOf } = prediction;
  if (verdict.kind === 'abstention') return null;
  const candlesLater = (verdict.horizonCandles * timeframeMs(prediction.timeframe)) / timeframeMs(timeframe);
  return { at: asOf - 1, candlesLater: Math.ceil(candlesLater) };
}

function marksOf(
  prediction: Prediction,
  view: { readonly timeframe: Timeframe; readonly selectedId: string | null },
  text: PredictionText,
): OverlayMark[] {
  const { verdict, outcome, asOf, id } = prediction;
  const subject: OverlaySubject = { kind: 'prediction', id };
  const isSelected = id === view.selectedId;
  const boost = isSelected ? 40 : 0;
  if (verdict.kind === 'abstention') {
    // It has no price of its own; the layout puts it below the candle of its moment.
    return [
      {
        subject,
        shape: 'glyph',
        tone: 'prediction',
        strength: isSelected ? 'strong' : 'weak',
        fromAt: asOf - 1,
        toAt: asOf - 1,
        top: Number.NaN,
        bottom: Number.NaN,
        glyph: 'diamond',
        side: 'below',
        label: isSelected ? text.abstention() : null,
        priority: 46 + boost,
      },
    ];
  }

  const entry = verdict.entry.price;
  const stop = verdict.stop.price;
  const isFull = isSelected || outcome === null;
  // Only an abstention has none.
  const horizon = horizonMoment(prediction, view.timeframe) as MarkMoment;
  const endAt = outcome ? outcome.knownAt - 1 : horizon;
  const shared = { subject, fromAt: asOf - 1, toAt: endAt, label: null, priority: 0 } as const;
  const marks: OverlayMark[] = [];

  if (isFull) {
    const strength = outcome ? 'weak' : 'normal';
    marks.push({
      ...shared,
      shape: 'zone',
      tone: 'stop',
      strength,
      top: Math.max(entry, stop),
      bottom: Math.min(entry, stop),
      border: 'solid',
      middle: null,
      label: text.stop(),
      priority: 61 + boost,
    });
    verdict.targets.forEach((target, index) => {
      // Further targets lie on the nearer ones: each zone begins where the last one ended.
      const from = verdict.targets[index - 1]?.price ?? entry;
      marks.push({
        ...shared,
        shape: 'zone',
        tone: 'target',
        strength: index === 0 ? strength : 'faded',
        top: Math.max(from, target.price),
        bottom: Math.min(from, target.price),
        border: 'solid',
        middle: null,
        label: text.target(),
        priority: 62 + boost,
      });
    });
    const low = Math.min(stop, ...verdict.targets.map(({ price }) => price));
    const high = Math.max(stop, ...verdict.targets.map(({ price }) => price));
    marks.push({
      ...shared,
      shape: 'line',
      tone: 'prediction',
      strength: 'normal',
      fromAt: horizon,
      toAt: horizon,
      top: high,
      bottom: low,
      dash: 'dashed',
      label: text.horizon(),
      priority: 59 + boost,
    });
  }

  marks.push({
    ...shared,
    shape: 'line',
    tone: 'prediction',
    strength: isFull ? 'strong' : 'normal',
    top: entry,
    bottom: entry,
    dash: verdict.direction === 'long' ? 'solid' : 'dashed',
    label: isFull ? text.statement(verdict.probability, prediction.baseRate) : null,
    priority: 70 + boost,
  });
  marks.push({
    ...shared,
    shape: 'glyph',
    tone: 'prediction',
    strength: isFull ? 'strong' : 'normal',
    fromAt: asOf - 1,
    toAt: asOf - 1,
    top: entry,
    bottom: entry,
    glyph: verdict.direction === 'long' ? 'triangle-up' : 'triangle-down',
    side: 'on',
  });
  if (outcome) {
    const exit = outcome.exitPrice ?? entry;
    marks.push({
      ...shared,
      shape: 'glyph',
      tone: outcome.result === 'target' ? 'target' : outcome.result === 'stop' ? 'stop' : 'prediction',
      strength: 'strong',
      fromAt: endAt,
      toAt: endAt,
      top: exit,
      bottom: exit,
      glyph: OUTCOME_GLYPHS[outcome.result],
      side: 'on',
      label: text.outcome(outcome),
      priority: 64 + boost,
    });
  }
  return marks;
}

const OUTCOME_GLYPHS: Readonly<Record<OutcomeResult, Glyph>> = {
  target: 'tick',
  stop: 'cross',
  horizon: 'clock',
  not_entered: 'diamond',
};
