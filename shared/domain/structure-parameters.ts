import type { StructureProfile } from './structure-profile';

/**
 * Every number and choice that a structure definition has, with its value under each profile.
 *
 * One table for all: the settings pane draws its rows, `structureParameters` checks overrides against it and the detectors
 * read the result. A row's `profiles` says where it matters; elsewhere it is ignored.
 */
export const STRUCTURE_PARAMETERS = {
  atrPeriod: whole({
    group: 'general',
    range: [1, 1000],
    values: { fairgap: 14, ict: 14, luxalgo: 200, 'smc-lib': 14 },
    profiles: causal(),
    summary: 'Candles in the average true range that tolerances and depths are measured in.',
    source: 'Wilder 1978 uses 14; LuxAlgo measures volatility over 200.',
  }),
  swingLeft: whole({
    group: 'swing',
    range: [0, 500],
    values: { fairgap: 5, ict: 1, luxalgo: 0, 'smc-lib': 5 },
    profiles: causal(),
    summary: 'Candles before a swing that its extreme must exceed.',
    source: 'ICT marks three-candle swings; LuxAlgo looks only at the candles after; 5 is our default.',
  }),
  swingRight: whole({
    group: 'swing',
    range: [1, 500],
    values: { fairgap: 5, ict: 1, luxalgo: 50, 'smc-lib': 5 },
    profiles: causal(),
    summary: 'Candles after a swing that its extreme must exceed; the swing is known when the last of them closes.',
    source: 'ICT 1, LuxAlgo swing length 50; 5 is our default.',
  }),
  swingAlternate: flag({
    group: 'swing',
    values: { fairgap: false, ict: false, luxalgo: true, 'smc-lib': true },
    profiles: causal(),
    summary: 'Take a swing only when the leg turns: highs and lows alternate.',
    source: 'LuxAlgo keeps the state of the leg and marks its changes.',
  }),
  internalLeft: whole({
    group: 'swing',
    range: [0, 500],
    values: { fairgap: 2, ict: 1, luxalgo: 0, 'smc-lib': 2 },
    profiles: causal(),
    summary: 'Like swingLeft, for internal structure.',
    source: "Williams' fractal (two candles each side) is our default.",
  }),
  internalRight: whole({
    group: 'swing',
    range: [1, 500],
    values: { fairgap: 2, ict: 1, luxalgo: 5, 'smc-lib': 2 },
    profiles: causal(),
    summary: 'Like swingRight, for internal structure.',
    source: "LuxAlgo internal length 5; Williams' fractal is our default.",
  }),
  breakBy: choice({
    group: 'break',
    options: ['close', 'wick'],
    values: { fairgap: 'close', ict: 'close', luxalgo: 'close', 'smc-lib': 'close' },
    profiles: causal(),
    summary: 'What breaks a swing level: a close beyond it or any trade beyond it.',
    source: 'All four schools take the close; a wick alone is a sweep.',
  }),
  deliveryMinimumRun: whole({
    group: 'break',
    range: [1, 50],
    values: { fairgap: 2, ict: 1, luxalgo: 2, 'smc-lib': 2 },
    profiles: causal(),
    summary: 'Candles that the opposing run must have before a close through its open counts as a change of delivery.',
    source: 'ICT accepts a single candle; 2 halves the noise.',
  }),
  gapRequireDirection: flag({
    group: 'gap',
    values: { fairgap: false, ict: false, luxalgo: false, 'smc-lib': true },
    profiles: causal(),
    summary: 'The middle candle must close in the direction of the gap.',
    source: 'smartmoneyconcepts asks for it.',
  }),
  gapRequireCloseBeyond: flag({
    group: 'gap',
    values: { fairgap: false, ict: false, luxalgo: true, 'smc-lib': false },
    profiles: causal(),
    summary: 'The middle candle must close beyond the first candle.',
    source: 'LuxAlgo.',
  }),
  gapBodyFactor: real({
    group: 'gap',
    range: [0, 20],
    values: { fairgap: 0, ict: 0, luxalgo: 2, 'smc-lib': 0 },
    profiles: causal(),
    summary: "The middle candle's body, relative to its open, must exceed this many times its running mean; 0 is off.",
    source: 'LuxAlgo auto threshold: twice the running mean.',
  }),
  gapMinimumAtr: real({
    group: 'gap',
    range: [0, 20],
    values: { fairgap: 0, ict: 0, luxalgo: 0, 'smc-lib': 0 },
    profiles: causal(),
    summary: 'Least height of a gap in average true ranges; 0 keeps all, more drops gaps during warm-up.',
    source: 'Our own filter, off by default.',
  }),
  blockMethod: choice({
    group: 'block',
    options: ['last_opposing', 'extreme'],
    values: { fairgap: 'last_opposing', ict: 'last_opposing', luxalgo: 'extreme', 'smc-lib': 'extreme' },
    profiles: causal(),
    summary: 'Which candle before a break is the order block: the last run against it or the extreme of the leg.',
    source: 'ICT: last opposing candles before displacement. LuxAlgo: lowest (highest) candle since the pivot.',
  }),
  blockScope: choice({
    group: 'block',
    options: ['swing', 'internal', 'both'],
    values: { fairgap: 'swing', ict: 'swing', luxalgo: 'both', 'smc-lib': 'swing' },
    profiles: causal(),
    summary: 'Breaks of which structure leave an order block.',
    source: 'LuxAlgo draws both.',
  }),
  blockMaximumRun: whole({
    group: 'block',
    range: [1, 50],
    values: { fairgap: 3, ict: 3, luxalgo: 1, 'smc-lib': 1 },
    profiles: causal(),
    summary: 'Most candles of the opposing run that make one block, the latest ones.',
    source: 'ICT takes consecutive candles as one; 3 keeps blocks narrow.',
  }),
  blockDisplacementAtr: real({
    group: 'block',
    range: [0, 50],
    values: { fairgap: 1, ict: 1, luxalgo: 0, 'smc-lib': 0 },
    profiles: causal(),
    summary: 'Least distance from the far edge of the block to the breaking close, in average true ranges; 0 is off.',
    source: 'ICT asks for displacement without a number; 1 is ours.',
  }),
  blockRequireGap: flag({
    group: 'block',
    values: { fairgap: false, ict: true, luxalgo: false, 'smc-lib': false },
    profiles: causal(),
    summary: 'The leg from the block to the break must hold a fair value gap in its direction.',
    source: 'ICT: displacement leaves an imbalance.',
  }),
  blockVolatileFactor: real({
    group: 'block',
    range: [0, 20],
    values: { fairgap: 0, ict: 0, luxalgo: 2, 'smc-lib': 0 },
    profiles: causal(),
    summary: 'A candle with a range of this many average true ranges has high and low swapped in the search; 0 is off.',
    source: 'LuxAlgo: twice ATR(200).',
  }),
  blockFailBy: choice({
    group: 'block',
    options: ['close', 'wick'],
    values: { fairgap: 'close', ict: 'close', luxalgo: 'wick', 'smc-lib': 'wick' },
    profiles: causal(),
    summary: 'What breaks a block: a close beyond its far edge or any trade beyond it.',
    source: 'LuxAlgo mitigates by high and low by default; ICT waits for the body.',
  }),
  blockBreakers: flag({
    group: 'block',
    values: { fairgap: true, ict: true, luxalgo: false, 'smc-lib': true },
    profiles: causal(),
    summary: 'A broken block lives on as a breaker of the opposite side until it is broken back.',
    source: 'ICT; LuxAlgo Smart Money Concepts deletes broken blocks.',
  }),
  equalLeft: whole({
    group: 'liquidity',
    range: [0, 500],
    values: { fairgap: 3, ict: 1, luxalgo: 0, 'smc-lib': 3 },
    profiles: causal(),
    summary: 'Like swingLeft, for the swings that make equal highs and lows and liquidity pools.',
    source: 'Ours.',
  }),
  equalRight: whole({
    group: 'liquidity',
    range: [1, 500],
    values: { fairgap: 3, ict: 1, luxalgo: 3, 'smc-lib': 3 },
    profiles: causal(),
    summary: 'Like swingRight, for the swings that make equal highs and lows and liquidity pools.',
    source: 'LuxAlgo confirms equal highs and lows after 3 candles.',
  }),
  equalToleranceAtr: real({
    group: 'liquidity',
    range: [0, 10],
    values: { fairgap: 0.1, ict: 0.1, luxalgo: 0.1, 'smc-lib': 0.1 },
    profiles: causal(),
    summary: 'Two extremes nearer than this many average true ranges are equal.',
    source: 'LuxAlgo threshold 0.1.',
  }),
  poolToleranceAtr: real({
    group: 'liquidity',
    range: [0, 10],
    values: { fairgap: 0.25, ict: 0.25, luxalgo: 0.25, 'smc-lib': 0.25 },
    profiles: causal(),
    summary: 'Swings within this many average true ranges of each other share one liquidity pool.',
    source: 'Ours; wider than for equal highs and lows.',
  }),
  poolMinimumTouches: whole({
    group: 'liquidity',
    range: [2, 20],
    values: { fairgap: 2, ict: 2, luxalgo: 2, 'smc-lib': 2 },
    profiles: causal(),
    summary: 'Swings that make a pool.',
    source: 'smartmoneyconcepts asks for more than one.',
  }),
  poolLookback: whole({
    group: 'liquidity',
    range: [2, 200],
    values: { fairgap: 30, ict: 30, luxalgo: 30, 'smc-lib': 30 },
    profiles: causal(),
    summary: 'Untouched swings of a side, counted back, that a new swing may share a pool with.',
    source: 'Ours; bounds the work per candle.',
  }),
  sweepWithin: whole({
    group: 'liquidity',
    range: [1, 50],
    values: { fairgap: 1, ict: 1, luxalgo: 1, 'smc-lib': 1 },
    profiles: causal(),
    summary: 'Candles, from the first that trades beyond a level, within which a close back inside makes a sweep.',
    source: 'One: the candle that trades beyond closes back itself.',
  }),
  sweepMinimumAtr: real({
    group: 'liquidity',
    range: [0, 10],
    values: { fairgap: 0, ict: 0, luxalgo: 0, 'smc-lib': 0 },
    profiles: causal(),
    summary: 'Least depth of a sweep beyond the level in average true ranges; 0.25 is a common filter, 0 is off.',
    source: 'Ours, off by default.',
  }),
  dayZone: choice({
    group: 'time',
    options: ['UTC', 'America/New_York', 'Europe/London', 'Asia/Tokyo'],
    values: { fairgap: 'UTC', ict: 'America/New_York', luxalgo: 'UTC', 'smc-lib': 'UTC' },
    profiles: causal(),
    summary: 'Clock by which days, weeks and months end.',
    source: "UTC agrees with the daily candles that we resample; ICT's day is New York's.",
  }),
  dayStartMinute: whole({
    group: 'time',
    range: [0, 1439],
    values: { fairgap: 0, ict: 0, luxalgo: 0, 'smc-lib': 0 },
    profiles: causal(),
    summary: 'Minute of the clock at which a day begins; 1020 with New York gives the currency market day from 17:00.',
    source: 'Midnight; ICT: midnight New York.',
  }),
  entryFromFraction: real({
    group: 'range',
    range: [0, 1],
    values: { fairgap: 0.62, ict: 0.62, luxalgo: 0.62, 'smc-lib': 0.62 },
    profiles: causal(),
    summary: 'Retracement of the leg at which optimal trade entry begins.',
    source: 'ICT.',
  }),
  entryIdealFraction: real({
    group: 'range',
    range: [0, 1],
    values: { fairgap: 0.705, ict: 0.705, luxalgo: 0.705, 'smc-lib': 0.705 },
    profiles: causal(),
    summary: 'Ideal retracement of optimal trade entry.',
    source: 'ICT.',
  }),
  entryToFraction: real({
    group: 'range',
    range: [0, 1],
    values: { fairgap: 0.79, ict: 0.79, luxalgo: 0.79, 'smc-lib': 0.79 },
    profiles: causal(),
    summary: 'Retracement of the leg at which optimal trade entry ends.',
    source: 'ICT.',
  }),
  judasUntilMinute: whole({
    group: 'time',
    range: [1, 1439],
    values: { fairgap: 600, ict: 600, luxalgo: 600, 'smc-lib': 600 },
    profiles: causal(),
    summary: 'Minute of the New York day until which a move against it can be reclaimed; the reference is midnight.',
    source: 'ICT: London and early New York; 10:00 is ours.',
  }),
  amdMinimumRangeCandles: whole({
    group: 'amd',
    range: [2, 1000],
    values: { fairgap: 2, ict: 2, luxalgo: 2, 'smc-lib': 2 },
    profiles: causal(),
    summary: 'Candles that the Asian range must have.',
    source: 'ICT gives no number; 2 is the least that makes a range.',
  }),
  amdMaximumWidthAtr: real({
    group: 'amd',
    range: [0, 100],
    values: { fairgap: 0, ict: 0, luxalgo: 0, 'smc-lib': 0 },
    profiles: causal(),
    summary: 'k: widest Asian range in average true ranges that counts as accumulation; 0 takes any.',
    source: 'Ours, off by default.',
  }),
  amdEpsilonAtr: real({
    group: 'amd',
    range: [0, 10],
    values: { fairgap: 0, ict: 0, luxalgo: 0, 'smc-lib': 0 },
    profiles: causal(),
    summary: 'epsilon: how far beyond the range, in average true ranges, manipulation must trade.',
    source: 'ICT: any trade beyond.',
  }),
  amdReclaimWithin: whole({
    group: 'amd',
    range: [1, 500],
    values: { fairgap: 8, ict: 8, luxalgo: 8, 'smc-lib': 8 },
    profiles: causal(),
    summary: 'n: candles, from the first beyond the range, within which a close back inside must come.',
    source: 'Ours: two hours of 15m candles.',
  }),
  amdStopBufferAtr: real({
    group: 'amd',
    range: [0, 10],
    values: { fairgap: 0.1, ict: 0.1, luxalgo: 0.1, 'smc-lib': 0.1 },
    profiles: causal(),
    summary: 'Distance of the stop beyond the extreme of manipulation, in average true ranges.',
    source: 'Ours.',
  }),
  amdExpiryMinute: whole({
    group: 'amd',
    range: [301, 1439],
    values: { fairgap: 660, ict: 960, luxalgo: 660, 'smc-lib': 660 },
    profiles: causal(),
    summary: 'Minute of the New York day at which an unfinished setup ends: 660 is 11:00, 960 is 16:00.',
    source: 'ICT: the end of the New York morning, or of the day.',
  }),
  profileBuckets: whole({
    group: 'volume',
    range: [4, 500],
    values: { fairgap: 48, ict: 48, luxalgo: 48, 'smc-lib': 48 },
    profiles: causal(),
    summary: 'Price buckets of a volume profile.',
    source: 'Ours.',
  }),
  profileValueArea: real({
    group: 'volume',
    range: [0.05, 1],
    values: { fairgap: 0.7, ict: 0.7, luxalgo: 0.7, 'smc-lib': 0.7 },
    profiles: causal(),
    summary: 'Share of the volume that the value area holds.',
    source: 'Market Profile: about one standard deviation, 70 %.',
  }),
  smcSwingLength: whole({
    group: 'smc-lib',
    range: [1, 500],
    values: { fairgap: 5, ict: 5, luxalgo: 5, 'smc-lib': 5 },
    profiles: ['smc-lib'],
    summary: 'swing_length: candles on either side of a swing.',
    source: 'smartmoneyconcepts 0.0.27; 5 in its published test data.',
  }),
  smcJoinConsecutive: flag({
    group: 'smc-lib',
    values: { fairgap: false, ict: false, luxalgo: false, 'smc-lib': false },
    profiles: ['smc-lib'],
    summary: 'join_consecutive: neighbouring gaps of one direction become one.',
    source: 'smartmoneyconcepts 0.0.27.',
  }),
  smcCloseBreak: flag({
    group: 'smc-lib',
    values: { fairgap: true, ict: true, luxalgo: true, 'smc-lib': true },
    profiles: ['smc-lib'],
    summary: 'close_break: a break needs a close beyond the level, not only a wick.',
    source: 'smartmoneyconcepts 0.0.27.',
  }),
  smcCloseMitigation: flag({
    group: 'smc-lib',
    values: { fairgap: false, ict: false, luxalgo: false, 'smc-lib': false },
    profiles: ['smc-lib'],
    summary: 'close_mitigation: an order block is mitigated by the body, not by the wick.',
    source: 'smartmoneyconcepts 0.0.27.',
  }),
  smcRangeFraction: real({
    group: 'smc-lib',
    range: [0, 1],
    values: { fairgap: 0.01, ict: 0.01, luxalgo: 0.01, 'smc-lib': 0.01 },
    profiles: ['smc-lib'],
    summary: 'range_percent: height of a liquidity level as a share of the range of all candles, later ones included.',
    source: 'smartmoneyconcepts 0.0.27.',
  }),
} as const;

export type StructureParameterKey = keyof typeof STRUCTURE_PARAMETERS;

/** A complete set of values, one for every row of the table. */
export type StructureParameters = {
  readonly [Key in StructureParameterKey]: ParameterValue<(typeof STRUCTURE_PARAMETERS)[Key]>;
};

export type StructureParameterGroup =
  | 'general'
  | 'swing'
  | 'break'
  | 'gap'
  | 'block'
  | 'liquidity'
  | 'time'
  | 'range'
  | 'amd'
  | 'volume'
  | 'smc-lib';

/** One row of the table, as a settings pane draws it. */
export type StructureParameterDefinition = WholeDefinition | RealDefinition | FlagDefinition | ChoiceDefinition<string>;

/**
 * The values of `profile` with `overrides` laid over them.
 *
 * @throws RangeError naming the parameter for an unknown key, a wrong type or a value outside its range: callers at a
 * boundary turn it into a refusal.
 */
export function structureParameters(
  profile: StructureProfile,
  overrides: Readonly<Record<string, unknown>> = {},
): StructureParameters {
  const values: Record<string, ParameterPrimitive> = {};
  for (const [key, definition] of Object.entries(STRUCTURE_PARAMETERS)) values[key] = definition.values[profile];
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    const fault = parameterFault(key, value);
    if (fault !== null) throw new RangeError(fault);
    // parameterFault has just checked the type.
    values[key] = value as ParameterPrimitive;
  }
  // Every key of the table has been set from the row of that key.
  return values as StructureParameters;
}

/** Why the parameter called `key` cannot be `value`, as a sentence that names both; `null` when it can. */
export function parameterFault(key: string, value: unknown): string | null {
  if (!isParameterKey(key)) return `Expected a known structure parameter, was ${key}.`;
  const fault = valueFault(STRUCTURE_PARAMETERS[key], value);
  return fault === null ? null : `Expected ${key} to be ${fault}, was ${JSON.stringify(value)}.`;
}

function isParameterKey(key: string): key is StructureParameterKey {
  return Object.hasOwn(STRUCTURE_PARAMETERS, key);
}

/** What `value` should have been, or `null` when it is allowed. */
function valueFault(definition: StructureParameterDefinition, value: unknown): string | null {
  switch (definition.type) {
    case 'flag':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'choice':
      return definition.options.some((option) => option === value) ? null : `one of ${definition.options.join(', ')}`;
    case 'whole':
    case 'real': {
      const [least, most] = definition.range;
      const inside = typeof value === 'number' && value >= least && value <= most;
      const sound = inside && (definition.type === 'real' || Number.isInteger(value));
      return sound ? null : `a ${definition.type === 'whole' ? 'whole ' : ''}number in ${least}..${most}`;
    }
  }
}

export type ParameterPrimitive = number | boolean | string;

interface DefinitionBase<Value> {
  readonly group: StructureParameterGroup;
  readonly values: Readonly<Record<StructureProfile, Value>>;
  /** Profiles under which it has an effect. */
  readonly profiles: readonly StructureProfile[];
  /** One line for a person. */
  readonly summary: string;
  /** Where the values come from. */
  readonly source: string;
}
interface WholeDefinition extends DefinitionBase<number> {
  readonly type: 'whole';
  readonly range: readonly [number, number];
}
interface RealDefinition extends DefinitionBase<number> {
  readonly type: 'real';
  readonly range: readonly [number, number];
}
interface FlagDefinition extends DefinitionBase<boolean> {
  readonly type: 'flag';
}
interface ChoiceDefinition<Option extends string> extends DefinitionBase<Option> {
  readonly type: 'choice';
  readonly options: readonly Option[];
}

type ParameterValue<Definition> = Definition extends { type: 'flag' }
  ? boolean
  : Definition extends ChoiceDefinition<infer Option>
    ? Option
    : number;

function whole(definition: Omit<WholeDefinition, 'type'>): WholeDefinition {
  return { type: 'whole', ...definition };
}

function real(definition: Omit<RealDefinition, 'type'>): RealDefinition {
  return { type: 'real', ...definition };
}

function flag(definition: Omit<FlagDefinition, 'type'>): FlagDefinition {
  return { type: 'flag', ...definition };
}

function choice<const Option extends string>(
  definition: Omit<ChoiceDefinition<Option>, 'type'>,
): ChoiceDefinition<Option> {
  return { type: 'choice', ...definition };
}

// A function, so that the table above may use it before this line has run.
function causal(): readonly StructureProfile[] {
  return ['fairgap', 'ict', 'luxalgo'];
}
