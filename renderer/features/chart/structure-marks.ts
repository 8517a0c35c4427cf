import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Settings } from '#shared/domain/settings';
import {
  currentState,
  type Structure,
  type StructureDirection,
  type StructureKind,
  type StructureState,
} from '#shared/domain/structure';
import type { Dash, GlyphMark, LineMark, OverlayMark, OverlaySubject, Strength, Tone, ZoneMark } from './overlay-mark';

/** A switch of the legend: one family of things on the chart. */
export type LayerId = keyof Settings['layers'];

/** How one kind of structure is drawn. A new kind is one more entry of `STRUCTURE_DRAWINGS`. */
export interface StructureDrawing {
  readonly layer: LayerId;
  readonly marks: (structure: Structure, text: MarkText) => readonly OverlayMark[];
}

/** Gives the short label of a mark, such as `FVG`, in the language of the window. */
export type MarkText = (key: MarkLabel) => string;

export const STRUCTURE_DRAWINGS: Readonly<Record<StructureKind, StructureDrawing>> = {
  swing: { layer: 'swings', marks: swingMarks },
  fair_value_gap: { layer: 'fairValueGaps', marks: (structure, text) => [zone(structure, text('fair_value_gap'))] },
  break_of_structure: { layer: 'structureBreaks', marks: breakMarks('break_of_structure') },
  change_of_character: { layer: 'structureBreaks', marks: breakMarks('change_of_character') },
  change_in_state_of_delivery: { layer: 'structureBreaks', marks: breakMarks('change_in_state_of_delivery') },
  order_block: { layer: 'orderBlocks', marks: blockMarks('order_block') },
  mitigation_block: { layer: 'orderBlocks', marks: blockMarks('mitigation_block') },
  equal_levels: { layer: 'liquidity', marks: equalLevelMarks },
  liquidity_pool: { layer: 'liquidity', marks: poolMarks },
  liquidity_sweep: { layer: 'liquidity', marks: sweepMarks },
  previous_level: { layer: 'previousLevels', marks: previousLevelMarks },
  session: { layer: 'sessions', marks: sessionMarks },
  dealing_range: { layer: 'ranges', marks: dealingRangeMarks },
  retracement: { layer: 'ranges', marks: retracementMarks },
  judas_swing: { layer: 'setups', marks: judasMarks },
  power_of_three: { layer: 'setups', marks: powerOfThreeMarks },
  volume_profile: { layer: 'volumeProfile', marks: volumeProfileMarks },
};

/** Layers in the order of the legend. */
export const LAYER_ORDER = [
  'swings',
  'structureBreaks',
  'fairValueGaps',
  'orderBlocks',
  'liquidity',
  'previousLevels',
  'ranges',
  'sessions',
  'setups',
  'volumeProfile',
  'predictions',
  'volume',
] as const satisfies readonly LayerId[];

/** Kinds of structure that the switched-on layers need. */
export function shownKinds(layers: Settings['layers']): StructureKind[] {
  return Object.entries(STRUCTURE_DRAWINGS)
    .filter(([, { layer }]) => layers[layer])
    .map(([kind]) => kind as StructureKind); // The keys of the table are the kinds.
}

/** Everything to draw for the structures of the layers that are on. */
export function structureMarks(
  structures: readonly Structure[],
  layers: Settings['layers'],
  text: MarkText,
): OverlayMark[] {
  const marks: OverlayMark[] = [];
  for (const structure of structures) {
    const drawing = STRUCTURE_DRAWINGS[structure.kind];
    if (layers[drawing.layer]) marks.push(...drawing.marks(structure, text));
  }
  return marks;
}

/** When the structure stopped counting, or `null` while it counts. */
export function structureEndAt(structure: Structure): EpochMs | null {
  return structure.states.find(({ state }) => ENDED.has(state))?.at ?? null;
}

function swingMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const isHigh = structure.direction === 'bearish';
  return [
    {
      ...base(structure, strengthOf(structure)),
      shape: 'glyph',
      toAt: structure.formedAt,
      glyph: isHigh ? 'triangle-down' : 'triangle-up',
      side: isHigh ? 'above' : 'below',
      label: structure.label && text(structure.label),
      priority: structure.label === 'HH' || structure.label === 'LL' ? 32 : 30,
    } satisfies GlyphMark,
  ];
}

function breakMarks(label: 'break_of_structure' | 'change_of_character' | 'change_in_state_of_delivery') {
  return (structure: Structure, text: MarkText): OverlayMark[] => {
    const { details } = structure;
    // A change of delivery comes every few candles: it must not shout over breaks of structure.
    const isMinor =
      label === 'change_in_state_of_delivery' || (details && 'scope' in details && details.scope === 'internal');
    const from =
      (details && 'brokenSwingAt' in details ? details.brokenSwingAt : structure.candles[0]) ?? structure.formedAt;
    // smc-lib dates a break on the swing that is broken: the line then goes on to the close that broke it.
    const toAt = from < structure.formedAt ? structure.formedAt : structure.confirmedAt - 1;
    return [
      {
        ...base(structure, isMinor ? 'weak' : 'normal'),
        shape: 'line',
        fromAt: from,
        toAt,
        dash: isMinor ? 'dotted' : label === 'change_of_character' ? 'dashed' : 'solid',
        label: text(label),
        priority: isMinor ? (label === 'change_in_state_of_delivery' ? 21 : 38) : 55,
      } satisfies LineMark,
    ];
  };
}

function blockMarks(label: 'order_block' | 'mitigation_block') {
  return (structure: Structure, text: MarkText): OverlayMark[] => {
    const { details } = structure;
    const isBreaker = structure.states.some(({ state }) => state === 'breaker');
    const middle = details && 'meanThreshold' in details ? details.meanThreshold : null;
    const drawn = zone(structure, text(isBreaker ? 'breaker' : label));
    // Blocks go on for days and lie over each other: only one that nobody came back to yet is drawn in full.
    if (isBreaker) return [{ ...drawn, strength: drawn.strength === 'faded' ? 'faded' : 'weak', priority: 42 }];
    return [{ ...drawn, middle: currentState(structure) === 'active' ? middle : null }];
  };
}

function equalLevelMarks(structure: Structure, text: MarkText): OverlayMark[] {
  return [
    {
      ...base(structure, strengthOf(structure)),
      shape: 'line',
      fromAt: structure.candles[0] ?? structure.formedAt,
      toAt: structure.formedAt,
      dash: 'dotted',
      label: text(structure.direction === 'bearish' ? 'equal_highs' : 'equal_lows'),
      priority: 40,
    } satisfies LineMark,
  ];
}

function poolMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const label =
    structureEndAt(structure) === null ? text(structure.direction === 'bearish' ? 'buy_side' : 'sell_side') : null;
  if (structure.top > structure.bottom) return [{ ...zone(structure, label), border: 'dotted' }];
  return [level(structure, label, 'dotted')];
}

function sweepMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const { details } = structure;
  const price = details?.kind === 'liquidity_sweep' ? details.level : structure.bottom;
  return [
    {
      ...base(structure, 'normal'),
      shape: 'glyph',
      toAt: structure.formedAt,
      top: Math.max(price, structure.top),
      bottom: Math.min(price, structure.bottom),
      glyph: 'cross',
      // A sweep of highs points down (bearish) and lies above the candle.
      side: structure.direction === 'bearish' ? 'above' : 'below',
      label: text('sweep'),
      priority: 42,
    } satisfies GlyphMark,
  ];
}

function previousLevelMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const { details } = structure;
  if (details?.kind !== 'previous_level') return [level(structure, null, 'dashed')];
  return [
    {
      ...level(
        structure,
        text(`previous_${details.period}_${details.side}`),
        details.period === 'day' ? 'dashed' : 'solid',
      ),
      fromAt: details.periodEndAt,
      tone: 'neutral',
      priority: 50,
    },
  ];
}

function sessionMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const { details } = structure;
  const [fromAt, toAt, label] =
    details?.kind === 'session'
      ? [details.startAt, details.endAt - 1, sessionLabel(details.sessionId, text)]
      : [structure.candles[0] ?? structure.formedAt, structure.candles.at(-1) ?? structure.formedAt, null];
  return [
    {
      ...base(structure, 'weak'),
      shape: 'shade',
      tone: 'session',
      fromAt,
      toAt,
      border: 'dotted',
      middle: null,
      label,
      // The hours of a silver bullet lie inside other sessions: their names give way.
      priority: label !== null && isMainSession(structure) ? 31 : 25,
    } satisfies ZoneMark,
  ];
}

function isMainSession({ details }: Structure): boolean {
  return details?.kind === 'session' && isMarkLabel(`session_${details.sessionId}`);
}

function dealingRangeMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const { details } = structure;
  const strength = strengthOf(structure);
  const toAt = structureEndAt(structure);
  if (details?.kind !== 'dealing_range') return [zone(structure, null)];
  const band = { ...base(structure, strength), toAt, border: 'none', middle: null } as const;
  const isEnded = toAt !== null;
  return [
    {
      ...band,
      shape: 'shade',
      tone: 'bearish',
      strength: 'faded',
      bottom: details.equilibrium,
      label: isEnded ? null : text('premium'),
      priority: 20,
    },
    {
      ...band,
      shape: 'shade',
      tone: 'bullish',
      strength: 'faded',
      top: details.equilibrium,
      label: isEnded ? null : text('discount'),
      priority: 20,
    },
    {
      ...band,
      shape: 'zone',
      tone: 'neutral',
      top: Math.max(details.entryFrom, details.entryTo),
      bottom: Math.min(details.entryFrom, details.entryTo),
      middle: details.entryIdeal,
      label: isEnded ? null : text('optimal_entry'),
      priority: 35,
    },
    {
      ...level(structure, isEnded ? null : text('equilibrium'), 'dashed'),
      top: details.equilibrium,
      bottom: details.equilibrium,
      tone: 'neutral',
    },
  ];
}

function retracementMarks(structure: Structure): OverlayMark[] {
  const { details } = structure;
  if (details?.kind !== 'retracement') return [level(structure, null, 'dotted')];
  return details.levels.map(({ fraction, price }) => ({
    ...level(structure, structureEndAt(structure) === null ? `${Math.round(fraction * 1000) / 10} %` : null, 'dotted'),
    top: price,
    bottom: price,
    tone: 'neutral',
    priority: 22,
  }));
}

function judasMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const { details } = structure;
  const sign = {
    ...base(structure, 'strong'),
    shape: 'glyph',
    toAt: structure.formedAt,
    glyph: structure.direction === 'bearish' ? 'triangle-down' : 'triangle-up',
    side: structure.direction === 'bearish' ? 'above' : 'below',
    label: text('judas_swing'),
    priority: 58,
  } satisfies GlyphMark;
  if (details?.kind !== 'judas_swing') return [sign];
  return [
    {
      ...base(structure, 'normal'),
      shape: 'line',
      tone: 'neutral',
      fromAt: details.referenceAt,
      toAt: structure.confirmedAt - 1,
      top: details.referenceOpen,
      bottom: details.referenceOpen,
      dash: 'dashed',
      label: null,
      priority: 0,
    },
    sign,
  ];
}

function powerOfThreeMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const { details } = structure;
  const state = currentState(structure);
  const label = state in AMD_LABELS ? text(AMD_LABELS[state as keyof typeof AMD_LABELS]) : text('power_of_three');
  const [fromAt, toAt] =
    details?.kind === 'power_of_three'
      ? [details.rangeStartAt, details.rangeEndAt - 1]
      : [structure.candles[0] ?? structure.formedAt, structureEndAt(structure)];
  const marks: OverlayMark[] = [
    {
      ...base(structure, state === 'failed' ? 'faded' : 'normal'),
      shape: 'zone',
      tone: 'neutral',
      fromAt,
      toAt,
      border: 'solid',
      middle: null,
      label,
      priority: 60,
    } satisfies ZoneMark,
  ];
  for (const change of structure.states) {
    const extreme = change.prices?.extreme;
    if (change.state !== 'manipulated' || extreme === undefined) continue;
    marks.push({
      ...base(structure, 'strong'),
      shape: 'glyph',
      fromAt: change.at - 1,
      toAt: change.at - 1,
      top: extreme,
      bottom: extreme,
      glyph: 'cross',
      side: structure.direction === 'bearish' ? 'above' : 'below',
      label: text('manipulation'),
      priority: 57,
    });
  }
  return marks;
}

function volumeProfileMarks(structure: Structure, text: MarkText): OverlayMark[] {
  const { details } = structure;
  if (details?.kind !== 'volume_profile') return [zone(structure, null)];
  const { startAt, endAt, shares } = details;
  const step = (structure.top - structure.bottom) / shares.length;
  const largest = Math.max(...shares);
  const bars = shares.map((share, index): ZoneMark => {
    const bottom = structure.bottom + index * step;
    const isValue = bottom + step > details.valueAreaLow && bottom < details.valueAreaHigh;
    return {
      ...base(structure, isValue ? 'normal' : 'weak'),
      shape: 'shade',
      tone: 'neutral',
      fromAt: startAt,
      toAt: startAt + (largest > 0 ? (share / largest) * PROFILE_WIDTH * (endAt - startAt) : 0),
      top: bottom + step * 0.9,
      bottom,
      border: 'none',
      middle: null,
      label: null,
      priority: 0,
    };
  });
  return [
    ...bars,
    {
      ...level(structure, text('point_of_control'), 'solid'),
      fromAt: startAt,
      toAt: endAt - 1,
      top: details.pointOfControl,
      bottom: details.pointOfControl,
      tone: 'neutral',
    },
  ];
}

function zone(structure: Structure, label: string | null): ZoneMark {
  const state = currentState(structure);
  const endAt = structureEndAt(structure);
  const isFlipped = state === 'inverted' || state === 'breaker';
  return {
    ...base(structure, strengthOf(structure)),
    shape: 'zone',
    tone: isFlipped ? opposite(structure.direction) : structure.direction,
    toAt: endAt === null ? null : endAt - 1,
    border: isFlipped ? 'dashed' : 'solid',
    middle: state === 'half_filled' ? (structure.top + structure.bottom) / 2 : null,
    label: endAt === null ? label : null,
    priority: state === 'open' || state === 'active' ? 48 : 44,
  };
}

function level(structure: Structure, label: string | null, dash: Dash): LineMark {
  const endAt = structureEndAt(structure);
  return {
    ...base(structure, strengthOf(structure)),
    shape: 'line',
    toAt: endAt === null ? null : endAt - 1,
    dash,
    label,
    priority: 36,
  };
}

function base(structure: Structure, strength: Strength) {
  const subject: OverlaySubject = { kind: 'structure', id: structure.id };
  const tone: Tone = structure.direction;
  return { subject, tone, strength, fromAt: structure.formedAt, top: structure.top, bottom: structure.bottom };
}

function strengthOf(structure: Structure): Strength {
  return STRENGTH_OF_STATE[currentState(structure)];
}

function opposite(direction: StructureDirection): StructureDirection {
  return direction === 'bullish' ? 'bearish' : 'bullish';
}

function sessionLabel(sessionId: string, text: MarkText): string {
  const key = `session_${sessionId}`;
  // Sessions can be defined by the person: an unknown one is called by its own id.
  return isMarkLabel(key) ? text(key) : sessionId;
}

function isMarkLabel(key: string): key is MarkLabel {
  return (MARK_LABELS as readonly string[]).includes(key);
}

/** Keys of the short labels, in the `mark` group of the chart's texts. */
export const MARK_LABELS = [
  'HH',
  'HL',
  'LH',
  'LL',
  'fair_value_gap',
  'break_of_structure',
  'change_of_character',
  'change_in_state_of_delivery',
  'order_block',
  'mitigation_block',
  'breaker',
  'equal_highs',
  'equal_lows',
  'buy_side',
  'sell_side',
  'sweep',
  'previous_day_high',
  'previous_day_low',
  'previous_week_high',
  'previous_week_low',
  'previous_month_high',
  'previous_month_low',
  'session_asia',
  'session_london',
  'session_new_york',
  'session_london_close',
  'premium',
  'discount',
  'equilibrium',
  'optimal_entry',
  'judas_swing',
  'power_of_three',
  'amd_accumulating',
  'amd_manipulated',
  'amd_distributing',
  'amd_done',
  'amd_failed',
  'manipulation',
  'point_of_control',
] as const;
export type MarkLabel = (typeof MARK_LABELS)[number];

const AMD_LABELS = {
  accumulating: 'amd_accumulating',
  manipulated: 'amd_manipulated',
  distributing: 'amd_distributing',
  done: 'amd_done',
  failed: 'amd_failed',
} as const satisfies Partial<Record<StructureState, MarkLabel>>;

const ENDED: ReadonlySet<StructureState> = new Set([
  'swept',
  'broken',
  'superseded',
  'filled',
  'inverted',
  'invalidated',
  'done',
  'failed',
]);

const STRENGTH_OF_STATE: Readonly<Record<StructureState, Strength>> = {
  active: 'strong',
  confirmed: 'strong',
  swept: 'faded',
  broken: 'weak',
  superseded: 'faded',
  open: 'strong',
  touched: 'normal',
  half_filled: 'weak',
  filled: 'faded',
  inverted: 'faded',
  mitigated: 'normal',
  breaker: 'normal',
  invalidated: 'faded',
  retraced: 'normal',
  accumulating: 'normal',
  manipulated: 'strong',
  distributing: 'strong',
  entered: 'strong',
  done: 'weak',
  failed: 'faded',
};

/** Share of its own width that the largest bucket of a volume profile takes. */
const PROFILE_WIDTH = 0.35;
