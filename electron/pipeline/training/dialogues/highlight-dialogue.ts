import type { Language } from '#shared/domain/chat';
import { invariant } from '#shared/domain/invariant';
import { type DialogueWorld, drawTimeframe, type StoredMarket } from './dialogue-world';
import { roughenText } from './roughen-text';
import type { SeededChoices } from './seeded-choices';
import { speakQuestion } from './spoken-question';

/** A question about a market, what was told of it, and which lines of that matter. */
export interface HighlightDialogue {
  readonly question: string;
  readonly facts: readonly string[];
  /** Numbers of lines, from 1. */
  readonly picked: { readonly main: readonly number[]; readonly other: number | null };
  readonly market: StoredMarket;
}

/**
 * Made-up facts as an analysis tells them, of which some point up, some down and some nowhere. The side of the weightiest wins: its
 * one or two weightiest lines matter most, and the weightiest of the other side speaks against them.
 */
export function askHighlights(
  wording: string,
  world: DialogueWorld,
  language: Language,
  choices: SeededChoices,
): HighlightDialogue {
  const said = speakQuestion(wording, world, language, choices);
  const [market] = said.markets;
  invariant(market !== undefined, `Expected a market in ${said.text}.`);
  const name = `${market.id} ${said.timeframe ?? drawTimeframe(choices)}`;
  const kinds = FACTS.filter(({ share }) => choices.chance(share));
  // Something has to point somewhere.
  const chosen = kinds.some(({ weight }) => weight > 0) ? kinds : FACTS;
  const side = choices.pick([1, -1] as const);
  const told = chosen.map((kind) => {
    const lean =
      kind.weight === 0
        ? 0
        : choices.pickWeighted([
            [side, 7],
            [-side, 3],
          ] as const);
    return { text: kind.tell({ name, lean, language, choices }), lean, weight: kind.weight };
  });
  return {
    question: roughenText(said.text, language, choices, { isPlain: false }),
    facts: told.map(({ text }) => text),
    picked: pick(told),
    market,
  };
}

interface ToldFact {
  readonly text: string;
  /** 1 up, -1 down, 0 neither. */
  readonly lean: number;
  readonly weight: number;
}

function pick(told: readonly ToldFact[]): HighlightDialogue['picked'] {
  const lines = told.map((fact, index) => ({ ...fact, number: index + 1 })).filter(({ weight }) => weight > 0);
  const byWeight = lines.toSorted((a, b) => b.weight - a.weight);
  const lean = byWeight[0]?.lean;
  const main = byWeight.filter((line) => line.lean === lean).slice(0, MOST_MAIN);
  const other = byWeight.find((line) => line.lean === -(lean ?? 0));
  return { main: main.map(({ number }) => number), other: other?.number ?? null };
}

interface FactKind {
  /** How often it is told. */
  readonly share: number;
  /** Against the others; 0 for what points nowhere. */
  readonly weight: number;
  readonly tell: (about: {
    readonly name: string;
    readonly lean: number;
    readonly language: Language;
    readonly choices: SeededChoices;
  }) => string;
}

/** In the order in which an analysis tells them. */
const FACTS: readonly FactKind[] = [
  {
    share: 0.95,
    weight: 3,
    tell: ({ lean, language, choices }) => {
      const place = choices.integer(lean > 0 ? 40 : 5, lean > 0 ? 95 : 60);
      return language === 'en'
        ? `The swings point ${lean > 0 ? 'up' : 'down'}; price is at ${place} % of the last swing range.`
        : `Los swings apuntan hacia ${lean > 0 ? 'arriba' : 'abajo'}; el precio está al ${place} % del último rango de swings.`;
    },
  },
  {
    share: 0.8,
    weight: 0,
    tell: ({ language, choices }) => {
      const far = distance(choices);
      return language === 'en' ? `Above: swing high LH (${far} ATR).` : `Arriba: máximo de swing LH (${far} ATR).`;
    },
  },
  {
    share: 0.8,
    weight: 0,
    tell: ({ language, choices }) => {
      const far = distance(choices);
      return language === 'en' ? `Below: gap top (${far} ATR).` : `Abajo: techo del hueco (${far} ATR).`;
    },
  },
  {
    share: 0.5,
    weight: 0,
    tell: ({ name, language, choices }) => {
      const [all, alive] = [choices.integer(12, 60), choices.integer(3, 11)];
      return language === 'en'
        ? `${name}: ${all} structures, ${alive} still alive.`
        : `${name}: ${all} estructuras, ${alive} aún vivas.`;
    },
  },
  {
    share: 0.5,
    weight: 2,
    tell: ({ lean, language }) =>
      language === 'en'
        ? `The last break of structure was ${lean > 0 ? 'bullish' : 'bearish'}.`
        : `La última ruptura de estructura fue ${lean > 0 ? 'alcista' : 'bajista'}.`,
  },
  {
    share: 0.6,
    weight: 4,
    tell: ({ name, lean, language, choices }) => {
      const [more, fewer] = [choices.integer(2, 5), choices.integer(0, 1)];
      const [up, down] = lean > 0 ? [more, fewer] : [fewer, more];
      return language === 'en'
        ? `${name}: ${up} signals speak for long, ${down} for short.`
        : `${name}: ${up} señales hablan por la compra, ${down} por la venta.`;
    },
  },
  {
    share: 0.8,
    weight: 5,
    tell: ({ lean, language, choices }) => {
      const value = `${lean > 0 ? '' : '-'}0.${choices.integer(21, 79)}`;
      return language === 'en'
        ? `Confluence ${value} of ${lean > 0 ? 1 : -1}: ${lean > 0 ? 'up' : 'down'}.`
        : `Confluencia ${value} de ${lean > 0 ? 1 : -1}: ${lean > 0 ? 'arriba' : 'abajo'}.`;
    },
  },
  {
    share: 0.6,
    weight: 6,
    tell: ({ lean, language, choices }) => {
      const [share, within] = [choices.integer(51, 68), choices.pick([12, 24, 48])];
      return language === 'en'
        ? `Prediction: ${lean > 0 ? 'long' : 'short'}, ${share} % that the target trades before the stop within ${within} candles.`
        : `Predicción: ${lean > 0 ? 'al alza' : 'a la baja'}, ${share} % de que se toque el objetivo antes que el stop en ${within} velas.`;
    },
  },
  {
    share: 0.5,
    weight: 0,
    tell: ({ language, choices }) => {
      const [rate, n] = [choices.integer(44, 56), choices.integer(200, 1_400)];
      return language === 'en'
        ? `Base rate of these barriers: ${rate} % (n=${n}).`
        : `Tasa base de estas barreras: ${rate} % (n=${n}).`;
    },
  },
];

function distance(choices: SeededChoices): string {
  return (0.3 + 4 * choices.next()).toFixed(1);
}

/** As many as a highlight may have. */
const MOST_MAIN = 2;
