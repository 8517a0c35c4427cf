import type { TradingState } from '#shared/domain/trading-state';

export const TRAY_ICON_SIZE = 32;

/**
 * The tray's picture as BGRA pixels, `TRAY_ICON_SIZE` square: a disc while trading is active, a triangle while it reduces, a
 * square while it is halted. The shape says it without the colour.
 */
export function trayIconPixels(state: TradingState): Buffer {
  const pixels = Buffer.alloc(TRAY_ICON_SIZE * TRAY_ICON_SIZE * 4);
  const { isInside, color } = LOOKS[state];
  for (let row = 0; row < TRAY_ICON_SIZE; row++) {
    for (let column = 0; column < TRAY_ICON_SIZE; column++) {
      // -1..1 in both directions, at the middle of the pixel.
      const x = ((column + 0.5) / TRAY_ICON_SIZE) * 2 - 1;
      const y = ((row + 0.5) / TRAY_ICON_SIZE) * 2 - 1;
      if (isInside(x, y)) pixels.set([...color, 255], (row * TRAY_ICON_SIZE + column) * 4);
    }
  }
  return pixels;
}

interface Look {
  readonly isInside: (x: number, y: number) => boolean;
  /** Blue, green, red. */
  readonly color: readonly [number, number, number];
}

const LOOKS: Readonly<Record<TradingState, Look>> = {
  active: { isInside: (x, y) => x * x + y * y < 0.6, color: [170, 180, 40] },
  reducing: { isInside: (x, y) => y < 0.75 && y > -0.85 && Math.abs(x) < (y + 0.85) / 1.8, color: [40, 160, 240] },
  halted: { isInside: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.75, color: [70, 70, 230] },
};
