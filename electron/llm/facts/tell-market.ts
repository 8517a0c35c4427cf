import type { Language } from '#shared/domain/chat';
import type { MarketContext } from '#shared/domain/market-context';
import type { Answer } from './answers';
import { explainedFacts, marketFacts } from './market-facts';
import { levelNameIn } from './market-texts';
import { type MiniLevel, miniChart } from './mini-chart';
import { paragraphs, type Telling, type Told } from './telling';

export function tellInstruments(instruments: Answer<'instruments.list'>, told: Telling): Told {
  const { say } = told;
  if (instruments.length === 0) {
    const text = say(
      'No candles are stored yet. Import a file, start the demo market or follow an instrument of the exchange.',
      'Todavía no hay velas guardadas. Importe un archivo, inicie el mercado demo o siga un instrumento de la bolsa.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', instruments.length);
  const names = instruments.slice(0, 8).map(({ id }) => id);
  const headline = say(
    count === 1 ? '1 instrument has stored candles.' : `${count} instruments have stored candles.`,
    count === 1 ? '1 instrumento tiene velas guardadas.' : `${count} instrumentos tienen velas guardadas.`,
  );
  const sources = {
    file: say('file', 'archivo'),
    demo: say('demo market', 'mercado demo'),
    exchange: say('exchange', 'bolsa'),
  };
  const table = told.table(
    [
      { head: say('Instrument', 'Instrumento'), cell: ({ id }) => id },
      { head: say('From', 'De'), cell: ({ source }) => sources[source] },
      {
        head: say('Stored', 'Guardado'),
        cell: ({ series }) => series.map(({ timeframe, count: n }) => `${timeframe} (n=${n})`).join(', ') || '–',
      },
      {
        head: say('Newest candle', 'Última vela'),
        cell: ({ series }) =>
          series.length === 0 ? '–' : told.instant(Math.max(...series.map(({ lastOpenAt }) => lastOpenAt))),
      },
    ],
    instruments,
    'watchlist',
  );
  return { text: paragraphs(headline, table), brief: [headline, `${say('They are', 'Son')}: ${names.join(', ')}.`] };
}

export function tellCandles({ candles, forming, pricePrecision }: Answer<'candles.list'>, told: Telling): Told {
  const { say } = told;
  const { instrument, timeframe } = seriesOf(told);
  const length = candles.close.length;
  const last = length - 1;
  if (length === 0) {
    const text = say(
      `No closed ${timeframe} candle of ${instrument} is known at that moment. Import candles or ask for another timeframe.`,
      `En ese momento no se conoce ninguna vela cerrada de ${timeframe} de ${instrument}. Importe velas o pida otra temporalidad.`,
    );
    return { text, brief: [text] };
  }
  const price = (value: number) => told.plain(value, clampPlaces(pricePrecision));
  const first = Math.max(0, length - SHOWN_CLOSES);
  const shown = Array.from({ length: length - first }, (_, index) => first + index);
  // Columns are equally long, so an index of one is one of all.
  const at = (column: ArrayLike<number>, index: number) => column[index] as number;
  const high = shown.reduce((best, index) => (at(candles.high, index) > at(candles.high, best) ? index : best), first);
  const low = shown.reduce((best, index) => (at(candles.low, index) < at(candles.low, best) ? index : best), first);
  const close = at(candles.close, last);
  const start = at(candles.close, first);
  const change = start > 0 ? `${told.signed(100 * told.derived('change', close / start - 1, 'fraction'))} %, ` : '';
  const n = told.derived('candles', shown.length);
  const cite = (name: 'openAt' | 'close' | 'high' | 'low', index: number) =>
    told.cited(`candles.${name}[${index}]`, at(candles[name], index), name === 'openAt' ? 'instant' : 'price', {
      kind: 'moment',
      instrument,
      timeframe,
      at: at(candles.openAt, index),
    });
  cite('close', last);
  cite('openAt', last);
  cite('high', high);
  cite('low', low);
  const headline = say(
    `${instrument} ${timeframe}: last close ${price(close)}, candle of ${told.instant(at(candles.openAt, last))}.`,
    `${instrument} ${timeframe}: último cierre ${price(close)}, vela de ${told.instant(at(candles.openAt, last))}.`,
  );
  const range = say(
    `Over the last ${n} candles: ${change}highest ${price(at(candles.high, high))}, lowest ${price(at(candles.low, low))}.`,
    `En las últimas ${n} velas: ${change}máximo ${price(at(candles.high, high))}, mínimo ${price(at(candles.low, low))}.`,
  );
  const now =
    forming &&
    say(
      `The candle that is forming stands at ${price(forming.close)}.`,
      `La vela en formación está en ${price(forming.close)}.`,
    );
  const chart = miniChart(candles, {
    instrument,
    timeframe,
    pricePrecision: clampPlaces(pricePrecision),
    levels: told.levels,
  });
  return {
    text: [headline, range, now].filter(Boolean).join(' '),
    brief: [headline, range],
    blocks: chart ? [chart] : [],
  };
}

export function tellContext(context: Answer<'market.context'>, told: Telling): Told {
  if (context === null) {
    const { instrument, timeframe } = seriesOf(told);
    const text = told.say(
      `Too few ${timeframe} candles of ${instrument} are known to say anything. Import more, or ask for a shorter timeframe.`,
      `Se conocen muy pocas velas de ${timeframe} de ${instrument} para decir algo. Importe más o pida una temporalidad más corta.`,
    );
    return { text, brief: [text] };
  }
  const { levels, instrument, timeframe } = context;
  const gaps = new Set(levels.filter(({ kind }) => kind === 'fair_value_gap').map(({ structureId }) => structureId));
  told.derived('openGaps', gaps.size);
  // The base rates are about one ATR up or down.
  told.derived('barrierAtr', 1, 'atr');
  levels.forEach((level, index) => {
    const mark = {
      kind: 'structure',
      instrument,
      timeframe,
      structureId: level.structureId,
      price: level.price,
    } as const;
    told.cited(`levels[${index}].price`, level.price, 'price', mark);
    told.cited(`levels[${index}].distanceAtr`, level.distanceAtr, 'atr', mark);
  });
  return {
    text: marketFacts(context, told.language).join('\n'),
    brief: explainedFacts(context, told.language),
  };
}

/** The levels that the sentences about a market name, for its picture. */
export function contextLevels(context: MarketContext, language: Language): MiniLevel[] {
  const { levels, referencePrice, instrument, timeframe } = context;
  const above = levels.filter(({ price }) => price > referencePrice).slice(-2);
  const below = levels.filter(({ price }) => price < referencePrice).slice(0, 2);
  return [...above, ...below].map((level) => ({
    label: levelNameIn(level, language),
    price: level.price,
    mark: { kind: 'structure', instrument, timeframe, structureId: level.structureId, price: level.price },
  }));
}

export function tellShown({ change }: Answer<'chart.show'>, told: Telling): Told {
  const { say } = told;
  const series = [change.instrument, change.timeframe].filter(Boolean).join(' ');
  const layers = Object.entries(change.layers ?? {});
  const named = (isOn: boolean) =>
    layers.filter(([, on]) => on === isOn).map(([layer]) => LAYERS[layer]?.[told.language] ?? layer);
  const [on, off] = [named(true), named(false)];
  const parts = [
    ...(series === '' ? [] : [say(`The chart shows ${series}.`, `El gráfico muestra ${series}.`)]),
    ...(on.length === 0 ? [] : [say(`Switched on: ${on.join(', ')}.`, `Activado: ${on.join(', ')}.`)]),
    ...(off.length === 0 ? [] : [say(`Switched off: ${off.join(', ')}.`, `Desactivado: ${off.join(', ')}.`)]),
  ];
  const text = parts.length === 0 ? say('The chart stays as it is.', 'El gráfico queda como está.') : parts.join(' ');
  return { text, brief: [text], blocks: [{ kind: 'view', change }] };
}

/** Series that was asked for. */
function seriesOf({ args }: Telling) {
  // The operation takes no call without them.
  return args as { readonly instrument: string; readonly timeframe: MarketContext['timeframe'] };
}

function clampPlaces(places: number): number {
  return Math.min(Math.max(places, 0), 10);
}

const SHOWN_CLOSES = 60;
const LAYERS: Readonly<Record<string, { readonly en: string; readonly es: string }>> = {
  swings: { en: 'swings', es: 'swings' },
  fairValueGaps: { en: 'fair value gaps', es: 'huecos de valor justo' },
  structureBreaks: { en: 'breaks of structure', es: 'rupturas de estructura' },
  orderBlocks: { en: 'order blocks', es: 'bloques de órdenes' },
  liquidity: { en: 'liquidity', es: 'liquidez' },
  previousLevels: { en: 'previous highs and lows', es: 'máximos y mínimos anteriores' },
  sessions: { en: 'sessions', es: 'sesiones' },
  ranges: { en: 'ranges', es: 'rangos' },
  setups: { en: 'setups', es: 'configuraciones' },
  volumeProfile: { en: 'volume profile', es: 'perfil de volumen' },
  predictions: { en: 'predictions', es: 'predicciones' },
  volume: { en: 'volume', es: 'volumen' },
};
