import type { Language } from '#shared/domain/chat';
import type { ConfluencePartName } from '#shared/domain/confluence';
import type { MarketSession } from '#shared/domain/market-session';
import type { Direction } from '#shared/domain/prediction';
import type { SignalName } from '#shared/domain/signal';
import { CONFLUENCE_TEXTS_EN } from './confluence-texts-en';
import { CONFLUENCE_TEXTS_ES } from './confluence-texts-es';

/** How a score reads: which way it points and how strongly, by the bounds of the confluence buckets. */
export type ScoreWord = 'strong' | 'moderate' | 'slight' | 'balanced';

/** Everything that explanations say, in one language. Numbers come in already formatted. */
export interface ConfluenceTexts {
  readonly parts: Readonly<Record<ConfluencePartName, string>>;
  readonly signals: Readonly<Record<SignalName, string>>;
  readonly directions: Readonly<Record<Direction, string>>;
  readonly sessions: Readonly<Record<MarketSession, string>>;
  /** Kinds of structure that are named, by kind. */
  readonly structures: Readonly<Record<string, string>>;
  /** States of structures, by state. */
  readonly states: Readonly<Record<string, string>>;
  readonly algorithms: Readonly<Record<string, string>>;
  score(parts: { instrument: string; timeframe: string; score: string; word: ScoreWord; isUp: boolean }): string;
  noScore(instrument: string, timeframe: string): string;
  part(parts: { name: string; contribution: string; value: string; weight: string; causes: string }): string;
  /** One cause each, without a full stop. `value` is what it adds to its part. */
  readonly causes: {
    trend(parts: {
      isUp: boolean;
      scope: 'swing' | 'internal';
      age: string;
      timeframe: string | null;
      value: string;
    }): string;
    zone(parts: { isUp: boolean; kind: string; distance: string; timeframe: string | null; value: string }): string;
    range(parts: { position: string; timeframe: string | null; value: string }): string;
    signal(parts: { name: string; direction: string; age: string; value: string }): string;
    others(parts: { count: string; value: string }): string;
    edge(parts: {
      algorithm: string;
      long: string;
      longBase: string;
      short: string;
      shortBase: string;
      value: string;
    }): string;
    session(parts: { session: string; n: string; mean: string; value: string }): string;
    forecast(parts: { direction: string; probability: string; baseRate: string; value: string }): string;
  };
  conflict(a: string, aValue: string, b: string, bValue: string): string;
  readonly noConflict: string;
  unknown(parts: string): string;
  readonly equalWeights: string;
  learnedWeights(parts: { n: string; shrinkage: string }): string;
  weightsTest(parts: { n: string; learned: string; equal: string }): string;
  record(parts: {
    name: string;
    direction: string;
    n: string;
    rate: string;
    low: string;
    high: string;
    baseRate: string;
    verdict: 'better' | 'worse' | 'no_better';
  }): string;
  noRecord(name: string, direction: string): string;
  readonly noForecast: string;
  /** Causes of a part that has looked and found none. */
  readonly nothing: string;
  signal(parts: {
    name: string;
    direction: string;
    instrument: string;
    timeframe: string;
    at: string;
    price: string;
  }): string;
  strength(value: string): string;
  probability(parts: { algorithm: string; probability: string; baseRate: string }): string;
  structureEvidence(parts: { kind: string; state: string; price: string }): string;
  indicatorEvidence(parts: { name: string; value: string; threshold: string | null }): string;
  /** Measures that rules take, by the name in their evidence; the value is formatted. */
  readonly measures: Readonly<Record<string, (value: string) => string>>;
  featureEvidence(parts: { name: string; value: string | null; contribution: string }): string;
  readonly noClaim: string;
}

export const CONFLUENCE_TEXTS: Readonly<Record<Language, ConfluenceTexts>> = {
  en: CONFLUENCE_TEXTS_EN,
  es: CONFLUENCE_TEXTS_ES,
};
