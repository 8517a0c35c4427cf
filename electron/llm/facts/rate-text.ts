import type { Proportion } from '#shared/domain/accuracy';
import type { Telling } from './telling';

/** `48 % (43 %–54 %)` with a word before the interval where no head of a column says it; a dash where nothing is known; n and the base rate stand beside it. */
export function rateText(rate: Proportion | null, told: Telling, label = ''): string {
  if (rate === null) return '–';
  const [value, low, high] = [rate.value, rate.low, rate.high].map((part) => told.plain(100 * part, 0));
  return `${value} % (${label}${low} %–${high} %)`;
}
