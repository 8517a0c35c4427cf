import type { Confluence, ConfluencePart } from '#shared/domain/confluence';
import type { Direction } from '#shared/domain/prediction';
import type { Signal, SignalEvidence } from '#shared/domain/signal';
import type { RangeForecast } from '#shared/domain/signal-model';
import type { Answer } from './answers';
import { rateText } from './rate-text';
import { paragraphs, type Telling, type Told } from './telling';
import { WORDS } from './words';

/** What speaks for a rise and what for a fall, each with its numbers, and whether they contradict each other. */
export function tellSignals(
  { instrument, timeframe, asOf, signals, range }: Answer<'signals.list'>,
  told: Telling,
): Told {
  const { say } = told;
  const expected = range && rangeLine(range, told);
  if (signals.length === 0) {
    const text = say(
      `No signal on the last candles of ${instrument} ${timeframe} as of ${told.instant(asOf)}. Signals come at candle closes; ask for the confluence or another timeframe.`,
      `Ninguna señal en las últimas velas de ${instrument} ${timeframe} al ${told.instant(asOf)}. Las señales llegan al cierre de las velas; pida la confluencia u otra temporalidad.`,
    );
    return { text: paragraphs(text, expected), brief: [text, ...(expected ? [expected] : [])] };
  }
  const longs = signals.filter(({ direction }) => direction === 'long');
  const shorts = signals.filter(({ direction }) => direction === 'short');
  const [up, down] = [told.derived('long', longs.length), told.derived('short', shorts.length)];
  const headline = say(
    `${instrument} ${timeframe} as of ${told.instant(asOf)}: ${up} ${up === 1 ? 'signal speaks' : 'signals speak'} for long, ${down} for short.`,
    `${instrument} ${timeframe} al ${told.instant(asOf)}: ${up} ${up === 1 ? 'señal habla' : 'señales hablan'} por la compra, ${down} por la venta.`,
  );
  const side = (direction: Direction, own: readonly Signal[]) => {
    if (own.length === 0) return null;
    const named = own.slice(0, MOST_NAMED).map((signal) => signalText(signal, told));
    const label = direction === 'long' ? say('For long', 'Por la compra') : say('For short', 'Por la venta');
    return `${label}: ${named.join('; ')}.`;
  };
  const conflict =
    up > 0 && down > 0
      ? say(
          'They contradict each other; the newest is not the truer one. The confluence weighs them.',
          'Se contradicen; la más reciente no es por eso la más cierta. La confluencia las pondera.',
        )
      : null;
  const table = told.table(
    [
      { head: say('Known', 'Conocida'), cell: ({ knownAt }) => told.instant(knownAt) },
      { head: say('Signal', 'Señal'), cell: ({ name }) => WORDS[told.language].signals[name] },
      { head: say('Side', 'Lado'), cell: ({ direction }) => WORDS[told.language].directions[direction] },
      { head: say('Strength', 'Fuerza'), isNumber: true, cell: ({ strength }) => told.plain(strength) },
      { head: say('Price', 'Precio'), isNumber: true, cell: ({ price }) => told.price(instrument, price) },
      { head: say('Rests on', 'Se apoya en'), cell: ({ evidence }) => evidenceText(evidence, instrument, told) },
    ],
    signals,
    'signals',
  );
  const worth = say(
    'Strength is no probability. What such signals were worth here, with n and base rate: ask for their evidence.',
    'La fuerza no es una probabilidad. Para saber lo que valieron aquí, con n y tasa base, pida su evidencia.',
  );
  const lines = [side('long', longs), side('short', shorts), conflict, expected].filter((line) => line !== null);
  return { text: paragraphs(headline, lines.join('\n'), table, worth), brief: [headline, ...lines, worth].slice(0, 6) };
}

function signalText(signal: Signal, told: Telling): string {
  const name = WORDS[told.language].signals[signal.name];
  return told.say(
    `${name} at ${told.price(signal.instrument, signal.price)}, strength ${told.plain(signal.strength)}`,
    `${name} en ${told.price(signal.instrument, signal.price)}, fuerza ${told.plain(signal.strength)}`,
  );
}

function evidenceText(evidence: readonly SignalEvidence[], instrument: string, told: Telling): string {
  return evidence
    .slice(0, 2)
    .map((item) => {
      if (item.kind === 'structure') return `${told.foreign(item.state, 30)} ${told.price(instrument, item.price)}`;
      const name = told.foreign(item.name, 40);
      const value = item.value === null ? '–' : told.plain(item.value, 4);
      if (item.kind === 'feature') return `${name} ${value}`;
      return `${name} ${value}${item.threshold === null ? '' : ` (${told.plain(item.threshold, 4)})`}`;
    })
    .join('; ');
}

function rangeLine({ high, low, horizonCandles, instrument }: RangeForecast, told: Telling): string | null {
  const { say } = told;
  const middle = <T extends { readonly quantile: number }>(quantiles: readonly T[]) =>
    quantiles[Math.floor(quantiles.length / 2)];
  const [up, down] = [middle(high), middle(low)];
  if (up === undefined || down === undefined) return null;
  return say(
    `Expected range of the next ${horizonCandles} candles by the learned model: high at most ${told.price(instrument, up.price)} with ${told.percent(up.quantile)}, low at least ${told.price(instrument, down.price)} with ${told.percent(down.quantile)}; how well such ranges held stands in the Signals pane.`,
    `Rango esperado de las próximas ${horizonCandles} velas según el modelo aprendido: máximo hasta ${told.price(instrument, up.price)} con un ${told.percent(up.quantile)}, mínimo desde ${told.price(instrument, down.price)} con un ${told.percent(down.quantile)}; cuánto acertaron esos rangos está en el panel Señales.`,
  );
}

/** How often what followed a signal went its way, beside what followed every candle. */
export function tellSignalEvidence(answer: Answer<'signals.evidence'>, told: Telling): Told {
  const { say } = told;
  const { instrument, timeframe, candles, firstOpenAt, asOf } = answer;
  const words = WORDS[told.language];
  const records = answer.records.filter(({ n }) => n > 0).sort((a, b) => b.n - a.n);
  told.derived('barrierAtr', 1, 'atr');
  told.derived('horizon', 24);
  told.derived('interval', 0.95, 'fraction');
  told.derived('enough', MIN_SAMPLE);
  const span = say(
    `${candles} candles, ${told.instant(firstOpenAt)} to ${told.instant(asOf)}`,
    `${candles} velas, de ${told.instant(firstOpenAt)} a ${told.instant(asOf)}`,
  );
  if (records.length === 0) {
    const text = say(
      `No signal of ${instrument} ${timeframe} has its whole horizon in the stored candles (${span}). Import more history.`,
      `Ninguna señal de ${instrument} ${timeframe} tiene todo su horizonte en las velas guardadas (${span}). Importe más historia.`,
    );
    return { text, brief: [text] };
  }
  const verdict = ({ n, hitRate, baseRate }: (typeof records)[number]) => {
    if (n < MIN_SAMPLE) return say('too few', 'muy pocas');
    if (hitRate === null || baseRate === null) return '–';
    if (hitRate.low > baseRate) return say('above the base rate', 'sobre la tasa base');
    if (hitRate.high < baseRate) return say('below the base rate', 'bajo la tasa base');
    return say('no better than chance', 'no mejor que el azar');
  };
  const headline = say(
    `What followed rule signals of ${instrument} ${timeframe}: 1 ATR their way before 1 ATR against them within 24 candles (${span}).`,
    `Qué siguió a las señales de reglas de ${instrument} ${timeframe}: 1 ATR a favor antes que 1 ATR en contra en 24 velas (${span}).`,
  );
  const table = told.table(
    [
      {
        head: say('Signal', 'Señal'),
        cell: ({ name, direction }) => `${words.signals[name]}, ${words.directions[direction]}`,
      },
      { head: 'n', isNumber: true, cell: ({ n }) => `${n}` },
      {
        head: say('Hit rate (95 %)', 'Aciertos (95 %)'),
        isNumber: true,
        cell: ({ hitRate }) => rateText(hitRate, told),
      },
      {
        head: say('Base rate', 'Tasa base'),
        isNumber: true,
        cell: ({ baseRate }) => (baseRate === null ? '–' : told.percent(baseRate)),
      },
      { head: say('Says', 'Dice'), cell: verdict },
    ],
    records,
    'signals',
  );
  const note = say(
    'Costs are not in it, and among many rows some leave their interval by chance alone.',
    'Los costes no están incluidos, y entre muchas filas alguna sale de su intervalo solo por azar.',
  );
  const first = records
    .slice(0, 3)
    .map(
      (record) =>
        `${words.signals[record.name]}, ${words.directions[record.direction]}: n=${record.n}, ${rateText(record.hitRate, told)}, ${say('base rate', 'tasa base')} ${record.baseRate === null ? '–' : told.percent(record.baseRate)}: ${verdict(record)}.`,
    );
  return { text: paragraphs(headline, table, note), brief: [headline, ...first, note] };
}

export function tellModels(models: Answer<'signals.models'>, told: Telling): Told {
  const { say } = told;
  if (models.length === 0) {
    const text = say(
      'No learned model is trained yet. Train one in the Signals pane, on the stored candles of a series.',
      'Aún no hay ningún modelo aprendido. Entrene uno en el panel Señales con las velas guardadas de una serie.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', models.length);
  told.derived('interval', 0.95, 'fraction');
  const better = told.derived('better', models.filter(({ metrics }) => (metrics?.brierSkill ?? 0) > 0).length);
  const tasks = {
    long: say('long', 'compra'),
    short: say('short', 'venta'),
    range: say('range', 'rango'),
  };
  const headline = say(
    `${count} learned ${count === 1 ? 'model' : 'models'}; ${better} scored better than the base rate on later candles.`,
    `${count} ${count === 1 ? 'modelo aprendido' : 'modelos aprendidos'}; ${better} con mejor puntuación que la tasa base en velas posteriores.`,
  );
  const table = told.table(
    [
      { head: say('Series', 'Serie'), cell: ({ instrument, timeframe }) => `${instrument} ${timeframe}` },
      { head: say('Task', 'Tarea'), cell: ({ task, algorithm }) => `${tasks[task]}, ${algorithm}` },
      { head: say('Knows until', 'Sabe hasta'), cell: ({ knownAt }) => told.instant(knownAt) },
      { head: 'n', isNumber: true, cell: ({ metrics, rangeMetrics }) => `${metrics?.n ?? rangeMetrics?.n ?? '–'}` },
      {
        head: say('Hit rate (95 %)', 'Aciertos (95 %)'),
        isNumber: true,
        cell: ({ metrics }) => rateText(metrics?.hitRate ?? null, told),
      },
      {
        head: say('Base rate', 'Tasa base'),
        isNumber: true,
        cell: ({ metrics }) => (metrics?.baseRate == null ? '–' : told.percent(metrics.baseRate)),
      },
      {
        head: say('Skill', 'Habilidad'),
        isNumber: true,
        cell: ({ metrics }) =>
          metrics?.brierSkill == null ? say('untested', 'sin probar') : told.signed(metrics.brierSkill, 3),
      },
    ],
    models,
    'signals',
  );
  const note = say(
    'Skill above 0 is better than always stating the base rate.',
    'Habilidad sobre 0 es mejor que decir siempre la tasa base.',
  );
  told.derived('zero', 0, 'score');
  return { text: paragraphs(headline, table, note), brief: [headline, note] };
}

/** The score, the parts for and against it, and who contradicts whom. */
export function tellConfluence(confluence: Answer<'confluence.get'>, told: Telling): Told {
  const lines = confluenceLines(confluence, told);
  const { say } = told;
  const table = told.table<ConfluencePart>(
    [
      { head: say('Part', 'Parte'), cell: ({ name }) => WORDS[told.language].parts[name] },
      {
        head: say('Says', 'Dice'),
        isNumber: true,
        cell: ({ value }) => (value === null ? say('not known', 'no se conoce') : told.signed(value)),
      },
      { head: say('Weight', 'Peso'), isNumber: true, cell: ({ weight }) => told.percent(weight) },
      { head: say('Adds', 'Suma'), isNumber: true, cell: ({ contribution }) => told.signed(contribution) },
    ],
    confluence.parts,
    'signals',
  );
  const [headline = '', ...others] = lines;
  return {
    text: paragraphs(headline, others.join(' '), confluence.parts.length === 0 ? null : table),
    brief: lines.slice(0, 6),
  };
}

export function tellExplanation({ confluence, sentences }: Answer<'confluence.explain'>, told: Telling): Told {
  const written = sentences.map(({ text }) => told.foreign(text, 600)).filter((text) => text !== '');
  if (written.length === 0) return tellConfluence(confluence, told);
  const [headline = '', ...others] = written;
  return {
    text: paragraphs(headline, others.map((text) => `- ${text}`).join('\n')),
    brief: confluenceLines(confluence, told).slice(0, 6),
  };
}

function confluenceLines(
  { instrument, timeframe, asOf, score, parts, conflicts, weights }: Confluence,
  told: Telling,
): string[] {
  const { say } = told;
  told.derived('scaleTop', 1, 'score');
  told.derived('scaleBottom', -1, 'score');
  if (score === null) {
    return [
      say(
        `No confluence of ${instrument} ${timeframe} as of ${told.instant(asOf)}: nothing that has a direction is known yet, which is not a score of 0.`,
        `No hay confluencia de ${instrument} ${timeframe} al ${told.instant(asOf)}: aún no se conoce nada con dirección, que no es una puntuación de 0.`,
      ),
    ];
  }
  const names = WORDS[told.language].parts;
  const lean = leanOf(score, told);
  const known = parts.filter(({ value }) => value !== null);
  const list = (some: readonly ConfluencePart[]) =>
    [...some]
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
      .map(({ name, contribution }) => `${names[name]} ${told.signed(contribution)}`)
      .join(', ');
  const [up, down] = [known.filter(({ value }) => (value ?? 0) > 0), known.filter(({ value }) => (value ?? 0) < 0)];
  const missing = parts.filter(({ value }) => value === null).map(({ name }) => names[name]);
  return [
    say(
      `Confluence of ${instrument} ${timeframe} as of ${told.instant(asOf)}: ${told.signed(score)} on a scale from -1 to +1, ${lean}.`,
      `Confluencia de ${instrument} ${timeframe} al ${told.instant(asOf)}: ${told.signed(score)} en una escala de -1 a +1, ${lean}.`,
    ),
    ...(up.length === 0 ? [] : [`${say('For a rise', 'Por el alza')}: ${list(up)}.`]),
    ...(down.length === 0 ? [] : [`${say('For a fall', 'Por la baja')}: ${list(down)}.`]),
    conflicts.length === 0
      ? say('No two parts contradict each other by much.', 'No hay dos partes que se contradigan de forma apreciable.')
      : conflicts
          .slice(0, 3)
          .map(({ a, b, gap }) =>
            say(
              `Conflict: ${names[a]} against ${names[b]}, ${told.plain(gap)} apart.`,
              `Conflicto: ${names[a]} frente a ${names[b]}, a ${told.plain(gap)} de distancia.`,
            ),
          )
          .join(' '),
    ...(missing.length === 0 ? [] : [`${say('Not known', 'No se conoce')}: ${missing.join(', ')}.`]),
    weights.n === 0
      ? say(
          'All known parts weigh the same; it is no probability.',
          'Todas las partes conocidas pesan lo mismo; no es una probabilidad.',
        )
      : say(
          `Weights learned on n=${weights.n} past moments; it is no probability.`,
          `Pesos aprendidos en n=${weights.n} momentos pasados; no es una probabilidad.`,
        ),
  ];
}

function leanOf(score: number, { say }: Telling): string {
  const size = Math.abs(score);
  if (size < 0.05) return say('balanced', 'en equilibrio');
  const side = score > 0 ? say('bullish', 'alcista') : say('bearish', 'bajista');
  if (size < 0.15) return say(`slightly ${side}`, `ligeramente ${side}`);
  if (size < 0.5) return say(`moderately ${side}`, `moderadamente ${side}`);
  return say(`strongly ${side}`, `claramente ${side}`);
}

const MOST_NAMED = 3;
const MIN_SAMPLE = 30;
