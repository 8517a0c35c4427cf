import type { Direction } from '#shared/domain/prediction';
import type { PlaybookId } from './setup';

/** Numbers of a setup, written as they stand in the facts. */
export interface SetupNumbers {
  /** `EURUSD 15m`. */
  readonly series: string;
  readonly price: string;
  /** Lower and upper edge of what the setup is about: a range, a leg, a block or a gap. */
  readonly low: string;
  readonly high: string;
  /** The level that was broken, swept or run, or where the market went wrong; with `position` for a share of a range. */
  readonly level: string;
  readonly position: string;
}

export interface PlanNumbers {
  readonly entry: string;
  /** Whether price is awaited there. */
  readonly isWaiting: boolean;
  readonly stop: string;
  readonly target: string;
  readonly reward: string;
  readonly horizon: string;
}

export interface RateNumbers {
  readonly n: string;
  readonly hits: string;
  readonly share: string;
  readonly base: string;
  /** Whether the share differs from the base rate by more than chance makes it. */
  readonly standing: 'noise' | 'above' | 'below';
}

export type SilenceReason = 'no_setup' | 'conflict' | 'no_reward' | 'short_history';

type Choices = readonly [string, ...string[]];

/** What is said of playbooks in one language, several wordings of each. */
export interface PlaybookTexts {
  questions(about: { instrument: string; timeframe: string; name: string; direction: Direction | null }): Choices;
  readonly names: Readonly<Record<PlaybookId, string>>;
  /** As a fact. */
  condition(playbook: PlaybookId, direction: Direction, of: SetupNumbers): string;
  /** The same as an answer begins. */
  opening(playbook: PlaybookId, direction: Direction, of: SetupNumbers): Choices;
  market(series: string, at: string, price: string, atr: string): string;
  planFact(plan: PlanNumbers): string;
  plan(plan: PlanNumbers): Choices;
  rateFact(rate: RateNumbers): string;
  rate(rate: RateNumbers): Choices;
  readonly noRateFact: string;
  readonly noRate: Choices;
  silenceFact(reason: SilenceReason, best: string | null): string;
  silence(reason: SilenceReason, series: string, best: string | null): Choices;
}
