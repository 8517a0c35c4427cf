import type { Language } from '#shared/domain/chat';
import type { StoredMarket } from './dialogue-world';
import type { SeededChoices } from './seeded-choices';

/** Prices that a ticket states, as they are typed; `null` for what it leaves open. */
export interface TicketPrices {
  readonly entry: string | null;
  readonly stop: string | null;
  readonly target: string | null;
}

/** What may stand behind an order, with prices on their right sides, and one price of that market. */
export function spokenTicket(
  { asset }: StoredMarket,
  side: 'long' | 'short',
  language: Language,
  choices: SeededChoices,
): TicketPrices & { readonly text: string; readonly level: string } {
  const usual = asset?.price ?? '1.2345';
  const decimals = usual.split('.')[1]?.length ?? 0;
  const sign = side === 'long' ? 1 : -1;
  const entry = Number(usual) * (0.97 + 0.06 * choices.next());
  // People type round prices more often than exact ones.
  const typed = (price: number) => price.toFixed(choices.chance(0.4) ? Math.max(0, decimals - 1) : decimals);
  const stop = typed(entry * (1 - sign * (0.006 + 0.02 * choices.next())));
  const target = typed(entry * (1 + sign * (0.012 + 0.04 * choices.next())));
  const level = typed(entry);
  const chosen = choices.pickWeighted(DETAILS[language].map(([words, weight]) => [words, weight] as const));
  const size = choices.pick(SIZES[language]);
  const text = chosen.replace('{e}', level).replace('{s}', stop).replace('{t}', target).replace('{q}', size);
  return {
    text,
    level,
    entry: chosen.includes('{e}') ? level : null,
    stop: chosen.includes('{s}') ? stop : null,
    target: chosen.includes('{t}') ? target : null,
  };
}

const DETAILS: Readonly<Record<Language, readonly (readonly [words: string, weight: number])[]>> = {
  en: [
    ['', 9],
    [' at market', 2],
    [' now', 1],
    [' with {q}', 2],
    [', stop {s}', 2],
    [' with a stop at {s}', 2],
    [', stop {s}, target {t}', 2],
    [' with a stop at {s} and a target at {t}', 2],
    [' sl {s} tp {t}', 1],
    [' at {e}, stop {s}', 1],
    [' at {e} with a stop at {s} and a target at {t}', 1],
    [' limit {e}, sl {s}, tp {t}', 1],
  ],
  es: [
    ['', 9],
    [' a mercado', 2],
    [' ahora', 1],
    [' con {q}', 2],
    [', stop {s}', 2],
    [' con stop en {s}', 2],
    [', stop {s}, objetivo {t}', 2],
    [' con stop en {s} y objetivo en {t}', 2],
    [' sl {s} tp {t}', 1],
    [' a {e}, stop {s}', 1],
    [' en {e} con stop en {s} y objetivo en {t}', 1],
    [' límite {e}, sl {s}, tp {t}', 1],
  ],
};
const SIZES: Readonly<Record<Language, readonly string[]>> = {
  en: ['2 lots', '500 dollars', '0.1 lots', 'a small size', '1000 usdt'],
  es: ['2 lotes', '500 dólares', '0.1 lotes', 'poco tamaño', '1000 usdt'],
};
