import { premiumFraction } from '#shared/domain/premium-fraction';
import { currentDirection, type Structure, type StructureKind, type StructureState } from '#shared/domain/structure';
import { type RuleHit, type RuleMarket, type RuleName, strengthOf } from './rule-hit';

/**
 * Hits of the rules on structures. Strength is a measure over what counts as full:
 *
 * `trend_break`, `change_of_character` a close beyond the broken swing: distance, full at 1 ATR.
 * `order_block_retest` price came back into a block that held: distance of the close from the candle's far end, full at 1 ATR.
 * `fair_value_gap_retest` a gap was touched or half filled, not filled, and the close left it again: as above.
 * `liquidity_sweep` against the sweep: distance of the close from the swept level, full at 1 ATR.
 * `judas_swing` the reclaim: distance of the close from the reference open, full at 1 ATR.
 * `power_of_three` distributing or entered: reward over risk of the plan, full at 3.
 * `range_extreme` the first close in the outer quarter of the dealing range, long in discount and short in premium, again only
 * after a close beyond its middle: depth in the quarter, full at the end of the range.
 */
export function structureHits(market: RuleMarket, structures: readonly Structure[]): RuleHit[] {
  const hits: RuleHit[] = [];
  for (const structure of structures) {
    const rule = RULES[structure.kind];
    if (rule !== undefined) hits.push(...rule(structure, market));
  }
  return hits;
}

type StructureRule = (structure: Structure, market: RuleMarket) => RuleHit[];

const RULES: Partial<Record<StructureKind, StructureRule>> = {
  break_of_structure: (structure, market) => closeBeyond('trend_break', structure, structure.top, market),
  change_of_character: (structure, market) => closeBeyond('change_of_character', structure, structure.top, market),
  liquidity_sweep: (structure, market) =>
    structure.details?.kind === 'liquidity_sweep'
      ? closeBeyond('liquidity_sweep', structure, structure.details.level, market)
      : [],
  judas_swing: (structure, market) =>
    structure.details?.kind === 'judas_swing'
      ? closeBeyond('judas_swing', structure, structure.details.referenceOpen, market)
      : [],
  order_block: blockRetests,
  fair_value_gap: gapRetests,
  power_of_three: plannedTrades,
  dealing_range: rangeExtremes,
};

function closeBeyond(name: RuleName, structure: Structure, level: number, market: RuleMarket): RuleHit[] {
  const index = market.indexOfClose(structure.confirmedAt);
  const sign = signOf(structure);
  const range = market.atr[index];
  if (range === undefined || !(range > 0)) return [];
  const distance = (at(market.candles.close, index) - level) * sign;
  return [hit(name, sign, index, structure, 'confirmed', level, ['beyond_atr', distance / range, FULL_ATR])];
}

function blockRetests(structure: Structure, market: RuleMarket): RuleHit[] {
  return structure.states.flatMap(({ state, at: knownAt }) =>
    state === 'mitigated' && !hasStateAt(structure, ['invalidated', 'breaker'], knownAt)
      ? retest('order_block_retest', structure, state, knownAt, market)
      : [],
  );
}

function gapRetests(structure: Structure, market: RuleMarket): RuleHit[] {
  const sign = signOf(structure);
  const near = sign === 1 ? structure.top : structure.bottom;
  let lastAt = Number.NaN;
  return structure.states.flatMap(({ state, at: knownAt }) => {
    const isRetest = (state === 'touched' || state === 'half_filled') && knownAt !== lastAt;
    if (!isRetest || hasStateAt(structure, ['filled', 'inverted'], knownAt)) return [];
    const close = market.candles.close[market.indexOfClose(knownAt)];
    if (close === undefined || (close - near) * sign <= 0) return [];
    lastAt = knownAt;
    const reached = hasStateAt(structure, ['half_filled'], knownAt) ? 'half_filled' : 'touched';
    return retest('fair_value_gap_retest', structure, reached, knownAt, market);
  });
}

function retest(
  name: RuleName,
  structure: Structure,
  state: StructureState,
  knownAt: number,
  { candles, atr, indexOfClose }: RuleMarket,
): RuleHit[] {
  const index = indexOfClose(knownAt);
  const sign = signOf(structure);
  const range = atr[index];
  if (range === undefined || !(range > 0)) return [];
  const rejection = (at(candles.close, index) - at(sign === 1 ? candles.low : candles.high, index)) * sign;
  const near = sign === 1 ? structure.top : structure.bottom;
  return [hit(name, sign, index, structure, state, near, ['rejection_atr', rejection / range, FULL_ATR])];
}

function plannedTrades(structure: Structure, market: RuleMarket): RuleHit[] {
  const sign = currentDirection(structure) === 'bullish' ? 1 : -1;
  const plan = structure.states.find(({ state }) => state === 'distributing')?.prices;
  if (plan?.entry === undefined || plan.stop === undefined || plan.target === undefined) return [];
  const { entry, stop, target } = plan;
  const rewardToRisk = (target - entry) / (entry - stop);
  return structure.states.flatMap(({ state, at: knownAt }) => {
    // A trade that ended within the candle that began it leaves nothing to hint at.
    const isOpen = !hasStateAt(structure, ['done', 'failed'], knownAt);
    if ((state !== 'distributing' && state !== 'entered') || !isOpen) return [];
    const index = market.indexOfClose(knownAt);
    if (index < 0) return [];
    return [
      hit('power_of_three', sign, index, structure, state, entry, [
        'reward_to_risk',
        rewardToRisk,
        FULL_REWARD_TO_RISK,
      ]),
    ];
  });
}

function rangeExtremes(structure: Structure, market: RuleMarket): RuleHit[] {
  const { close } = market.candles;
  const from = market.indexOfClose(structure.confirmedAt);
  const end = structure.states.find(({ state }) => state === 'broken' || state === 'superseded');
  const until = end === undefined ? close.length : market.indexOfClose(end.at);
  if (from < 0) return [];
  const hits: RuleHit[] = [];
  let isArmed = { long: true, short: true };
  for (let index = from; index < until; index++) {
    const position = premiumFraction(structure, at(close, index));
    if (position === null) return [];
    // Distance into the outer quarter as a share of it, from the nearer end of the range.
    const depth = (OUTER_SHARE - Math.min(position, 1 - position)) / OUTER_SHARE;
    const side = position < 0.5 ? 'long' : 'short';
    if (depth >= 0 && isArmed[side]) {
      const sign = side === 'long' ? 1 : -1;
      const edge = side === 'long' ? structure.bottom : structure.top;
      const bound = side === 'long' ? OUTER_SHARE : 1 - OUTER_SHARE;
      hits.push({
        name: 'range_extreme',
        sign,
        index,
        strength: strengthOf(depth, 1),
        evidence: [
          { kind: 'structure', structureId: structure.id, state: 'active', price: edge },
          { kind: 'indicator', name: 'range_position', value: position, threshold: bound },
        ],
      });
      isArmed = { ...isArmed, [side]: false };
    }
    if (position > 0.5) isArmed = { ...isArmed, long: true };
    if (position < 0.5) isArmed = { ...isArmed, short: true };
  }
  return hits;
}

function hit(
  name: RuleName,
  sign: 1 | -1,
  index: number,
  structure: Structure,
  state: StructureState,
  price: number,
  [measureName, measure, full]: readonly [string, number, number],
): RuleHit {
  return {
    name,
    sign,
    index,
    strength: strengthOf(measure, full),
    evidence: [
      { kind: 'structure', structureId: structure.id, state, price },
      { kind: 'indicator', name: measureName, value: measure, threshold: full },
    ],
  };
}

function hasStateAt(structure: Structure, states: readonly StructureState[], knownAt: number): boolean {
  return structure.states.some((change) => change.at === knownAt && states.includes(change.state));
}

function signOf({ direction }: Structure): 1 | -1 {
  return direction === 'bullish' ? 1 : -1;
}

/** `index` comes from the candles that the column belongs to. */
function at(column: Float64Array, index: number): number {
  return column[index] as number;
}

const OUTER_SHARE = 0.25;
const FULL_ATR = 1;
const FULL_REWARD_TO_RISK = 3;
