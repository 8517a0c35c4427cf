import type { Position } from '#shared/domain/position';
import type { RiskState } from '#shared/domain/risk-state';
import { sourceNumbers } from '../grounding/source-numbers';
import type { Answer, ToldOperation } from './answers';
import type { AnsweredCall } from './tell-call';
import { amount, groupsLine, limitTable, openRiskLine, shareOf, stateLine } from './tell-risk';
import { tellBalances, tellEquity, tellPositions } from './tell-trading';
import { createTelling, paragraphs, type Telling, type TellOptions } from './telling';
import type { ToldCall } from './told-call';

/**
 * What is held and what could go wrong with it, from the answers of `positions.list`, `account.balances`, `account.equity`,
 * `risk.state` and `risk.correlations`: value, positions, exposure, open risk in R, distance to the limits, fall from the high,
 * concentration, and what no stop protects. A part whose call is missing is left out, and named.
 */
export function tellPortfolio(calls: readonly AnsweredCall[], options: TellOptions): ToldCall {
  const positions = answerOf(calls, 'positions.list', options);
  const balances = answerOf(calls, 'account.balances', options);
  const equity = answerOf(calls, 'account.equity', options);
  const risk = answerOf(calls, 'risk.state', options);
  const correlations = answerOf(calls, 'risk.correlations', options);
  const own = createTelling({ id: calls[0]?.id ?? 'portfolio', args: {} }, options);
  const { say } = own;

  const curve = equity && tellEquity(equity.value, equity.told);
  const held = positions && tellPositions(positions.value, positions.told);
  const account = risk && riskLines(risk.value, risk.told);
  const concentration = positions && risk && largestLine(positions.value, risk.value, risk.told);
  const groups = risk && positions && heldGroups(positions.value, risk.value, correlations?.value ?? null);
  const together = risk && groups && groups.length > 0 ? groupsLine(groups, risk.told) : null;
  const money = balances && tellBalances(balances.value, balances.told);
  const missing = [
    ...(positions ? [] : [say('positions', 'posiciones')]),
    ...(balances ? [] : [say('balances', 'saldos')]),
    ...(equity ? [] : [say('equity', 'patrimonio')]),
    ...(risk ? [] : [say('risk', 'riesgo')]),
    ...(correlations ? [] : [say('correlations', 'correlaciones')]),
  ];
  const unknown =
    missing.length === 0
      ? null
      : say(`Not known now: ${missing.join(', ')}.`, `Ahora no se conoce: ${missing.join(', ')}.`);
  const worth = curve?.text ?? null;
  const spread = [concentration, together].filter((line) => line !== null).join(' ');
  const text = paragraphs(
    worth,
    held?.text ?? null,
    account === null ? null : account.lines.join(' '),
    account?.table ?? null,
    spread,
    money?.text ?? null,
    unknown,
  );
  const brief = [
    curve?.brief[0],
    held?.brief[0],
    held?.brief[1],
    account?.lines[1],
    account?.lines[2],
    concentration ?? together,
  ].filter((line) => typeof line === 'string' && line !== '');
  const tellings = [positions, balances, equity, risk, correlations, { told: own }];
  return {
    text,
    blocks: [],
    brief: brief as string[],
    sources: [
      ...tellings.flatMap((one) => (one ? one.told.sources() : [])),
      ...calls.flatMap((call) => sourceNumbers(call)),
    ],
  };
}

function answerOf<N extends ToldOperation>(calls: readonly AnsweredCall[], operation: N, options: TellOptions) {
  const call = calls.find((one) => one.operation === operation);
  // The router checked the value against the output of this very operation.
  return call === undefined ? null : { value: call.value as Answer<N>, told: createTelling(call, options) };
}

function riskLines(
  state: RiskState,
  told: Telling,
): { readonly lines: readonly string[]; readonly table: string | null } {
  const { say } = told;
  const exposure = state.budgets.find(({ kind }) => kind === 'total_exposure');
  const day =
    state.dayResultR === null ? null : say(`Today ${told.r(state.dayResultR)}.`, `Hoy ${told.r(state.dayResultR)}.`);
  const invested =
    exposure === undefined || exposure.used === null
      ? say('The exposure is not known.', 'No se conoce la exposición.')
      : say(
          `In the market ${amount(exposure.used, exposure.unit, told)} of equity, limit ${amount(exposure.limit, exposure.unit, told)}.`,
          `En el mercado ${amount(exposure.used, exposure.unit, told)} del patrimonio, límite ${amount(exposure.limit, exposure.unit, told)}.`,
        );
  const fall = state.measures.find(({ trigger }) => trigger === 'drawdown');
  const drawdown =
    fall === undefined || fall.value === null
      ? null
      : say(
          `Drawdown from the high ${amount(fall.value, fall.unit, told)}; entries stop at ${amount(fall.reducing, fall.unit, told)}.`,
          `Caída desde el máximo ${amount(fall.value, fall.unit, told)}; las entradas paran en ${amount(fall.reducing, fall.unit, told)}.`,
        );
  const fullest = [...state.budgets].filter((budget) => shareOf(budget) > 0).sort((a, b) => shareOf(b) - shareOf(a));
  const table = limitTable(fullest.slice(0, NEAREST_LIMITS), told);
  const lines = [stateLine(state, told), openRiskLine(state, told), invested, day, drawdown];
  return { lines: lines.filter((line) => line !== null), table };
}

/** The position with the largest share of the equity, where both are counted in the same currency. */
function largestLine(positions: readonly Position[], { equity, quote }: RiskState, told: Telling): string | null {
  const whole = Number(equity ?? 0);
  if (whole <= 0) return null;
  const shares = positions.flatMap(({ instrument, quantity, lastPrice, quote: own }) =>
    lastPrice === null || own !== quote ? [] : [{ instrument, share: (Number(quantity) * Number(lastPrice)) / whole }],
  );
  const [largest] = shares.sort((a, b) => b.share - a.share);
  if (largest === undefined) return null;
  const share = told.derived('largestShare', largest.share, 'fraction');
  return told.say(
    `Largest position: ${largest.instrument}, ${told.percent(share, 1)} of equity.`,
    `Mayor posición: ${largest.instrument}, ${told.percent(share, 1)} del patrimonio.`,
  );
}

/** Groups that hold at least two open positions: one idea bought twice. */
function heldGroups(
  positions: readonly Position[],
  state: RiskState,
  correlations: Answer<'risk.correlations'> | null,
): { readonly instruments: readonly string[]; readonly isMeasured: boolean }[] {
  const held = new Set(positions.map(({ instrument }) => instrument));
  return (correlations?.groups ?? state.groups)
    .map(({ instruments, isMeasured }) => ({ instruments: instruments.filter((one) => held.has(one)), isMeasured }))
    .filter(({ instruments }) => instruments.length > 1);
}

const NEAREST_LIMITS = 4;
