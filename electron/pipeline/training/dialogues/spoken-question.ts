import type { ChartLayer } from '#shared/domain/chart-layer';
import type { Language } from '#shared/domain/chat';
import { invariant } from '#shared/domain/invariant';
import type { StructureKind } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';
import { type DialogueWorld, drawTimeframe, drawUnknown, type StoredMarket } from './dialogue-world';
import { NAME_CLOSES, NAME_OPENS } from './roughen-text';
import type { SeededChoices } from './seeded-choices';
import { spellWording } from './spell-wording';
import { SPOKEN_KINDS, SPOKEN_LAYERS } from './spoken-structures';
import { spokenTicket, type TicketPrices } from './spoken-ticket';
import { spokenTimeframe } from './spoken-timeframes';

/** A question in words, and what its names stand for. */
export interface SpokenQuestion {
  readonly text: string;
  /** Named in it, in their order. */
  readonly markets: readonly StoredMarket[];
  readonly timeframe: Timeframe | null;
  readonly kinds: readonly StructureKind[];
  readonly layers: readonly ChartLayer[];
  /** Prices of a ticket that it states. */
  readonly prices: TicketPrices;
  /** Tools that it names beside each other. */
  readonly tools: readonly string[];
}

/**
 * Speaks a wording about something of a world.
 *
 * @param options.not - A market that is not named: the one that was talked of.
 * @param options.side - Of a ticket.
 * @param options.parts - Texts for names of their own, such as what is quoted.
 */
export function speakQuestion(
  wording: string,
  world: DialogueWorld,
  language: Language,
  choices: SeededChoices,
  options: {
    readonly not?: StoredMarket | undefined;
    readonly notTimeframe?: Timeframe | undefined;
    readonly side?: 'long' | 'short' | undefined;
    readonly parts?: Readonly<Record<string, string>>;
  } = {},
): SpokenQuestion {
  const markets: StoredMarket[] = [];
  const kinds: StructureKind[] = [];
  const layers: ChartLayer[] = [];
  const tools: string[] = [];
  const spokenKinds = new Map<string, string>();
  let timeframe: Timeframe | null = null;
  let prices: TicketPrices = { entry: null, stop: null, target: null };
  let unknown: StoredMarket | null = null;

  const marketAt = (place: number): StoredMarket => {
    const free = world.markets.filter((market) => market !== options.not && !markets.includes(market));
    while (markets.length <= place) markets.push(choices.pick(free.filter((market) => !markets.includes(market))));
    return markets[place] as StoredMarket;
  };
  const kindOf = (place: string): string => {
    const known = spokenKinds.get(place);
    if (known !== undefined) return known;
    const one = choices.pick(SPOKEN_KINDS.filter((spoken) => !spoken.kinds.some((kind) => kinds.includes(kind))));
    kinds.push(...one.kinds);
    const words = choices.pick(one[language]);
    spokenKinds.set(place, words);
    return words;
  };
  const layerNames = (): string[] => {
    const count = choices.chance(0.3) ? 2 : 1;
    const chosen = choices.shuffled(SPOKEN_LAYERS).slice(0, count);
    layers.push(...chosen.map(({ layer }) => layer));
    return chosen.map((one) => choices.pick(one[language]));
  };
  const length = () => {
    timeframe ??= choices.pick(
      [1, 2, 3, 4]
        .map(() => drawTimeframe(choices))
        .filter((one) => one !== options.notTimeframe)
        .concat('2h'),
    );
    return spokenTimeframe(timeframe, language, choices);
  };

  const speak = (name: string): string => {
    const part = options.parts?.[name];
    if (part !== undefined) return part;
    switch (name) {
      case 'M':
      case 'deM':
      case 'enM':
      case 'aM':
        return marked(spokenMarket(marketAt(0), PREPOSITIONS[name], language, choices));
      case 'M2':
        return marked(spokenMarket(marketAt(1), '', language, choices));
      case 'X':
        unknown ??= drawUnknown(world, choices);
        return marked(spokenMarket(unknown, '', language, choices));
      case 'T':
        return choices.chance(TIMEFRAME_SHARE) ? ` ${marked(length().phrase)}` : '';
      case 't':
        return choices.chance(TIMEFRAME_SHARE) ? ` ${marked(length().shortPhrase)}` : '';
      case 'T!':
        return ` ${marked(length().phrase)}`;
      case 'TT':
        return ` ${marked(length().code)}`;
      case 'TN':
        return marked(length().noun);
      case 'TS':
        return ` ${marked(length().shortPhrase)}`;
      case 'TC':
        return marked(length().shortNoun);
      case 'K':
        return marked(withoutArticle(kindOf('K')));
      case 'elK':
        return marked(kindOf('K'));
      case 'K2':
        return marked(withoutArticle(kindOf('K2')));
      case 'elK2':
        return marked(kindOf('K2'));
      case 'L':
        return marked(
          layerNames()
            .map(withoutArticle)
            .join(language === 'es' ? ' y ' : ' and the '),
        );
      case 'elL':
        return marked(layerNames().join(' y '));
      case 'P': {
        const { text, ...stated } = spokenTicket(marketAt(0), options.side ?? 'long', language, choices);
        prices = stated;
        return marked(text);
      }
      case 'P1': {
        const one = choices.pick(['positions', 'orders'] as const);
        tools.push(one);
        return ACCOUNT_NAMES[language][one];
      }
      case 'P2':
        tools.push('risk');
        return ACCOUNT_NAMES[language].risk;
      case 'E':
        return spokenTicket(marketAt(0), 'long', language, choices).level;
      case 'N':
        return String(choices.integer(2, 20));
      case 'N2':
        return String(choices.integer(11, 99));
      case 'W':
        return marked(choices.pick(TERMS[language]));
      case 'C':
        return choices.pick(COUNTRIES[language]);
      case 'outlook':
        return choices.pick(OUTLOOKS[language]);
      default:
        invariant(false, `Expected a name that is known, was {${name}} in ${wording}.`);
    }
  };
  const text = spellWording(wording, choices, speak).replace(/ {2,}/g, ' ').trim();
  return { text, markets, timeframe, kinds, layers, prices, tools };
}

/** A market by its id, spelt in one of the usual ways, or by a name. */
function spokenMarket(
  { id, asset, hasOwnNames }: StoredMarket,
  preposition: '' | 'de' | 'en' | 'a',
  language: Language,
  choices: SeededChoices,
): string {
  const before = preposition === '' ? '' : `${preposition} `;
  const names = asset && hasOwnNames ? asset.names : null;
  if (names && choices.chance(NAME_SHARE)) {
    if (language === 'en') return choices.pick(names.en);
    const { article, noun } = choices.pick(names.es);
    if (article === '') return `${before}${noun}`;
    // `de el` and `a el` are one word.
    if (article === 'el' && (preposition === 'de' || preposition === 'a')) {
      return `${preposition === 'de' ? 'del' : 'al'} ${noun}`;
    }
    return `${before}${article} ${noun}`;
  }
  return before + spelling(id, choices);
}

function spelling(id: string, choices: SeededChoices): string {
  const bare = id.replace(/[/_.:-]/g, '');
  const [, base, quote] = /^([A-Z]{3,5}?)(USDT|USD|JPY|CHF|CAD|GBP|MXN)$/.exec(bare) ?? [];
  const forms: (readonly [string, number])[] = [
    [id, 6],
    [id.toLowerCase(), 2],
    [bare, 1],
  ];
  if (base !== undefined && quote !== undefined) {
    for (const sign of ['/', ' ', '-']) {
      forms.push([`${base}${sign}${quote}`, 0.5], [`${base}${sign}${quote}`.toLowerCase(), 0.7]);
    }
  }
  return choices.pickWeighted(forms);
}

function withoutArticle(words: string): string {
  return words.replace(/^(?:el|la|los|las) /, '');
}

function marked(text: string): string {
  return `${NAME_OPENS}${text}${NAME_CLOSES}`;
}

const PREPOSITIONS = { M: '', deM: 'de', enM: 'en', aM: 'a' } as const;
const TIMEFRAME_SHARE = 0.6;
const NAME_SHARE = 0.45;
const ACCOUNT_NAMES = {
  en: { positions: 'positions', orders: 'orders', risk: 'risk' },
  es: { positions: 'posiciones', orders: 'órdenes', risk: 'riesgo' },
} as const;
const OUTLOOKS: Readonly<Record<Language, readonly string[]>> = {
  en: ['outlook', 'analysis', 'overview', 'technical analysis', 'update', 'status'],
  es: ['perspectiva', 'análisis', 'resumen', 'análisis técnico', 'panorama', 'visión'],
};
const TERMS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'fair value gap',
    'order block',
    'killzone',
    'Brier score',
    'base rate',
    'drawdown',
    'ATR',
    'pip',
    'stop loss',
    'limit order',
    'breaker block',
    'change of character',
    'confluence',
    'R multiple',
    'mandate',
    'liquidity sweep',
    'spread',
    'leverage',
  ],
  es: [
    'fair value gap',
    'order block',
    'killzone',
    'puntuación Brier',
    'tasa base',
    'drawdown',
    'ATR',
    'pip',
    'stop loss',
    'orden límite',
    'breaker block',
    'cambio de carácter',
    'confluencia',
    'múltiplo R',
    'mandato',
    'barrido de liquidez',
    'spread',
    'apalancamiento',
  ],
};
const COUNTRIES: Readonly<Record<Language, readonly string[]>> = {
  en: ['France', 'Peru', 'Japan', 'Norway', 'Kenya', 'Canada', 'Chile'],
  es: ['Francia', 'Perú', 'Japón', 'Noruega', 'Kenia', 'Canadá', 'Chile'],
};
