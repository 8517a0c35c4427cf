import { ChartLayer } from '#shared/domain/chart-layer';
import type { ViewChange } from '#shared/domain/view-change';
import type { Sentence } from './plain-words';
import type { Subject } from './route';
import { COMMAND_START, CONDITIONAL, POLITE_QUESTION, REPORTED } from './speech';

/** What a sentence asks of the chart. */
export interface ViewReading {
  /** It begins with a word that shows or hides, whatever it is about. */
  readonly hasVerb: boolean;
  /** `null` where it is about anything besides the chart. */
  readonly change: ViewChange | null;
}

/**
 * Sure only where every word is of the chart: `show my positions` and `show how gold looks` are not.
 *
 * @param sentence - With names of instruments and timeframes blanked by `readSubject`.
 * @param subject - What those names were.
 * @param options.isSlash - Behind `/show`, where no verb is needed.
 */
export function readViewChange(
  sentence: Sentence,
  subject: Subject,
  options: { readonly isSlash?: boolean } = {},
): ViewReading {
  const { words } = sentence;
  if (REPORTED.test(words) || CONDITIONAL.test(words)) return NOTHING;
  if (sentence.isQuestion && !POLITE_QUESTION.test(words)) return NOTHING;
  const start = words.match(COMMAND);
  const hasVerb = start !== null;
  const isBareChart = !hasVerb && /\b(?:charts?|grafic[oa]s?)\b/.test(words) && /[§¤]/.test(words);
  if (!hasVerb && !isBareChart && !options.isSlash) return NOTHING;

  const body = start ? words.slice(start[0].length - (start[1]?.length ?? 0)) : words;
  const { layers, rest } = readLayers(body);
  const left = rest
    .replace(VERBS, ' ')
    .replace(FILLERS, ' ')
    .replace(/[§¤◆,'"&+-]/g, ' ')
    .trim();
  const instrument = subject.instrument.kind === 'known' ? subject.instrument.id : undefined;
  const timeframe = subject.timeframe ?? undefined;
  const names = (words.match(/§/g) ?? []).length;
  const times = (words.match(/¤/g) ?? []).length;
  const isEmpty =
    !instrument && !timeframe && subject.instrument.kind !== 'unknown' && Object.keys(layers).length === 0;
  // `add gold`, `remove EURUSD`: something is meant, and it is not the chart.
  const isHiding = hasVerb && HIDE.test(start?.[1] ?? '') && Object.keys(layers).length === 0;
  if (left !== '' || names > 1 || times > 1 || isEmpty || isHiding) return { hasVerb, change: null };
  return {
    hasVerb,
    change: {
      ...(instrument !== undefined && { instrument }),
      ...(timeframe !== undefined && { timeframe }),
      ...(Object.keys(layers).length > 0 && { layers }),
    },
  };
}

function readLayers(body: string): { layers: Partial<Record<ChartLayer, boolean>>; rest: string } {
  const found: { layer: ChartLayer; at: number }[] = [];
  let rest = body;
  for (const [layer, pattern] of LAYER_NAMES) {
    rest = rest.replace(pattern, (name, ...groups) => {
      const at = groups.find((group): group is number => typeof group === 'number') as number;
      found.push({ layer, at });
      // As long as what it stands for: places stay.
      return '◆'.padEnd(name.length, ' ');
    });
  }
  const layers: Partial<Record<ChartLayer, boolean>> = {};
  for (const { layer, at } of found) layers[layer] = isShownAt(body, at);
  if (found.length > 0 && ONLY.test(body)) {
    for (const layer of ChartLayer.options) layers[layer] ??= false;
  }
  if (found.length === 0 && EVERYTHING.test(body)) {
    const isShown = !HIDE.test(body);
    for (const layer of ChartLayer.options) layers[layer] = isShown;
    rest = rest.replace(EVERYTHING, ' ');
  }
  return { layers, rest };
}

/** By the last verb before the name: `show the volume and hide the swings`. `turn the swings off` has it behind. */
function isShownAt(body: string, at: number): boolean {
  let isShown = true;
  for (const verb of body.matchAll(VERBS)) {
    if (verb.index > at) break;
    isShown = !HIDE.test(verb[0]);
  }
  return isShown && !/\b(?:turn|switch) (?:.* )?off\b/.test(body);
}

const NOTHING: ViewReading = { hasVerb: false, change: null };

const SHOWING =
  'show(?: me)?|flip(?: to)?|swap to|display|mark(?: up)?|draw|plot|highlight|overlay|add|put(?: up)?|switch(?: on| over)?(?: to)?|turn on|turn|enable|change(?: to)?|go(?: back)? to|open(?: up)?|load|set|view|take me to|bring up|bring me|jump to|move to|pull up|let me see|see|' +
  'muestra(?:me|melo|l[oa]s?|s)?|mostrar(?:me)?|muestre(?:me|s)?|ensena(?:me|r|rme)?|ensene(?:me|s)?|marca(?:me|r|rme|l[oa]s?)?|marque(?:me|s)?|dibuja(?:me|r)?|dibuje(?:me|s)?|pinta(?:me|r)?|pinte(?:s)?|resalta(?:r)?|senala(?:me|r)?|pon(?:me|l[oa]s?|er|erme|ga|game|gas)?|anade|anadir|agrega(?:r)?|activa(?:r)?|active|activalos|enciende|cambia(?:r|me|te|l[oa])?(?: al?)?|cambie(?:me)?(?: al?)?|pasa(?:me|r|rme|te|l[oa])?(?: al?)?|pase(?:me)?(?: al?)?|vete a|ve al?|vamos al?|ir al?|vaya al?|abre(?:me)?|abrir|abra|carga(?:me|r)?|cargue|ver|veamos|visualiza(?:r)?|llevame al?|despliega';
const HIDING =
  'hide|remove|switch off|turn off|disable|clear|clean|erase|delete|take off|get rid of|unmark|' +
  'oculta(?:r|me|l[oa]s?)?|oculte(?:s)?|esconde(?:r)?|esconda|quita(?:r|me|rme|l[oa]s?)?|quite(?:me|s)?|borra(?:r|me)?|borre|elimina(?:r)?|elimine|desactiva(?:r)?|desactive|apaga(?:r)?|apague|limpia(?:r|me)?|limpie|saca(?:r)?';
const COMMAND = new RegExp(`${COMMAND_START}(${HIDING}|${SHOWING})\\b`);
const VERBS = new RegExp(`\\b(?:${HIDING}|${SHOWING})\\b`, 'g');
const HIDE = new RegExp(`\\b(?:${HIDING})\\b`);
const ONLY = /\b(?:only|just|solo|solamente|unicamente)\b/;
const EVERYTHING =
  /\b(?:everything|all(?= *$)|all(?: the)? (?:layers|drawings|marks|overlays|structures|indicators)|todo|tod[oa]s las (?:capas|marcas)|todas las estructuras|todos los dibujos|the chart(?= *$)|el grafico(?= *$)|las capas|the layers|the overlays)\b(?<!(?:show|put|switch|set|open|pon|abre|cambia|muestra|ver|see|view|display|load|mark|turn|muestrame|change|plot|draw).* (?:the chart|el grafico))/;
const FILLERS =
  /\b(?:the|a|an|me|us|on|in|to|of|for|at|with|and|also|plus|all|every|any|only|just|now|again|please|chart|charts|graph|candles?|timeframe|time frame|view|layers?|levels(?= *$)|over|from|off|it(?= to| on| *$)|its|back|instead|here|there|too|both|then|but|thanks?|symbol|instrument|pair|drawings?|el|la|los|las|lo|un|una|en|de|del|al|a|con|y|e|tambien|todos?|todas?|solo|solamente|unicamente|ahora|por favor|grafic[oa]s?|velas?|temporalidad|marco|marco temporal|capas?|sobre|desde|otra vez|de nuevo|luego|pero|gracias|instrumento|simbolo|par|que|quiero|plazo)\b/g;

// Longer names before the shorter ones that they contain.
const LAYER_NAMES: readonly [ChartLayer, RegExp][] = [
  [
    'volumeProfile',
    /\b(?:volume profiles?|perfil(?:es)? (?:de |del )?volumen|profile of (?:the )?volume|vpvr|poc|value area)\b/g,
  ],
  [
    'setups',
    /\b(?:(?:amd|judas)(?: (?:swings?|setups?|and judas(?: setups?)?))?|power of (?:three|3)|po3|setups?|configuraciones(?: amd)?(?: y judas)?)\b/g,
  ],
  [
    'previousLevels',
    /\b(?:previous (?:day|week|month)(?:'s|s)?(?:,? (?:and |or )?(?:day|week|month))*(?: (?:highs?|lows?|levels?)(?: and (?:highs?|lows?))?)?|previous levels?|pdh|pdl|pwh|pwl|niveles (?:anteriores|previos)|(?:niveles |maximos? |minimos? )?(?:del? |de la |el |la )?(?:dia|semana|mes) (?:anterior|previ[oa]))\b/g,
  ],
  [
    'orderBlocks',
    /\b(?:order ?-?blocks?|order ?bloks?|obs?|bloques? de ordenes|bloques? de orden|breaker blocks?|mitigation blocks?|breakers)\b/g,
  ],
  [
    'fairValueGaps',
    /\b(?:fair value gaps?|fvgs?|imbalances?|gaps?|huecos?(?: de valor(?: justo)?)?|desequilibrios?|brechas?(?: de valor(?: justo)?)?)\b/g,
  ],
  [
    'structureBreaks',
    /\b(?:(?:market )?structure breaks?|breaks? of structure|changes? of character|bos|choch|mss|msb|rupturas?(?: de (?:la )?estructura)?|quiebres?(?: de (?:la )?estructura)?|cambios? de caracter)\b/g,
  ],
  [
    'liquidity',
    /\b(?:liquidity(?: (?:pools?|sweeps?|levels?|zones?|and sweeps))?|sweeps?|liquidez(?: y barridos)?|barridos?(?: de liquidez)?|equal (?:highs|lows)(?: and (?:highs|lows))?|stop hunts?|zonas de liquidez)\b/g,
  ],
  ['sessions', /\b(?:(?:trading )?sessions?|kill ?zones?|sesion(?:es)?(?: y killzones)?)\b/g],
  [
    'ranges',
    /\b(?:dealing ranges?|ranges?|ote|premium(?: (?:and|y) (?:discount|descuento))?|discount|retracements?|rangos?(?: de negociacion)?|retrocesos?)\b/g,
  ],
  ['swings', /\b(?:swing (?:points?|highs? and lows?|highs?|lows?)|swings?|pivots?|pivotes?|puntos? de giro|giros)\b/g],
  ['predictions', /\b(?:predictions?|forecasts?|predicciones|prediccion|pronosticos?)\b/g],
  ['volume', /\b(?:volumes?|volumen(?:es)?)\b/g],
];
