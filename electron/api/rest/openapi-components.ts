import { z } from 'zod';
import type { JsonSchema } from '#shared/contract/json-schema';
import { ClientMessage, ServerMessage } from '#shared/contract/stream';
import {
  AccuracyGroup,
  AccuracyPeriod,
  AccuracyReport,
  AccuracyScores,
  Proportion,
  ReliabilityBin,
} from '#shared/domain/accuracy';
import { AlertCondition, AlertFiring, AlertRule, AlertRuleDraft, AlertTest } from '#shared/domain/alert';
import { Candle } from '#shared/domain/candle';
import { CandleColumns } from '#shared/domain/candle-columns';
import { Confluence, ConfluencePart, ConfluencePoint, ConfluenceWeights } from '#shared/domain/confluence';
import { DecimalString } from '#shared/domain/decimal';
import { EpochMs } from '#shared/domain/epoch-ms';
import { ExchangeStatus, RiskEvent } from '#shared/domain/exchange-status';
import { FuturesAccount } from '#shared/domain/futures-account';
import { Health } from '#shared/domain/health';
import { Instrument, InstrumentId } from '#shared/domain/instrument';
import { InstrumentRules } from '#shared/domain/instrument-rules';
import { invariant } from '#shared/domain/invariant';
import { LimitChange, Mandate, MandateLimits, MandateStatus } from '#shared/domain/mandate';
import { NetworkContact } from '#shared/domain/network-contact';
import { Balance, Fill, Order } from '#shared/domain/order';
import { Outcome } from '#shared/domain/outcome';
import { EquityPoint, Position } from '#shared/domain/position';
import {
  Abstention,
  BaseRate,
  Forecast,
  Prediction,
  PredictionFacets,
  Provenance,
  Recalibration,
  ResolvedOutcome,
  Sampling,
} from '#shared/domain/prediction';
import { PredictionSchedule, ScheduleStatus } from '#shared/domain/prediction-schedule';
import { OrderTicket, Proposal, RuleVerdict, SizedTicket } from '#shared/domain/proposal';
import { Correlation, CorrelationGroup, Counterfactual, RiskEvaluation, RiskState } from '#shared/domain/risk-state';
import { Signal, SignalRecord } from '#shared/domain/signal';
import { RangeForecast, SignalModelInfo } from '#shared/domain/signal-model';
import { Structure, StructureKind, StructureStateChange } from '#shared/domain/structure';
import { DetectorCertificate } from '#shared/domain/structure-certificate';
import { StructureDetails } from '#shared/domain/structure-details';
import { SetupEvidence, StructureEvidence } from '#shared/domain/structure-evidence';
import { Timeframe } from '#shared/domain/timeframe';

/** Turns schemas of the contract into schemas of an OpenAPI document, and gathers those that have a name. */
export interface Components {
  /** The same schema, with a reference wherever it is one of a name. */
  refer(schema: JsonSchema, io: SchemaUse): JsonSchema;
  /** Every named schema that was referred to, by name, those that they refer to included. */
  referred(): Readonly<Record<string, JsonSchema>>;
}

/** Whether a program writes it or reads it: what has a default may be left out of what is written alone. */
export type SchemaUse = 'input' | 'output';

export function createComponents(): Components {
  const named = namedSchemas();
  const found = new Set<string>();

  function refer(schema: JsonSchema, use: SchemaUse): JsonSchema {
    return replaced(tidied(schema, use), use) as JsonSchema;
  }

  function replaced(schema: unknown, use: SchemaUse): unknown {
    if (typeof schema !== 'object' || schema === null) return schema;
    if (Array.isArray(schema)) return schema.map((item) => replaced(item, use));
    const { default: preset, ...bare } = schema as JsonSchema;
    const name = named[use].get(keyOf(bare));
    if (name === undefined) return within(schema as JsonSchema, use);
    found.add(name);
    return { $ref: `#/components/schemas/${name}`, ...(preset === undefined ? {} : { default: preset }) };
  }

  function within(schema: JsonSchema, use: SchemaUse): JsonSchema {
    return Object.fromEntries(
      Object.entries(schema).map(([key, value]) => {
        if (LITERALS.has(key)) return [key, value];
        if (key !== 'properties') return [key, replaced(value, use)];
        const fields = Object.entries(value as object).map(([name, field]) => [name, replaced(field, use)]);
        return [key, Object.fromEntries(fields)];
      }),
    );
  }

  function referred(): Record<string, JsonSchema> {
    const schemas = new Map<string, JsonSchema>();
    // A set gives back what is added to it on the way.
    for (const name of found) {
      const { schema, use, description } = named.definitions.get(name) as Definition;
      schemas.set(name, { description, ...within(schema, use) });
    }
    return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  return { refer, referred };
}

/** JSON Schema of a type that is no operation's own. */
export function schemaOf(type: z.ZodType, io: SchemaUse): JsonSchema {
  return z.toJSONSchema(type, { io, unrepresentable: 'any' });
}

interface Definition {
  readonly schema: JsonSchema;
  readonly use: SchemaUse;
  readonly description: string;
}

function namedSchemas() {
  const definitions = new Map<string, Definition>();
  const names = { input: new Map<string, string>(), output: new Map<string, string>() };
  for (const { name, type, use, description } of NAMED) {
    const uses: readonly SchemaUse[] = use === 'both' ? ['input', 'output'] : [use];
    for (const one of uses) {
      const schema = tidied(schemaOf(type, one), one);
      const key = keyOf(schema);
      invariant(!names[one].has(key), `Expected one name for a schema, was ${names[one].get(key)} and ${name}.`);
      const before = definitions.get(name);
      invariant(!before || keyOf(before.schema) === key, `Expected ${name} to be read as it is written.`);
      names[one].set(key, name);
      definitions.set(name, { schema, use: one, description });
    }
  }
  return { ...names, definitions };
}

/**
 * The schema without what OpenAPI reads in another way than zod writes it: `readOnly` there means that a field is not sent, and a
 * program that checks answers must bear fields that come later.
 */
function tidied(schema: JsonSchema, use: SchemaUse): JsonSchema {
  const { minimum, maximum } = schema;
  // Generators take an integer for one of 32 bits unless it says otherwise.
  const isWide = schema.type === 'integer' && !(Math.abs(minimum ?? -WIDE) < WIDE && (maximum ?? WIDE) < WIDE);
  const tidy = Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (key === '$schema' || key === 'readOnly') return [];
      // Bounds that every integer of a program has say nothing.
      if ((key === 'minimum' || key === 'maximum') && Math.abs(value as number) === Number.MAX_SAFE_INTEGER) return [];
      if (key === 'additionalProperties' && value === false && use === 'output') return [];
      if (LITERALS.has(key)) return [[key, value]];
      if (key === 'properties') {
        const fields = Object.entries(value as Record<string, JsonSchema>);
        return [[key, Object.fromEntries(fields.map(([name, field]) => [name, tidied(field, use)]))]];
      }
      return [[key, tidiedValue(value, use)]];
    }),
  );
  return isWide ? { ...tidy, format: 'int64' } : tidy;
}

function tidiedValue(value: unknown, use: SchemaUse): unknown {
  if (Array.isArray(value)) return value.map((item) => tidiedValue(item, use));
  return typeof value === 'object' && value !== null ? tidied(value as JsonSchema, use) : value;
}

/** The same text for the same schema, whatever the order of its keywords. */
function keyOf(schema: JsonSchema): string {
  return JSON.stringify(schema, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The first number that 32 bits with a sign do not hold. */
const WIDE = 2 ** 31;
/** Keywords whose values are data, not schemas. */
const LITERALS: ReadonlySet<string> = new Set(['default', 'enum', 'const', 'examples', 'required', 'type']);

interface NamedSchema {
  readonly name: string;
  readonly type: z.ZodType;
  readonly use: SchemaUse | 'both';
  readonly description: string;
}

function both(name: string, type: z.ZodType, description: string): NamedSchema {
  return { name, type, use: 'both', description };
}

function read(name: string, type: z.ZodType, description: string): NamedSchema {
  return { name, type, use: 'output', description };
}

function written(name: string, type: z.ZodType, description: string): NamedSchema {
  return { name, type, use: 'input', description };
}

/** Types of the domain that a program's own types should be named after. */
const NAMED: readonly NamedSchema[] = [
  both('EpochMs', EpochMs, 'Whole milliseconds since 1970-01-01T00:00:00Z.'),
  both('InstrumentId', InstrumentId, 'Name of an instrument: EURUSD, BTCUSDT.'),
  both('Timeframe', Timeframe, 'Length of a candle. Weeks open on Monday 00:00 UTC.'),
  both('Decimal', DecimalString, 'An exact decimal number as text: no exponent, no thousands separators.'),
  both('StructureKind', StructureKind, 'Kind of a market structure.'),
  read('Instrument', Instrument, 'An instrument with stored candles.'),
  read('InstrumentRules', InstrumentRules, 'An instrument as the exchange trades it: filters and fees.'),
  read('Candle', Candle, 'One candle over the half-open interval from openAt to openAt plus its timeframe.'),
  read('CandleColumns', CandleColumns, 'Candles as columns of equal length, oldest first: index i is one candle.'),
  read(
    'Structure',
    Structure,
    'Something on the chart that rests on closed candles; after confirmation only states grows.',
  ),
  read('StructureStateChange', StructureStateChange, 'A state that a structure took, and when that became known.'),
  read('StructureDetails', StructureDetails, 'What only one kind of structure has.'),
  read('StructureEvidence', StructureEvidence, 'What became of structures of one kind, with n and intervals.'),
  read('SetupEvidence', SetupEvidence, 'What became of finished setups.'),
  read('DetectorCertificate', DetectorCertificate, 'Structures of one detector that later candles rewrote: 0 is none.'),
  read('Signal', Signal, 'A hint with a direction that became known at one candle close. It claims nothing.'),
  read('SignalRecord', SignalRecord, 'What followed signals of one rule.'),
  read('SignalModelInfo', SignalModelInfo, 'A learned model: what it saw and how it did on later candles.'),
  read('RangeForecast', RangeForecast, 'How far price is expected to go up and down.'),
  read('Confluence', Confluence, 'One score at a candle close, with the parts that add up to it.'),
  read('ConfluencePart', ConfluencePart, 'One part of the score; a value of null is not known, which is not 0.'),
  read('ConfluencePoint', ConfluencePoint, 'One point of the score over time.'),
  read('ConfluenceWeights', ConfluenceWeights, 'Where the weights of the score come from.'),
  read('Prediction', Prediction, 'A falsifiable forecast or an abstention, with what it rests on and how it ended.'),
  read(
    'Forecast',
    Forecast,
    'From the entry, the target trades before the stop within the horizon, with a probability.',
  ),
  read('Abstention', Abstention, 'No forecast, and why.'),
  read('BaseRate', BaseRate, 'How often the same barriers reached the target first before.'),
  read('Provenance', Provenance, 'What it takes to make the same prediction again, bit for bit, on the same machine.'),
  read('Sampling', Sampling, 'How often the question was put with different seeds, and what came back.'),
  read('Recalibration', Recalibration, 'The record that a stated probability was corrected by.'),
  read('PredictionFacets', PredictionFacets, 'What the moment was like, fixed when the prediction was registered.'),
  read('Outcome', Outcome, 'How a forecast ended. Results are in R: multiples of the initial risk, after costs.'),
  read('ResolvedOutcome', ResolvedOutcome, 'An outcome together with what was predicted.'),
  read('ScheduleStatus', ScheduleStatus, 'Series that get a prediction at every closed candle, and the budget.'),
  read('PredictionSchedule', PredictionSchedule, 'A series that gets predictions of one maker.'),
  read('AccuracyReport', AccuracyReport, 'How often predictions were right.'),
  read('AccuracyScores', AccuracyScores, 'Scores of a set of predictions; null where there are too few.'),
  read('AccuracyGroup', AccuracyGroup, 'Scores of the predictions that have one value in common.'),
  read('AccuracyPeriod', AccuracyPeriod, 'Scores of the predictions of one stretch of time.'),
  read('ReliabilityBin', ReliabilityBin, 'Predictions of like probabilities: what was stated, and what came.'),
  read('Proportion', Proportion, 'A share with its 95 % interval.'),
  read('RiskState', RiskState, 'Trading state with its causes, budgets and the distance to every trigger.'),
  read('RiskEvaluation', RiskEvaluation, 'What every rule says about a ticket, and the size that it would get.'),
  read('RiskEvent', RiskEvent, 'What execution or risk had to report.'),
  read('RuleVerdict', RuleVerdict, 'What one rule says.'),
  read('Counterfactual', Counterfactual, 'A trade that a rule blocked or cut, and how it would have ended.'),
  read('Correlation', Correlation, 'How two instruments move together.'),
  read('CorrelationGroup', CorrelationGroup, 'Instruments that count as one risk.'),
  read('MandateStatus', MandateStatus, 'The limits in force, what waits, and every mandate that was signed.'),
  read('Mandate', Mandate, 'Limits that a person signed.'),
  read('MandateLimits', MandateLimits, 'Limits of the risk engine.'),
  read('LimitChange', LimitChange, 'One limit that changes.'),
  written('OrderTicket', OrderTicket, 'What a program proposes. Its size is for the risk engine to say.'),
  read('CheckedTicket', OrderTicket, 'A ticket with every field filled in.'),
  read('SizedTicket', SizedTicket, 'The size of a ticket, and what it risks.'),
  read('Proposal', Proposal, 'A ticket with its size and every verdict. A person decides on it in the window.'),
  read('Order', Order, 'An order as it stands.'),
  read('Fill', Fill, 'One execution.'),
  read('Position', Position, 'An open position with its protection.'),
  read('Balance', Balance, 'What the account has of one asset.'),
  read('EquityPoint', EquityPoint, 'Value of the account at one moment.'),
  read('FuturesAccount', FuturesAccount, 'The USD-M futures account.'),
  read('ExchangeStatus', ExchangeStatus, 'State of the connection to the exchange.'),
  written('AlertRuleDraft', AlertRuleDraft, 'An alert rule as it is written.'),
  written('AlertConditionDraft', AlertCondition, 'One condition of an alert rule as it is written.'),
  read('AlertCondition', AlertCondition, 'One condition of an alert rule.'),
  read('AlertRule', AlertRule, 'An alert rule with its version.'),
  read('AlertFiring', AlertFiring, 'What fired, when it was known, and what became of each channel.'),
  read('AlertTest', AlertTest, 'How often a rule would have fired on stored candles, and what followed.'),
  written('StreamRequest', ClientMessage, 'What a program says over the WebSocket.'),
  read('StreamMessage', ServerMessage, 'What the workstation says over the WebSocket.'),
  read('Health', Health, 'How the workstation is, item by item.'),
  read('NetworkContact', NetworkContact, 'A host that was contacted, with counts.'),
];
