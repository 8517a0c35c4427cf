import type { InstrumentId } from '#shared/domain/instrument';
import { TIMEFRAMES, type Timeframe } from '#shared/domain/timeframe';
import type { SeededChoices } from './seeded-choices';
import { ASSETS, type Asset } from './spoken-markets';

/** What is stored and what the chart shows, for a run of questions. */
export interface DialogueWorld {
  /** Sorted, as the app lists them. */
  readonly markets: readonly StoredMarket[];
  readonly chart: { readonly market: StoredMarket; readonly timeframe: Timeframe };
}

export interface StoredMarket {
  readonly id: InstrumentId;
  /** `null` for a made-up one: its name has to be read off the list. */
  readonly asset: Asset | null;
  /** Its names can mean no other one that is stored. */
  readonly hasOwnNames: boolean;
}

/** A few instruments as different sources name them, some of them made up, so that a name is read and not remembered. */
export function drawWorld(choices: SeededChoices): DialogueWorld {
  const count = choices.integer(LEAST_MARKETS, MOST_MARKETS);
  const drawn = new Map<InstrumentId, Asset | null>();
  const assets = new Set<Asset>();
  while (assets.size < count) assets.add(choices.pickWeighted(ASSETS.map((asset) => [asset, asset.weight] as const)));
  for (const asset of assets) {
    const [usual] = asset.ids;
    drawn.set(usual === undefined || choices.chance(OTHER_SPELLING_SHARE) ? choices.pick(asset.ids) : usual, asset);
  }
  if (choices.chance(MADE_UP_SHARE)) drawn.set(madeUpName(choices), null);
  const codes = [...assets].flatMap((asset) => asset.codes);
  const isShared = (code: string) => codes.filter((other) => other === code).length > 1;
  const markets = [...drawn]
    .map(([id, asset]) => ({ id, asset, hasOwnNames: asset !== null && !asset.codes.some(isShared) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { markets, chart: { market: choices.pick(markets), timeframe: drawTimeframe(choices) } };
}

/** Something that is not stored: another asset, or a made-up symbol. */
export function drawUnknown(world: DialogueWorld, choices: SeededChoices): StoredMarket {
  const stored = world.markets.flatMap(({ asset }) => (asset ? [asset] : []));
  const codes = new Set(stored.flatMap((asset) => asset.codes));
  const others = ASSETS.filter((asset) => !stored.includes(asset) && !asset.codes.some((code) => codes.has(code)));
  if (choices.chance(0.3)) return { id: madeUpName(choices), asset: null, hasOwnNames: false };
  const asset = choices.pick(others);
  return { id: choices.pick(asset.ids), asset, hasOwnNames: true };
}

/** The usual ones most. */
export function drawTimeframe(choices: SeededChoices): Timeframe {
  return choices.pickWeighted(TIMEFRAMES.map((timeframe) => [timeframe, TIMEFRAME_WEIGHTS[timeframe] ?? 1] as const));
}

function madeUpName(choices: SeededChoices): InstrumentId {
  const letters = Array.from({ length: choices.integer(3, 4) }, () => choices.pick([...'BCDFGHJKLMNPQRSTVWXYZ'])).join(
    '',
  );
  return `${letters}${choices.pick(['/USDT', 'USDT', '', 'USD'])}`;
}

const LEAST_MARKETS = 3;
const MOST_MARKETS = 9;
const OTHER_SPELLING_SHARE = 0.3;
const MADE_UP_SHARE = 0.4;
const TIMEFRAME_WEIGHTS: Partial<Record<Timeframe, number>> = {
  '5m': 3,
  '15m': 5,
  '30m': 2,
  '1h': 5,
  '4h': 5,
  '1d': 4,
  '1w': 2,
};
