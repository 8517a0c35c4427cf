/** A level of a small chart: where its line lies and where its name stands, as shares of the height from the top. */
export interface PlacedLevel {
  readonly index: number;
  /** `null` where the price lies outside the picture. */
  readonly line: number | null;
  readonly label: number;
}

export interface MiniChartLayout {
  /** Points of the line of closes in a box of 100 by 100, as SVG writes them. */
  readonly points: string;
  /** From the highest price to the lowest. */
  readonly levels: readonly PlacedLevel[];
}

/**
 * Lays out closes and levels. A level widens the picture only as far as the closes stay readable: one that is further away
 * than they are high is named at the edge without a line.
 *
 * @param labelHeight - Height of a name as a share of the picture: names keep that far apart.
 */
export function layOutMiniChart(
  close: readonly number[],
  prices: readonly number[],
  labelHeight: number,
): MiniChartLayout {
  if (close.length === 0) return { points: '', levels: [] };
  const low = Math.min(...close);
  const high = Math.max(...close);
  const reach = high - low || Math.abs(high) * FLAT_SHARE || 1;
  const near = prices.filter((price) => price >= low - reach && price <= high + reach);
  const padding = reach * PADDING_SHARE;
  const bottom = Math.min(low, ...near) - padding;
  const top = Math.max(high, ...near) + padding;
  const shareOf = (price: number) => (top - price) / (top - bottom);
  const points = close
    .map((price, index) => {
      const x = close.length === 1 ? 50 : (100 * index) / (close.length - 1);
      return `${x.toFixed(2)},${(100 * shareOf(price)).toFixed(2)}`;
    })
    .join(' ');
  const ordered = prices
    .map((price, index) => ({ index, share: shareOf(price) }))
    .toSorted((a, b) => a.share - b.share)
    .map(({ index, share }) => ({
      index,
      line: share < 0 || share > 1 ? null : share,
      wished: clamp(share, labelHeight / 2),
    }));
  const labels = spread(
    ordered.map(({ wished }) => wished),
    labelHeight,
  );
  return {
    points,
    levels: ordered.map(({ index, line }, at) => ({ index, line, label: labels[at] as number })),
  };
}

/** `wished`, ascending, pushed apart to `gap` and kept inside the picture as long as there is room. */
function spread(wished: readonly number[], gap: number): readonly number[] {
  const placed = [...wished];
  for (let at = 1; at < placed.length; at += 1) {
    placed[at] = Math.max(placed[at] as number, (placed[at - 1] as number) + gap);
  }
  let limit = 1 - gap / 2;
  for (let at = placed.length - 1; at >= 0; at -= 1) {
    placed[at] = Math.min(placed[at] as number, limit);
    limit = (placed[at] as number) - gap;
  }
  return placed;
}

function clamp(share: number, margin: number): number {
  return Math.min(1 - margin, Math.max(margin, share));
}

const PADDING_SHARE = 0.06;
/** Height of the picture of closes that are all equal, as a share of the price. */
const FLAT_SHARE = 0.001;
