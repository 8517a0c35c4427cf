import type { Proportion } from '#shared/domain/accuracy';
import type { Telling } from './telling';

/** `48 % (43–54 %)`, or a dash where nothing is known; n and the base rate stand beside it. */
export function rateText(rate: Proportion | null, told: Telling): string {
  if (rate === null) return '–';
  const [value, low, high] = [rate.value, rate.low, rate.high].map((part) => told.plain(100 * part, 0));
  return `${value} % (${low} %–${high} %)`;
}
