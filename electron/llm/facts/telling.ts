import type { ChatBlock, Language } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ChartMark, NumberSource, NumberUnit } from '#shared/domain/grounded-number';
import { zoneClock } from '#shared/domain/zone-clock';
import { textSources } from '../grounding/text-sources';
import { foreignWords } from './foreign-words';
import type { MiniLevel } from './mini-chart';

/** What a teller writes of an answer. */
export interface Told {
  /** Markdown. */
  readonly text: string;
  /** Few and short. */
  readonly brief: readonly string[];
  readonly blocks?: readonly ChatBlock[];
}

export interface TellOptions {
  readonly language: Language;
  /** Decimal places of a price of an instrument. */
  pricePrecisionOf(instrument: string): number;
  /** Last price that the turn knows of an instrument, for distances in answers that have none; `null` where it knows none. */
  lastPriceOf?(instrument: string): number | null;
  /** Levels for the picture of `candles.list`: those that the rest of the answer names. */
  readonly levels?: readonly MiniLevel[];
  /** Zone of days and times; UTC where it is missing. It is always said. */
  readonly timeZone?: string;
}

/** Words and numbers of one answer in one language. Every number that is worked out here is kept as a source. */
export interface Telling {
  readonly language: Language;
  readonly callId: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly levels: readonly MiniLevel[];
  /** The one of the two that is in the language of the answer. */
  say(english: string, spanish: string): string;
  /** Last price that the turn knows; `null` where it knows none. */
  lastPrice(instrument: string): number | null;
  /** Decimal places of a price of `instrument`. */
  places(instrument: string): number;
  price(instrument: string, value: number): string;
  /** `62 %`; with decimals where they matter. */
  percent(fraction: number, decimals?: number): string;
  /** `+1.25 R` */
  r(value: number): string;
  /** `-0.30`: with sign. */
  signed(value: number, decimals?: number): string;
  plain(value: number, decimals?: number): string;
  /** Money for the eye: cents, or six places of what is less than one. The cards have all of them. */
  money(amount: string): string;
  atr(distance: number): string;
  /** `2026-11-27 20:04 UTC` */
  instant(at: EpochMs): string;
  /** Words of others inside a sentence: one line, cut, without the marks of Markdown. Numbers in them are kept. */
  foreign(text: string, most?: number): string;
  /** Keeps a number that is worked out from the answer, and gives it back. */
  derived(name: string, value: number, unit?: NumberUnit): number;
  /** Keeps a number of the answer that a bounded walk may not reach. */
  cited(path: string, value: number, unit: NumberUnit, mark: ChartMark | null): void;
  /** A table of at most eight rows, and where the others are. */
  table<T>(columns: readonly Column<T>[], items: readonly T[], pane: PaneName): string;
  /** What was kept by `derived` and `cited`. */
  sources(): readonly NumberSource[];
}

export interface Column<T> {
  readonly head: string;
  readonly isNumber?: boolean;
  readonly cell: (item: T) => string;
}

export type PaneName = keyof typeof PANES;

export function createTelling(
  call: { readonly id: string; readonly args: Readonly<Record<string, unknown>> },
  options: TellOptions,
): Telling {
  const { language, timeZone } = options;
  const kept: NumberSource[] = [];
  const clock = timeZone === undefined || timeZone === 'UTC' ? null : zoneClock(timeZone);
  const say = (english: string, spanish: string) => (language === 'en' ? english : spanish);
  const plain = (value: number, decimals = 2) => withoutNegativeZero(value.toFixed(decimals));
  const signed = (value: number, decimals = 2) => {
    const text = plain(value, decimals);
    return text.startsWith('-') || Number(text) === 0 ? text : `+${text}`;
  };
  const cited: Telling['cited'] = (path, value, unit, mark) => {
    if (Number.isFinite(value)) kept.push({ callId: call.id, path, value, unit, mark });
  };
  const derived: Telling['derived'] = (name, value, unit = 'count') => {
    cited(`told.${name}`, value, unit, null);
    return value;
  };
  const places = (instrument: string) => Math.min(Math.max(options.pricePrecisionOf(instrument), 0), MOST_PLACES);
  return {
    language,
    callId: call.id,
    args: call.args,
    levels: options.levels ?? [],
    say,
    lastPrice: (instrument) => options.lastPriceOf?.(instrument) ?? null,
    places,
    price: (instrument, value) => plain(value, places(instrument)),
    percent: (fraction, decimals = 0) => `${plain(100 * fraction, decimals)} %`,
    r: (value) => `${signed(value)} R`,
    signed,
    plain,
    money: (amount) => plain(Number(amount), moneyDecimals(Number(amount))),
    atr: (distance) => `${plain(Math.abs(distance), 1)} ATR`,
    instant: (at) => {
      const civil = clock ? clock.civilMs(at) : at;
      return `${new Date(civil).toISOString().slice(0, 16).replace('T', ' ')} ${timeZone ?? 'UTC'}`;
    },
    foreign: (text, most) => {
      const words = foreignWords(text, most);
      kept.push(...textSources(call.id, words, 'told.words'));
      return words;
    },
    derived,
    cited,
    table: (columns, items, pane) => {
      const shown = items.slice(0, MOST_ROWS);
      const rows = [
        columns.map(({ head }) => head),
        columns.map(({ isNumber }) => (isNumber ? '---:' : '---')),
        ...shown.map((item) => columns.map(({ cell }) => tableCell(cell(item)))),
      ];
      const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
      const more = items.length - shown.length;
      if (more === 0) return table;
      const name = PANES[pane][language];
      derived('more', more);
      return `${table}\n\n${say(`${more} more in the ${name} pane.`, `${more} más en el panel ${name}.`)}`;
    },
    sources: () => kept,
  };
}

/** One line that cannot end its cell or start another mark of Markdown. */
export function tableCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** Paragraphs of Markdown; what is empty is left out. */
export function paragraphs(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

function withoutNegativeZero(text: string): string {
  return text.startsWith('-') && Number(text) === 0 ? text.slice(1) : text;
}

const MOST_ROWS = 8;
/** What `toFixed` takes is far more; a price has ten at most. */
const MOST_PLACES = 10;

/** Panes of the window by their names there. */
const PANES = {
  watchlist: { en: 'Watchlist', es: 'Seguimiento' },
  chart: { en: 'Chart', es: 'Gráfico' },
  structures: { en: 'Structures', es: 'Estructuras' },
  ticket: { en: 'Ticket', es: 'Boleta' },
  positions: { en: 'Positions', es: 'Posiciones' },
  orders: { en: 'Orders', es: 'Órdenes' },
  account: { en: 'Account', es: 'Cuenta' },
  connection: { en: 'Connection', es: 'Conexión' },
  risk: { en: 'Risk', es: 'Riesgo' },
  mandate: { en: 'Mandate', es: 'Mandato' },
  predictions: { en: 'Predictions', es: 'Predicciones' },
  accuracy: { en: 'Accuracy', es: 'Precisión' },
  signals: { en: 'Signals', es: 'Señales' },
  alerts: { en: 'Alerts', es: 'Alertas' },
} as const;

function moneyDecimals(amount: number): number {
  return amount !== 0 && Math.abs(amount) < 1 ? 6 : 2;
}
