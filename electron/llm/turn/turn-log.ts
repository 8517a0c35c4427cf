import type { GenerationResult, LoadedModel } from '#electron/ports/language-model';
import type { Decision, DecisionResult, GuardNote, ModelRung, TokenUsage } from '#shared/domain/decision';
import type { GroundingShare, NumberSource } from '#shared/domain/grounded-number';
import type { MarketContext } from '#shared/domain/market-context';
import type { OrderTicket, RuleVerdict } from '#shared/domain/proposal';
import type { ToolCall } from '#shared/domain/tool-call';

/** Everything that becomes the decision of a turn, gathered while the turn runs. */
export interface TurnLog {
  readonly calls: ToolCall[];
  readonly sources: NumberSource[];
  readonly guards: GuardNote[];
  prompts: { readonly id: string; readonly version: string }[];
  /** The model that took part last; `null` where none did. */
  loaded: LoadedModel | null;
  rung: ModelRung;
  /** Something in the answer is the model's choice: what was looked up, or the levels of a ticket. */
  hasModelChosen: boolean;
  /** The market that was looked at last. */
  context: MarketContext | null;
  predictionId: string | null;
  proposalId: string | null;
  ticket: OrderTicket | null;
  verdicts: readonly RuleVerdict[];
  grounding: GroundingShare | null;
  result: DecisionResult;
  history: { kept: number; dropped: number };
  /** From the question to the first word of prose. */
  firstWordMs: number | null;
  /** Of what the model was asked in this turn. */
  readonly generations: GenerationResult[];
}

export function beginTurnLog(): TurnLog {
  return {
    calls: [],
    sources: [],
    guards: [],
    prompts: [],
    loaded: null,
    rung: 'rules',
    hasModelChosen: false,
    context: null,
    predictionId: null,
    proposalId: null,
    ticket: null,
    verdicts: [],
    grounding: null,
    result: 'answered',
    history: { kept: 0, dropped: 0 },
    firstWordMs: null,
    generations: [],
  };
}

/** Notes what a generation took, and which prompts it was made of. */
export function noteGeneration(
  log: TurnLog,
  made: {
    readonly loaded: LoadedModel;
    readonly rung: ModelRung;
    readonly generation: GenerationResult;
    readonly prompts: readonly { readonly id: string; readonly version: string }[];
  },
): void {
  log.loaded = made.loaded;
  log.rung = made.rung;
  log.generations.push(made.generation);
  for (const prompt of made.prompts) {
    if (!log.prompts.some(({ id, version }) => id === prompt.id && version === prompt.version))
      log.prompts.push(prompt);
  }
}

/** Tokens and time of the turn; `null` where no model was asked. */
export function usageOf(log: TurnLog, durationMs: number): TokenUsage | null {
  const { generations, loaded, history } = log;
  if (!loaded || generations.length === 0) return null;
  const sum = (read: (generation: GenerationResult) => number) =>
    generations.reduce((total, one) => total + read(one), 0);
  return {
    promptTokens: Math.max(...generations.map(({ promptTokens }) => promptTokens)),
    reusedTokens: sum(({ reusedTokens }) => reusedTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    contextTokens: loaded.contextTokens,
    firstWordMs: log.firstWordMs,
    durationMs,
    turnsKept: history.kept,
    turnsDropped: history.dropped,
  };
}

/** The decision that the journal keeps. */
export function decisionOf(
  log: TurnLog,
  about: {
    readonly id: string;
    readonly messageId: string;
    readonly sessionId: string;
    readonly decidedAt: number;
    readonly durationMs: number;
  },
): Decision {
  const { durationMs, ...where } = about;
  return {
    ...where,
    predictionId: log.predictionId,
    proposalId: log.proposalId,
    modelId: log.loaded?.modelId ?? 'rules',
    modelHash: log.loaded?.modelHash ?? 'rules',
    adapterHash: log.loaded?.adapterHash ?? null,
    rung: log.rung,
    prompts: log.prompts,
    // What a fault left behind is not running any more.
    toolCalls: log.calls.map((call) => (call.state === 'running' ? { ...call, state: 'cancelled' as const } : call)),
    guards: log.guards,
    ticket: log.ticket,
    verdicts: [...log.verdicts],
    result: log.result,
    grounding: log.grounding,
    usage: usageOf(log, durationMs),
    confirmedBy: null,
    confirmedAt: null,
  };
}
