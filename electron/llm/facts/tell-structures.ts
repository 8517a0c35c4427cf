import type { ChartMark } from '#shared/domain/grounded-number';
import { currentDirection, currentState, type Structure, type StructureKind } from '#shared/domain/structure';
import type { Answer } from './answers';
import { rateText } from './rate-text';
import { paragraphs, type Telling, type Told } from './telling';
import { WORDS } from './words';

/** What is there by kind: how many, how many of them alive, and the nearest above and below the last price that is known. */
export function tellStructures(answer: Answer<'structures.detect'>, told: Telling): Told {
  const { say } = told;
  const { instrument, timeframe, structures, asOf, atr } = answer;
  const words = WORDS[told.language];
  const looked = say(
    `looked at ${answer.candles} candles up to ${told.instant(asOf)}`,
    `vistas ${answer.candles} velas hasta ${told.instant(asOf)}`,
  );
  if (structures.length === 0) {
    const text = say(
      `No such structure on ${instrument} ${timeframe}: ${looked}. Ask for another kind or timeframe.`,
      `Ninguna estructura así en ${instrument} ${timeframe}: ${looked}. Pida otro tipo u otra temporalidad.`,
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', structures.length);
  const indexed = structures.map((structure, index): Indexed => ({ structure, index }));
  const alive = indexed.filter(({ structure }) => ALIVE.has(currentState(structure)));
  const aliveCount = told.derived('alive', alive.length);
  const headline = say(
    `${instrument} ${timeframe}: ${count} ${count === 1 ? 'structure' : 'structures'}, ${aliveCount} still alive; ${looked}.`,
    `${instrument} ${timeframe}: ${count} ${count === 1 ? 'estructura' : 'estructuras'}, ${aliveCount} aún ${aliveCount === 1 ? 'viva' : 'vivas'}; ${looked}.`,
  );
  const kinds = byKind(indexed).map(([kind, all]) => ({
    kind,
    name: words.structures[kind],
    all: told.derived(`kinds.${kind}`, all.length),
    alive: told.derived(`alive.${kind}`, all.filter(({ structure }) => ALIVE.has(currentState(structure))).length),
    newest: all.reduce((a, b) => (b.structure.confirmedAt > a.structure.confirmedAt ? b : a)),
  }));
  const at = (found: Indexed) => {
    const { top, bottom } = found.structure;
    cite(told, answer, found);
    return top === bottom
      ? told.price(instrument, top)
      : `${told.price(instrument, bottom)}–${told.price(instrument, top)}`;
  };
  const state = ({ structure }: Indexed) => words.states[currentState(structure)];
  const side = ({ structure }: Indexed) => words.trends[currentDirection(structure)];
  const table = told.table(
    [
      { head: say('Kind', 'Tipo'), cell: ({ name }) => name },
      { head: say('All', 'Todas'), isNumber: true, cell: ({ all }) => `${all}` },
      { head: say('Alive', 'Vivas'), isNumber: true, cell: (row) => `${row.alive}` },
      {
        head: say('Newest', 'La más reciente'),
        cell: ({ newest }) => `${side(newest)}, ${state(newest)}, ${at(newest)}`,
      },
    ],
    kinds,
    'structures',
  );
  const reference = told.lastPrice(instrument);
  const near = reference === null ? null : nearest(alive, reference);
  const describe = (found: Indexed) => {
    const { structure } = found;
    const one = `${words.structure[structure.kind]}, ${side(found)}, ${state(found)}, ${at(found)}`;
    if (reference === null || atr === null || atr <= 0) return one;
    const edge = structure.bottom > reference ? structure.bottom : structure.top;
    const distance = told.derived(`distance[${found.index}]`, Math.abs(edge - reference) / atr, 'atr');
    return `${one}, ${told.atr(distance)}`;
  };
  const nearText = (english: string, spanish: string, found: readonly Indexed[]) =>
    found.length === 0 ? null : `${say(english, spanish)}: ${found.map(describe).join('; ')}.`;
  const above = near && nearText('Nearest above', 'Lo más cercano por encima', near.above);
  const below = near && nearText('Nearest below', 'Lo más cercano por debajo', near.below);
  const around = near && nearText('Price is inside', 'El precio está dentro de', near.around);
  // Without a price to measure from, the newest ones that are alive are what there is to look at.
  const newest =
    near === null
      ? nearText(
          'Newest alive',
          'Las vivas más recientes',
          [...alive].sort((a, b) => b.structure.confirmedAt - a.structure.confirmedAt).slice(0, 3),
        )
      : null;
  const lines = [around, above, below, newest].filter((line) => line !== null);
  return { text: paragraphs(headline, lines.join('\n'), table), brief: [headline, ...lines] };
}

export function tellStructureEvidence(answer: Answer<'structures.evidence'>, told: Telling): Told {
  const { say } = told;
  const { instrument, timeframe, evidence, setups, horizonCandles, reactionAtr } = answer;
  const words = WORDS[told.language];
  const span = say(
    `${answer.candles} candles, ${told.instant(answer.firstOpenAt)} to ${told.instant(answer.asOf)}`,
    `${answer.candles} velas, de ${told.instant(answer.firstOpenAt)} a ${told.instant(answer.asOf)}`,
  );
  const rows = evidence.filter(({ n }) => n > 0).sort((a, b) => b.n - a.n);
  if (rows.length === 0 && setups === null) {
    const text = say(
      `No structure of ${instrument} ${timeframe} has its whole horizon in the stored candles (${span}). Import more history.`,
      `Ninguna estructura de ${instrument} ${timeframe} tiene todo su horizonte en las velas guardadas (${span}). Importe más historia.`,
    );
    return { text, brief: [text] };
  }
  const headline = say(
    `What became of structures of ${instrument} ${timeframe} within ${horizonCandles} candles (${span}).`,
    `Qué fue de las estructuras de ${instrument} ${timeframe} en ${horizonCandles} velas (${span}).`,
  );
  const table =
    rows.length === 0
      ? null
      : told.table(
          [
            {
              head: say('Kind', 'Tipo'),
              cell: ({ kind, direction }) => `${words.structures[kind]}, ${words.trends[direction]}`,
            },
            { head: 'n', isNumber: true, cell: ({ n }) => `${n}` },
            { head: say('Touched', 'Tocadas'), isNumber: true, cell: ({ touched }) => rateText(touched, told) },
            {
              head: say(`Reacted ${told.plain(reactionAtr, 1)} ATR`, `Reacción de ${told.plain(reactionAtr, 1)} ATR`),
              isNumber: true,
              cell: ({ reacted }) => rateText(reacted, told),
            },
            {
              head: say('Median for / against', 'Mediana a favor / en contra'),
              isNumber: true,
              cell: ({ medianFavourableAtr: good, medianAdverseAtr: bad }) =>
                good === null || bad === null ? '–' : `${told.atr(good)} / ${told.atr(bad)}`,
            },
          ],
          rows,
          'structures',
        );
  const setup =
    setups === null
      ? null
      : say(
          `Power of 3: n=${setups.n} finished setups, ${setups.entered} entered; target first ${rateText(setups.hit, told)}${setups.expectancyR === null ? '' : `, mean ${told.r(setups.expectancyR)} before costs`}.`,
          `Power of 3: n=${setups.n} configuraciones terminadas, ${setups.entered} con entrada; objetivo primero ${rateText(setups.hit, told)}${setups.expectancyR === null ? '' : `, media ${told.r(setups.expectancyR)} antes de costes`}.`,
        );
  told.derived('interval', 0.95, 'fraction');
  const note = say(
    'Ranges are 95 % intervals. No base rate stands beside them here: a share alone is no edge.',
    'Los rangos son intervalos del 95 %. Aquí no hay tasa base al lado: una proporción sola no es ventaja.',
  );
  const best = rows
    .slice(0, 3)
    .map(
      ({ kind, direction, n, reacted }) =>
        `${words.structures[kind]}, ${words.trends[direction]}: n=${n}, ${say('reacted', 'reacción')} ${rateText(reacted, told)}.`,
    );
  return { text: paragraphs(headline, table, setup, note), brief: [headline, ...best, ...(setup ? [setup] : [])] };
}

interface Indexed {
  readonly structure: Structure;
  readonly index: number;
}

function byKind(indexed: readonly Indexed[]): [StructureKind, Indexed[]][] {
  const groups = new Map<StructureKind, Indexed[]>();
  for (const found of indexed) {
    const group = groups.get(found.structure.kind);
    if (group) group.push(found);
    else groups.set(found.structure.kind, [found]);
  }
  return [...groups];
}

/** The two nearest whole structures on each side of a price, and those around it. */
function nearest(alive: readonly Indexed[], price: number) {
  const by = (distance: (structure: Structure) => number) => (a: Indexed, b: Indexed) =>
    distance(a.structure) - distance(b.structure) || a.index - b.index;
  return {
    above: alive
      .filter(({ structure }) => structure.bottom > price)
      .sort(by(({ bottom }) => bottom))
      .slice(0, 2),
    below: alive
      .filter(({ structure }) => structure.top < price)
      .sort(by(({ top }) => -top))
      .slice(0, 2),
    around: alive
      .filter(({ structure: { top, bottom } }) => bottom <= price && price <= top && bottom < top)
      .sort(by(({ top, bottom }) => top - bottom))
      .slice(0, 2),
  };
}

function cite(
  told: Telling,
  { instrument, timeframe }: Answer<'structures.detect'>,
  { structure, index }: Indexed,
): void {
  const mark = (price: number): ChartMark => ({
    kind: 'structure',
    instrument,
    timeframe,
    structureId: structure.id,
    price,
  });
  told.cited(`structures[${index}].top`, structure.top, 'price', mark(structure.top));
  told.cited(`structures[${index}].bottom`, structure.bottom, 'price', mark(structure.bottom));
}

const ALIVE: ReadonlySet<string> = new Set([
  'active',
  'open',
  'touched',
  'half_filled',
  'breaker',
  'inverted',
  'accumulating',
  'manipulated',
  'distributing',
  'entered',
]);
