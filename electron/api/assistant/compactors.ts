import type { AccuracyScores } from '#shared/domain/accuracy';
import type { MarketContext } from '#shared/domain/market-context';
import type { Prediction } from '#shared/domain/prediction';
import type { OrderTicket, Proposal, RuleVerdict, SizedTicket } from '#shared/domain/proposal';
import { currentDirection, currentState } from '#shared/domain/structure';
import type { AnswerOf, AssistantOperationName } from './assistant-operation';
import { type Column, type CompactDocument, tableOf } from './compact-document';
import {
  amount,
  type CompactFormat,
  instant,
  number,
  percent,
  proportion,
  signed,
  significant,
} from './compact-format';

/** How the answers that models read most are told. The others are told by their shape. Texts in them are plain already. */
export const COMPACTORS: {
  readonly [N in AssistantOperationName]?: (answer: AnswerOf<N>, format: CompactFormat) => CompactDocument;
} = {
  'market.context': (context, format) =>
    context === null ? only('market: too few candles.') : market(context, format),
  'candles.list': ({ candles, forming, pricePrecision }) => {
    const price = (value: number | undefined) => (value === undefined ? '' : value.toFixed(pricePrecision));
    const newestFirst = Array.from(candles.openAt, (_, index) => candles.openAt.length - 1 - index);
    const column = (values: Float64Array) => (index: number) => price(values[index]);
    return {
      lines: [
        `candles: ${candles.openAt.length}, newest first, UTC`,
        ...(forming === null ? [] : [`forming since ${instant(forming.openAt)}: last ${price(forming.close)}`]),
      ],
      tables: [
        tableOf('candles', newestFirst, [
          ['open at', (index) => instant(candles.openAt[index] ?? null)],
          ['open', column(candles.open)],
          ['high', column(candles.high)],
          ['low', column(candles.low)],
          ['close', column(candles.close)],
          ['volume', (index) => significant(candles.volume[index] ?? 0)],
        ]),
      ],
    };
  },
  'instruments.list': (instruments) => ({
    lines: [`instruments: ${instruments.length}`],
    tables: [
      tableOf('instruments', instruments, [
        ['id', ({ id }) => id],
        ['source', ({ source }) => source],
        ['stored', ({ series }) => series.map(({ timeframe }) => timeframe).join(' ')],
        ['last', ({ series }) => instant(Math.max(...series.map(({ lastOpenAt }) => lastOpenAt)))],
      ]),
    ],
  }),
  'structures.detect': ({ instrument, timeframe, asOf, candles, structures, atr }, format) => {
    const newest = structures.toSorted((a, b) => (b.states.at(-1)?.at ?? 0) - (a.states.at(-1)?.at ?? 0));
    return {
      lines: [
        `structures ${instrument} ${timeframe} at ${instant(asOf)} UTC: ${structures.length} in ${candles} candles, ` +
          `ATR ${atr === null ? 'unknown' : format.price(instrument, atr)}, latest change first`,
      ],
      tables: [
        tableOf('structures', newest, [
          ['id', ({ id }) => id],
          ['kind', ({ kind }) => kind],
          ['direction', currentDirection],
          ['state', currentState],
          ['bottom', ({ bottom }) => format.price(instrument, bottom)],
          ['top', ({ top, bottom }) => (top === bottom ? '' : format.price(instrument, top))],
          ['label', ({ label }) => label ?? ''],
        ]),
      ],
    };
  },
  'structures.evidence': ({ instrument, timeframe, candles, horizonCandles, reactionAtr, evidence, setups }) => ({
    lines: [
      `evidence ${instrument} ${timeframe}: ${candles} candles, ${horizonCandles} candles after each, reaction ${number(reactionAtr)} ATR, ` +
        'share (95 % interval)',
      ...(setups === null
        ? []
        : [
            `power_of_three: n ${setups.n}, entered ${setups.entered}, hit ${proportion(setups.hit) || 'unknown'}, ` +
              `mean ${signed(setups.expectancyR) || 'unknown'} R before costs`,
          ]),
    ],
    tables: [
      tableOf('evidence', evidence, [
        ['kind', ({ kind }) => kind],
        ['direction', ({ direction }) => direction],
        ['n', ({ n }) => String(n)],
        ['touched', ({ touched }) => proportion(touched)],
        ['filled', ({ filled }) => proportion(filled)],
        ['reacted', ({ reacted }) => proportion(reacted)],
        ['favourable ATR', ({ medianFavourableAtr }) => number(medianFavourableAtr)],
        ['adverse ATR', ({ medianAdverseAtr }) => number(medianAdverseAtr)],
      ]),
    ],
  }),
  'signals.list': ({ instrument, timeframe, asOf, signals, range }, format) => ({
    lines: [
      `signals ${instrument} ${timeframe} at ${instant(asOf)} UTC: ${signals.length}, newest first`,
      ...(range === null
        ? []
        : [
            `expected range in ${range.horizonCandles} candles: low ${quantiles(range.low, instrument, format)}; high ` +
              quantiles(range.high, instrument, format),
          ]),
    ],
    tables: [
      tableOf('signals', signals, [
        ['id', ({ id }) => id],
        ['name', ({ name }) => name],
        ['direction', ({ direction }) => direction],
        ['known', ({ knownAt }) => instant(knownAt)],
        ['price', ({ price }) => format.price(instrument, price)],
        ['strength', ({ strength }) => number(strength)],
        ['probability', ({ probability }) => percent(probability)],
      ]),
    ],
  }),
  'signals.evidence': ({ instrument, timeframe, candles, records }) => ({
    lines: [
      `signal evidence ${instrument} ${timeframe}: ${candles} candles, hit is 1 ATR for before 1 ATR against in 24 candles, share (95 % interval)`,
    ],
    tables: [
      tableOf('records', records, [
        ['name', ({ name }) => name],
        ['direction', ({ direction }) => direction],
        ['n', ({ n }) => String(n)],
        ['hit', ({ hitRate }) => proportion(hitRate)],
        ['base', ({ baseRate }) => percent(baseRate)],
        ['mean ATR', ({ meanAtr }) => signed(meanAtr)],
      ]),
    ],
  }),
  'confluence.get': confluence,
  'confluence.explain': (answer) => {
    const { lines, tables } = confluence(answer.confluence);
    return { lines: [...lines, ...answer.sentences.map(({ text }) => `- ${text}`)], tables };
  },
  'predictions.request': (prediction, format) => predictions([prediction], 'prediction', format),
  'predictions.list': (list, format) => predictions(list, `predictions: ${list.length}, newest first`, format),
  'predictions.get': ({ prediction }, format) => predictions([prediction], 'prediction', format),
  'outcomes.list': (outcomes) => ({
    lines: [`outcomes: ${outcomes.length}, latest first; R after costs`],
    tables: [
      tableOf('outcomes', outcomes, [
        ['prediction', ({ predictionId }) => predictionId],
        ['instrument', ({ instrument }) => instrument],
        ['timeframe', ({ timeframe }) => timeframe],
        ['source', ({ source }) => source],
        ['mode', ({ mode }) => mode],
        ['direction', ({ direction }) => direction],
        ['probability', ({ probability }) => percent(probability)],
        ['base', ({ baseRate }) => baseRateText(baseRate)],
        ['result', ({ outcome }) => outcome.result],
        ['R', ({ outcome }) => signed(outcome.rMultiple)],
        ['known', ({ outcome }) => instant(outcome.knownAt)],
      ]),
    ],
  }),
  'accuracy.report': ({ modes, overall, byInstrument, byModel, groups }) => ({
    lines: [`accuracy, modes ${modes.join(' ')}: ${scores(overall)}`],
    tables: [
      ...groups.map(({ dimension, groups: members }) => tableOf(`by ${dimension}`, members, SCORE_COLUMNS)),
      tableOf('by model', byModel, SCORE_COLUMNS),
      tableOf('by instrument', byInstrument, SCORE_COLUMNS),
    ],
  }),
  'positions.list': (positions, format) => ({
    lines: [
      positions.length === 0
        ? 'positions: none open.'
        : `positions: ${positions.length} open; money in the quote currency, R is the risk at the first stop`,
    ],
    tables: [
      tableOf('positions', positions, [
        ['instrument', ({ instrument }) => instrument],
        ['quantity', ({ quantity }) => amount(quantity)],
        ['average', ({ instrument, averagePrice }) => format.price(instrument, averagePrice)],
        ['last', ({ instrument, lastPrice }) => format.price(instrument, lastPrice)],
        ['stop', ({ instrument, stopPrice }) => format.price(instrument, stopPrice)],
        ['target', ({ instrument, targetPrice }) => format.price(instrument, targetPrice)],
        ['unrealised', ({ unrealised }) => amount(unrealised)],
        ['realised', ({ realised }) => amount(realised)],
        ['R', ({ resultR }) => signed(resultR)],
        ['protection', ({ protection }) => protection],
        ['quote', ({ quote }) => quote],
      ]),
    ],
  }),
  'orders.list': (orders, format) => ({
    lines: [orders.length === 0 ? 'orders: none.' : `orders: ${orders.length}, newest first, UTC`],
    tables: [
      tableOf('orders', orders, [
        ['id', ({ clientOrderId }) => clientOrderId],
        ['instrument', ({ instrument }) => instrument],
        ['role', ({ role }) => role],
        ['side', ({ side }) => side],
        ['type', ({ type }) => type],
        ['quantity', ({ quantity }) => amount(quantity)],
        ['price', ({ instrument, price, triggerPrice }) => format.price(instrument, price ?? triggerPrice)],
        ['state', ({ state }) => state],
        ['filled', ({ filledQuantity }) => amount(filledQuantity)],
        ['created', ({ createdAt }) => instant(createdAt)],
        ['fault', ({ fault }) => fault?.code ?? ''],
      ]),
    ],
  }),
  'fills.list': (fills, format) => ({
    lines: [fills.length === 0 ? 'fills: none.' : `fills: ${fills.length}, newest first, UTC`],
    tables: [
      tableOf('fills', fills, [
        ['at', ({ occurredAt }) => instant(occurredAt)],
        ['instrument', ({ instrument }) => instrument],
        ['side', ({ side }) => side],
        ['quantity', ({ quantity }) => amount(quantity)],
        ['price', ({ instrument, price }) => format.price(instrument, price)],
        ['fee', ({ fee, feeAsset }) => `${amount(fee)} ${feeAsset}`],
        ['trade', ({ tradeId }) => tradeId],
      ]),
    ],
  }),
  'account.equity': ({ quote, points }) => {
    const [first, last] = [points.at(0), points.at(-1)];
    return {
      lines: [
        first === undefined || last === undefined
          ? 'equity: no point yet.'
          : `equity in ${quote}: ${amount(last.equity)} at ${instant(last.at)} UTC, ${amount(first.equity)} at ${instant(first.at)}`,
      ],
      tables: [
        tableOf('points, newest first', points.toReversed(), [
          ['at', ({ at }) => instant(at)],
          ['equity', ({ equity }) => amount(equity)],
          ['realised', ({ realised }) => amount(realised)],
          ['unrealised', ({ unrealised }) => amount(unrealised)],
        ]),
      ],
    };
  },
  'risk.state': (state) => ({
    lines: [
      `risk at ${instant(state.at)} UTC: ${state.state}${state.killSwitch === null ? '' : ', halted by a person'}, equity ` +
        `${amount(state.equity) || 'unknown'} ${state.quote}, 1 R ${amount(state.oneR) || 'unknown'} ${state.quote}, ` +
        `day ${signed(state.dayResultR) || 'unknown'} R, open risk ${number(state.openRiskR) || 'unknown'} R, mandate version ` +
        `${state.mandate.version} ${state.mandate.preset}${state.mandate.isExpired ? ' expired' : ''}` +
        `${state.mandate.needsSignature ? ' needs a signature' : ''}`,
    ],
    tables: [
      tableOf('causes', state.causes, [
        ['trigger', ({ trigger }) => trigger],
        ['level', ({ level }) => level],
        ['value', ({ value }) => value],
        ['limit', ({ limit }) => limit],
      ]),
      tableOf('locks', state.locks, [
        ['code', ({ code }) => code],
        ['instrument', ({ instrument }) => instrument ?? 'all'],
        ['until', ({ until }) => instant(until)],
      ]),
      tableOf('budgets', state.budgets, [
        ['kind', ({ kind }) => kind],
        ['of', ({ subject }) => subject ?? ''],
        ['used', ({ used, unit }) => measure(used, unit) || 'unknown'],
        ['limit', ({ limit, unit }) => measure(limit, unit)],
      ]),
      tableOf('breaker', state.measures, [
        ['trigger', ({ trigger }) => trigger],
        ['value', ({ value, unit }) => measure(value, unit) || 'unknown'],
        ['reducing', ({ reducing, unit }) => measure(reducing, unit)],
        ['halted', ({ halted, unit }) => measure(halted, unit)],
      ]),
    ],
  }),
  'risk.mandate': ({ current, limits, needsSignature, isExpired, pendingAt }) => ({
    lines: [
      `mandate version ${current.version} ${current.preset}, signed ${instant(current.signedAt)} UTC, ` +
        `${current.expiresAt === null ? 'no expiry' : `expires ${instant(current.expiresAt)}`}` +
        `${isExpired ? ', expired' : ''}${needsSignature ? ', needs a signature' : ''}` +
        `${pendingAt === null ? '' : `, looser limits from ${instant(pendingAt)}`}`,
    ],
    tables: [
      tableOf('limits in force', Object.entries(limits), [
        ['limit', ([name]) => name],
        ['value', ([, value]) => limitText(value)],
      ]),
    ],
  }),
  'risk.evaluate': ({ ticket, decision, size, verdicts }, format) => ({
    lines: [`evaluation: ${decision}, ${ticketText(ticket, format)}`, sizeText(size)],
    tables: [verdictTable(verdicts)],
  }),
  'orders.propose': (proposal, format) => ({
    lines: [proposalText(proposal, format), sizeText(proposal.size)],
    tables: [verdictTable(proposal.verdicts)],
  }),
  'orders.proposals': (proposals, format) => ({
    lines: [
      proposals.length === 0
        ? 'proposals: none.'
        : `proposals: ${proposals.length}, newest first; only a person confirms one`,
    ],
    tables: [
      tableOf('proposals', proposals, [
        ['id', ({ id }) => id],
        ['state', ({ state }) => state],
        ['instrument', ({ ticket }) => ticket.instrument],
        ['direction', ({ ticket }) => ticket.direction],
        ['entry', ({ ticket }) => (ticket.entry === null ? 'market' : format.price(ticket.instrument, ticket.entry))],
        ['stop', ({ ticket }) => format.price(ticket.instrument, ticket.stop)],
        ['target', ({ ticket }) => format.price(ticket.instrument, ticket.target)],
        ['quantity', ({ size }) => amount(size?.quantity ?? null)],
        ['risk R', ({ size }) => number(size?.riskR ?? null)],
        ['by', ({ source, proposedBy }) => [source, proposedBy ?? ''].filter(Boolean).join(' ')],
        ['denied by', ({ verdicts }) => codesOf(verdicts, 'deny')],
        ['created', ({ createdAt }) => instant(createdAt)],
      ]),
    ],
  }),
  'alerts.inbox': ({ firings, unread }, format) => ({
    lines: [`alerts: ${firings.length}, newest first, ${unread} unread, UTC`],
    tables: [
      tableOf('alerts', firings, [
        ['fired', ({ firedAt }) => instant(firedAt)],
        ['rule', ({ ruleName }) => ruleName],
        ['instrument', ({ instrument }) => instrument],
        ['timeframe', ({ timeframe }) => timeframe],
        ['price', ({ instrument, price }) => format.price(instrument, price)],
        ['conditions', ({ conditions }) => conditions.map(({ kind }) => kind).join(' ')],
        ['read', ({ readAt }) => (readAt === null ? 'no' : 'yes')],
      ]),
    ],
  }),
  'chart.show': ({ change }) => {
    const layers = Object.entries(change.layers ?? {}).map(([layer, isOn]) => `${layer} ${isOn ? 'on' : 'off'}`);
    const shown = [change.instrument, change.timeframe, ...layers].filter((part) => part !== undefined);
    return only(`shown on the chart: ${shown.join(', ')}`);
  },
};

function only(line: string): CompactDocument {
  return { lines: [line], tables: [] };
}

function market(context: MarketContext, format: CompactFormat): CompactDocument {
  const { instrument, referencePrice, atr, range, rangePosition, baseRates, levels } = context;
  const price = (value: number) => format.price(instrument, value);
  return {
    lines: [
      `market ${instrument} ${context.timeframe} at ${instant(context.asOf)} UTC: price ${price(referencePrice)}, ` +
        `ATR ${price(atr)}, trend ${context.trend}${context.session === null ? '' : `, session ${context.session}`}`,
      [
        range === null ? '' : `range ${price(range.low)} to ${price(range.high)}, position ${percent(rangePosition)}`,
        `1 ATR first in 24 candles: long ${baseRateText(baseRates.long) || 'unknown'}, short ${baseRateText(baseRates.short) || 'unknown'}`,
      ]
        .filter(Boolean)
        .join('; '),
    ],
    tables: [
      tableOf('levels', nearestFirst(levels), [
        ['id', ({ id }) => id],
        ['price', (level) => price(level.price)],
        ['ATR away', ({ distanceAtr }) => signed(distanceAtr)],
        ['kind', ({ kind, edge }) => (edge === 'level' ? kind : `${kind} ${edge}`)],
        ['direction', ({ direction }) => direction],
        ['state', ({ state }) => state],
        ['label', ({ label }) => label ?? ''],
      ]),
    ],
  };
}

function nearestFirst(levels: MarketContext['levels']): MarketContext['levels'] {
  return levels.toSorted((a, b) => Math.abs(a.distanceAtr) - Math.abs(b.distanceAtr));
}

function confluence({
  instrument,
  timeframe,
  asOf,
  score,
  parts,
  conflicts,
  weights,
}: AnswerOf<'confluence.get'>): CompactDocument {
  const learned = weights.n === 0 ? 'equal weights' : `weights learned on n ${weights.n}`;
  return {
    lines: [
      `confluence ${instrument} ${timeframe} at ${instant(asOf)} UTC: score ${signed(score) || 'unknown'} in -1 (short) to +1 (long), ` +
        `no probability, ${learned}`,
      conflicts.length === 0 ? '' : `conflicts: ${conflicts.map(({ a, b }) => `${a} against ${b}`).join(', ')}`,
    ],
    tables: [
      tableOf('parts', parts, [
        ['part', ({ name }) => name],
        ['value', ({ value }) => signed(value) || 'unknown'],
        ['weight', ({ weight }) => number(weight)],
        ['adds', ({ contribution }) => signed(contribution)],
        [
          'causes',
          ({ causes }) =>
            causes
              .slice(0, 3)
              .map(({ code, value }) => `${code} ${signed(value)}`)
              .join(' '),
        ],
      ]),
    ],
  };
}

function predictions(list: readonly Prediction[], title: string, format: CompactFormat): CompactDocument {
  return {
    lines: [`${title}; probability that the target trades before the stop, base rate beside it, R after costs, UTC`],
    tables: [
      tableOf('predictions', list, [
        ['id', ({ id }) => id],
        ['instrument', ({ instrument }) => instrument],
        ['timeframe', ({ timeframe }) => timeframe],
        ['as of', ({ asOf }) => instant(asOf)],
        ['source', ({ source }) => source],
        ['mode', ({ mode }) => mode],
        ['verdict', ({ verdict }) => (verdict.kind === 'forecast' ? verdict.direction : `abstains ${verdict.reason}`)],
        ['probability', ({ verdict }) => (verdict.kind === 'forecast' ? percent(verdict.probability) : '')],
        ['base', ({ baseRate }) => baseRateText(baseRate)],
        ...FORECAST_PRICES.map(
          ([name, pick]): Column<Prediction> => [
            name,
            ({ instrument, verdict }) =>
              verdict.kind === 'forecast' ? format.price(instrument, pick(verdict)?.price ?? null) : '',
          ],
        ),
        ['horizon candles', ({ verdict }) => (verdict.kind === 'forecast' ? String(verdict.horizonCandles) : '')],
        ['result', ({ outcome }) => outcome?.result ?? 'open'],
        ['R', ({ outcome }) => signed(outcome?.rMultiple ?? null)],
      ]),
    ],
  };
}

function proposalText({ id, state, expiresAt, ticket, verdicts }: Proposal, format: CompactFormat): string {
  const denied = codesOf(verdicts, 'deny');
  return (
    `proposal ${id}: ${state}${denied === '' ? '' : ` by ${denied}`}, ${ticketText(ticket, format)}, ` +
    `expires ${instant(expiresAt)} UTC; only a person confirms it`
  );
}

function ticketText(ticket: OrderTicket, format: CompactFormat): string {
  const { instrument, direction, entry, stop, target } = ticket;
  const at = entry === null ? 'at the market' : `entry ${format.price(instrument, entry)}`;
  const goal = target === null ? 'no target' : `target ${format.price(instrument, target)}`;
  return `${direction} ${instrument} ${at}, stop ${format.price(instrument, stop)}, ${goal}`;
}

function sizeText(size: SizedTicket | null): string {
  if (size === null) return 'size: none, it was denied';
  const { quantity, notional, risk, riskFraction, riskR, rewardRatio, quote, estimatedFees } = size;
  return (
    `size by the risk engine: quantity ${amount(quantity)}, notional ${amount(notional)} ${quote}, risk ${amount(risk)} ${quote} ` +
    `(${percent(riskFraction)} of equity${riskR === null ? '' : `, ${number(riskR)} R`}), ` +
    `reward ${number(rewardRatio) || 'unknown'} times the risk, fees ${amount(estimatedFees)} ${quote}`
  );
}

/** What did not simply pass. */
function verdictTable(verdicts: readonly RuleVerdict[]) {
  const telling = verdicts.filter(({ decision, isWarning }) => decision !== 'allow' || isWarning);
  return tableOf('rules that object', telling, [
    ['rule', ({ code }) => code],
    ['decision', ({ decision, isWarning }) => (decision === 'allow' && isWarning ? 'warning' : decision)],
    ['value', ({ value }) => value ?? ''],
    ['limit', ({ limit }) => limit ?? ''],
  ]);
}

function codesOf(verdicts: readonly RuleVerdict[], decision: RuleVerdict['decision']): string {
  return verdicts
    .filter((verdict) => verdict.decision === decision)
    .map(({ code }) => code)
    .join(' ');
}

function scores({ predictions, unresolved, abstentions, ...rest }: AccuracyScores): string {
  return [
    `predictions ${predictions}`,
    `open ${unresolved}`,
    `abstentions ${abstentions}`,
    `n ${rest.n}`,
    `hit ${proportion(rest.hitRate) || 'unknown'}`,
    `base ${percent(rest.baseRate) || 'unknown'}`,
    `Brier ${number(rest.brier, 3) || 'unknown'}`,
    `skill ${signed(rest.brierSkill, 3) || 'unknown'}`,
    `mean ${signed(rest.expectancyR) || 'unknown'} R` +
      (rest.expectancyInterval === null
        ? ''
        : ` (${signed(rest.expectancyInterval.low)} to ${signed(rest.expectancyInterval.high)})`),
  ].join(', ');
}

function baseRateText(rate: { readonly fraction: number; readonly n: number } | null): string {
  return rate === null ? '' : `${percent(rate.fraction)} of n ${rate.n}`;
}

function quantiles(
  list: readonly { readonly quantile: number; readonly price: number }[],
  instrument: string,
  format: CompactFormat,
): string {
  return list.map(({ quantile, price }) => `${percent(quantile)} ${format.price(instrument, price)}`).join(' ');
}

function measure(value: number | null, unit: AnswerOf<'risk.state'>['budgets'][number]['unit']): string {
  if (value === null) return '';
  switch (unit) {
    case 'fraction':
      return percent(value);
    case 'age':
      return `${number(value / 1_000, 0)} s`;
    case 'r':
      return `${number(value)} R`;
    case 'count':
    case 'ratio':
    case 'skill':
      return number(value);
  }
}

function limitText(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return significant(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? `${value.length} entries` : '';
}

const FORECAST_PRICES = [
  ['entry', (forecast: Forecast) => forecast.entry],
  ['stop', (forecast: Forecast) => forecast.stop],
  ['target', (forecast: Forecast) => forecast.targets[0]],
] as const;

type Forecast = Extract<Prediction['verdict'], { kind: 'forecast' }>;

const SCORE_COLUMNS: readonly Column<{ readonly key: string; readonly scores: AccuracyScores }>[] = [
  ['of', ({ key }) => key],
  ['n', ({ scores: { n } }) => String(n)],
  ['hit', ({ scores: { hitRate } }) => proportion(hitRate)],
  ['base', ({ scores: { baseRate } }) => percent(baseRate)],
  ['Brier', ({ scores: { brier } }) => number(brier, 3)],
  ['skill', ({ scores: { brierSkill } }) => signed(brierSkill, 3)],
  ['mean R', ({ scores: { expectancyR } }) => signed(expectancyR)],
];
