import type { Language } from '#shared/domain/chat';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import type { EvalCase, EvalFamily, EvalSplit, EvalTurn, Expectation, ExpectedArgument } from '../eval-case';

/** A question with what is expected, and what differs from the usual case. */
export type CaseRow = readonly [question: string, expected: Expectation, rest?: Partial<CaseRest>];

interface CaseRest {
  readonly history: readonly EvalTurn[];
  readonly chart: EvalCase['chart'];
  readonly instruments: readonly InstrumentId[];
  readonly facts: readonly string[];
}

/** Cases of one template in both languages. */
export function caseGroup(
  family: EvalFamily,
  template: string,
  split: EvalSplit,
  rows: Readonly<Record<Language, readonly CaseRow[]>>,
): EvalCase[] {
  return (['en', 'es'] as const).flatMap((language) =>
    rows[language].map(([question, expected, rest = {}], index) => ({
      id: `${family.replace('_', '-')}-${template}-${language}-${String(index + 1).padStart(2, '0')}`,
      family,
      template: `${family}/${template}`,
      language,
      split,
      question,
      history: rest.history ?? [],
      chart: rest.chart ?? USUAL_CHART,
      instruments: rest.instruments ?? USUAL_INSTRUMENTS,
      facts: rest.facts ?? [],
      expected,
    })),
  );
}

/** One of several calls that are equally good, each with the same arguments. */
export function calls(
  operations: string | readonly string[],
  args: Readonly<Record<string, ExpectedArgument>> = {},
  beside: readonly string[] = [],
): Expectation {
  const names = typeof operations === 'string' ? [operations] : operations;
  return {
    kind: 'calls',
    anyOf: names.map((operation) => [{ operation, args }]),
    beside: [...new Set([...names, ...beside, ...neighbours(names)])],
  };
}

/** All of these calls together. */
export function allCalls(
  ...wanted: readonly (readonly [string, Readonly<Record<string, ExpectedArgument>>])[]
): Expectation {
  const names = wanted.map(([operation]) => operation);
  return {
    kind: 'calls',
    anyOf: [wanted.map(([operation, args]) => ({ operation, args }))],
    beside: [...new Set([...names, ...neighbours(names)])],
  };
}

/** How a market looks: any of the calls that tell it. */
export function analysis(instrument: InstrumentId, timeframe?: Timeframe): Expectation {
  return calls(
    ['market.context', 'confluence.get', 'confluence.explain', 'structures.detect'],
    moment(instrument, timeframe),
    // The app registers a prediction with an analysis and marks on the chart what it speaks of.
    ['predictions.request', 'chart.show'],
  );
}

export function moment(instrument: InstrumentId, timeframe?: Timeframe): Record<string, ExpectedArgument> {
  return timeframe === undefined ? { instrument } : { instrument, timeframe };
}

export function refusal(...refusals: readonly string[]): Expectation {
  return { kind: 'refusal', refusals };
}

export const NOTHING: Expectation = { kind: 'nothing' };

/** Looks of one neighbourhood fit a question about another of it. */
function neighbours(operations: readonly string[]): readonly string[] {
  return NEIGHBOURHOODS.filter((hood) => hood.some((name) => operations.includes(name))).flat();
}

const NEIGHBOURHOODS: readonly (readonly string[])[] = [
  [
    'market.context',
    'structures.detect',
    'structures.evidence',
    'signals.list',
    'signals.evidence',
    'confluence.get',
    'confluence.explain',
    'candles.list',
    'chart.show',
  ],
  [
    'positions.list',
    'orders.list',
    'account.balances',
    'account.equity',
    'account.futures',
    'fills.list',
    'risk.state',
    'risk.correlations',
  ],
  ['risk.state', 'risk.mandate', 'risk.rules', 'risk.counterfactuals', 'risk.correlations'],
  ['predictions.list', 'predictions.get', 'outcomes.list', 'accuracy.report'],
  ['alerts.rules', 'alerts.inbox'],
  ['orders.proposals', 'orders.list'],
];

export const USUAL_CHART = { instrument: 'EURUSD', timeframe: '15m' } as const;
export const USUAL_INSTRUMENTS = ['BTC/USDT', 'ETH/USDT', 'EURUSD', 'GBPUSD', 'US500', 'XAUUSD'] as const;
