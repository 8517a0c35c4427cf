import { type DecimalString, type Exact, exact } from '#shared/domain/decimal';
import type { Direction } from '#shared/domain/prediction';
import { type Sentence, sentencesOf } from './plain-words';
import { readNumber, TYPED_NUMBER } from './read-number';
import { readStructureKinds } from './read-subject';
import type { TradeWish } from './route';
import { COMMAND_START, CONDITIONAL, NEGATION, POLITE_QUESTION, REPORTED, TAKES_BACK } from './speech';
import { countUnknownWords } from './vocabulary';

/** What a text says about trading. */
export interface TradeReading {
  /** The person orders a ticket: not a question about one, not a condition, not what others say, not taken back. */
  readonly isWished: boolean;
  /** Sides that the wish names; empty where it names none. */
  readonly directions: ReadonlySet<Direction>;
  /**
   * `null` where the numbers can be read in several ways, or where it states what a ticket cannot hold, or asks for
   * something else before it.
   */
  readonly wish: TradeWish | null;
  /** The sentence that orders it; empty for no wish. */
  readonly sentence: string;
}

/**
 * @param rest - Plain words with the names of instruments and timeframes blanked by `readSubject`.
 * @param options.precision - Decimal places of the instrument's prices; `null` where it is not known.
 * @param options.isSlash - Behind `/trade`: everything is a wish that is no question and no prohibition.
 */
export function readTradeWish(
  rest: string,
  options: { readonly precision: number | null; readonly isSlash?: boolean },
): TradeReading {
  if (TAKES_BACK.test(rest) || FORBIDS.test(rest)) return NO_WISH;
  const sentences = sentencesOf(rest);
  const commands = sentences.flatMap((sentence, index) => {
    const words = options.isSlash && index === 0 ? sentence.words : commandIn(sentence);
    return words === null || (options.isSlash && ASKS_ADVICE.test(sentence.words))
      ? []
      : [{ index, words, isWhole: words === sentence.words, sentence: sentence.words }];
  });
  const [first] = commands;
  if (!first) return NO_WISH;
  const directions = new Set(commands.flatMap(({ words }) => directionsIn(words)));
  // Stop and target may stand in sentences of their own.
  const after = sentences.slice(first.index + 1).map(({ words }) => words);
  const details = [first.words, ...after].join(' ; ');
  const isFromPrediction = FROM_PREDICTION.test(first.words);
  const [direction = null] = directions;
  const isPlain = commands.length === 1 && !STOP_ENTRY.test(details) && readStructureKinds(details).length === 0;
  const read = isPlain ? readPrices(details.replace(SOME_STOP, ' '), options.precision) : null;
  const prices = read && isOrdered(read, direction) ? read : null;
  const wish = prices && directions.size <= 1 && first.isWhole ? { direction, ...prices, isFromPrediction } : null;
  return { isWished: true, directions, wish, sentence: first.sentence };
}

/** Whether a text asks for advice on trading: `should I buy?`, `compro o vendo`. */
export function asksTradeAdvice(plain: string): boolean {
  return sentencesOf(plain).some(
    ({ words, isQuestion }) =>
      ASKS_ADVICE.test(words) ||
      (isQuestion &&
        (FIRST_PERSON.test(words) ||
          (COMMAND.test(words) && !POLITE_QUESTION.test(words) && !/\bpropo|\bturn\b/.test(words)))),
  );
}

/** The words of the order in a sentence, up to its end; `null` where it orders nothing. */
function commandIn(sentence: Sentence): string | null {
  const { words } = sentence;
  if (REPORTED.test(words) || CONDITIONAL.test(words) || ASKS_ADVICE.test(words)) return null;
  if (sentence.isQuestion && !POLITE_QUESTION.test(words)) return null;
  // `analyse gold and buy it`: behind what asks for something, an order is an order.
  let from = 0;
  for (const clause of words.split(/(,? (?:and then|and|then|y luego|y despues|luego|y|e) |, )/)) {
    const here = words.slice(from);
    if (COMMAND.test(here)) return isAboutTrading(here, sentence.isQuestion) ? here : null;
    from += clause.length;
    const isJoint = /^[, ]/.test(clause);
    if (!isJoint && !LEADS_ON.test(clause)) return null;
  }
  return null;
}

// `buy me a coffee`: an order for something else.
function isAboutTrading(words: string, isQuestion: boolean): boolean {
  const rest = words.replace(COMMAND, ' ').trim();
  // Without a name of a market an order has numbers and little else: `sell in may and go away`.
  if (!/[§¤]/.test(rest) && !IS_NAMELESS.test(rest) && !FROM_PREDICTION.test(words) && !NAMES_TICKET.test(words))
    return false;
  const { unknown } = countUnknownWords(rest.replace(/[§¤]/g, ' '));
  return unknown === 0 || (unknown === 1 && !isQuestion && words.includes('§'));
}

function directionsIn(words: string): Direction[] {
  const found: Direction[] = [];
  if (LONG.test(words)) found.push('long');
  if (SHORT.test(words)) found.push('short');
  return found;
}

/**
 * Numbers that may be prices of a ticket: those with a unit, a currency sign or a name behind them are sizes or distances.
 *
 * @param rest - Plain words with the names of instruments and timeframes blanked by `readSubject`.
 */
export function pricesIn(rest: string, precision: number | null): DecimalString[] {
  return [...rest.matchAll(TOKEN)].flatMap(({ groups = {} }) => {
    if (!groups.digits || groups.unit || groups.money) return [];
    const price = readNumber(groups.digits, groups.k !== undefined, precision);
    return price === null ? [] : [price];
  });
}

type Prices = Pick<TradeWish, 'entry' | 'stop' | 'target' | 'quantity'>;
type Label = 'entry' | 'stop' | 'target';

/** `null` where a number belongs to nothing, two belong to one thing, or a distance stands where a price has to. */
function readPrices(details: string, precision: number | null): Prices | null {
  const read: Record<Label, string | null> = { entry: null, stop: null, target: null };
  let quantity: string | null = null;
  let label: Label | null = null;
  let isDirectlyBehindName = false;
  for (const token of details.matchAll(TOKEN)) {
    const groups = token.groups as Record<string, string | undefined>;
    if (groups.stop) label = 'stop';
    else if (groups.target) label = 'target';
    else if (groups.entry) label ??= 'entry';
    else if (groups.market) {
      if (read.entry !== null && read.entry !== 'market') return null;
      read.entry = 'market';
    } else if (groups.number) {
      const value = readNumber(groups.digits as string, groups.k !== undefined, precision);
      if (value === null) return null;
      const isDistance = /%|percent|por ciento|pips?|points?|puntos?|atr|ticks?|r\b/.test(groups.unit ?? '');
      if (label !== null) {
        if (isDistance || read[label] !== null) return null;
        read[label] = value;
        label = null;
      } else if (groups.unit || groups.money) {
        if (quantity !== null) return null;
        quantity = token[0].replaceAll('§', '').trim();
      } else if (isDirectlyBehindName && read.entry === null) read.entry = value;
      else return null;
    }
    if (!groups.number) isDirectlyBehindName = groups.name !== undefined;
    else isDirectlyBehindName = false;
  }
  // `stop below the last low`, `without a stop`: a wish that a ticket of typed prices cannot hold.
  if (label === 'stop' || label === 'target') return null;
  return { entry: read.entry, stop: read.stop, target: read.target, quantity };
}

/** The stop of a long lies below its entry, the target above. */
export function isOrdered({ entry, stop, target }: Omit<Prices, 'quantity'>, direction: Direction | null): boolean {
  const prices = [stop, entry === 'market' ? null : entry, target].flatMap((price) =>
    price === null ? [] : [exact(price)],
  );
  if (prices.some((price) => !price.gt(0))) return false;
  const inOrder = (isRising: boolean) =>
    prices.every((price, index) => index === 0 || price.gt(prices[index - 1] as Exact) === isRising);
  return direction === null ? inOrder(true) || inOrder(false) : inOrder(direction === 'long');
}

const NO_WISH: TradeReading = { isWished: false, directions: new Set(), wish: null, sentence: '' };

// What makes `buy` a noun or something else.
const NOT_BUY =
  '(?!(?:ing|s)?[ -]?(?:sides?|signals?|zones?|pressure|volume|walls?|opportunit\\w+|setups?|ideas?|areas?|levels?|programs?|and hold|the rumou?r|backs?|offs?|wall)\\b)';
const BARE =
  '(?= *(?:§|¤|it\\b|this\\b|at\\b|now\\b|here\\b|market\\b|from\\b|with\\b|sl\\b|stop\\b|limit\\b|en\\b|con\\b|a\\b|[$€\\d.]|$))';
const A =
  '(?:(?:a|an|me|us|the|new|small|un|una|la|el|nueva|nuevo|pequen[oa]|limit|market|stop|quick|another|otr[oa]|posicion|position|operacion|orden|order|entrada|en|in|into|de|of|por) )*';
// An order by the kind that it is of: `place a limit to buy`, `pon una limite para comprar`.
const PUT_LIMIT =
  '(?:(?:put|place|set|enter|leave)(?: in| up)? (?:a |an |my )?(?:new )?limit(?: order)?(?: in)? to|(?:pon(?:me|er|ga)?|coloca(?:r|me)?|deja(?:r|me)?|mete(?:r|me)?) (?:una? )?(?:nueva )?(?:orden )?(?:de )?limite (?:para|de))';
const LONG_COMMAND = [
  `buy(?:ing)?\\b${NOT_BUY}`,
  `longs?\\b${BARE}`,
  'go(?:ing)? (?:\\S+ )?long\\b(?! term)',
  `(?:get|enter|open|take|place|put|put in|make|set|set up|start|prepare|propose|draft|create|give) ${A}(?:longs?|buy)\\b(?! (?:term|signal|look|zone))`,
  'compr(?:a|ar|arme|ame|ala|alo|e|es|eme)\\b(?! (?:de|y venta|venta)\\b)',
  `(?:abre(?:me|te)?|abrir|abra|abras|entra(?:r|s)?|entre|pon(?:me|te|er|erme|ga|gas)?|ve|vete|ir|mete(?:me|r)?|toma(?:r)?|haz|crea|prepara(?:me)?|propon(?:me|er)?|proponga|vamos|arma|dame) ${A}(?:larg[oa]s?|long|compra)\\b(?! plazo)`,
  `(?:en larg[oa]|larg[oa])\\b(?= (?:en|a|con) )(?! plazo)`,
  `${PUT_LIMIT} (?:buy|comprar?)\\b`,
].join('|');
const SHORT_COMMAND = [
  `sell(?:ing)?\\b${NOT_BUY}`,
  `shorts?\\b${BARE}`,
  'go(?:ing)? (?:\\S+ )?short\\b(?! term)',
  `(?:get|enter|open|take|place|put|put in|make|set|set up|start|prepare|propose|draft|create|give) ${A}(?:shorts?|sell)\\b(?! (?:term|signal|look|zone|summary|answer|version|review|overview|analysis|explanation))`,
  'vend(?:e|er|erme|eme|ela|elo|a|as|ame)\\b(?! humo)',
  `(?:abre(?:me|te)?|abrir|abra|abras|entra(?:r|s)?|entre|pon(?:me|te|er|erme|ga|gas)?|ve|vete|ir|mete(?:me|r)?|toma(?:r)?|haz|crea|prepara(?:me)?|propon(?:me|er)?|proponga|vamos|arma|dame) ${A}(?:cort[oa]s?|short|venta)\\b(?! plazo)`,
  `(?:en cort[oa]|cort[oa])\\b(?= (?:en|a|con) )(?! plazo)`,
  `${PUT_LIMIT} (?:sell|vender|venta)\\b`,
].join('|');

const IT =
  '(?:it|this|that|them|the (?:last |latest )?(?:prediction|forecast|idea|setup|signal|analysis)|your (?:prediction|forecast|idea))';
const ESO =
  '(?:eso|esto|(?:es[ae]|la|tu|est[ea]) (?:ultim[oa] )?(?:prediccion|pronostico|idea)|la (?:ultima )?prediccion|el pronostico|la idea|esa prediccion|esta prediccion|tu prediccion|el analisis)';
const TICKET =
  '(?:an? |the |una? |la |el |me )*(?:order|ticket|trade|proposal|position|orden|boleta|operacion|propuesta|posicion)\\b(?! ?blocks?)';
const TURN_INTO = [
  `(?:turn|convert|make|change|transform) ${IT} (?:in ?to )?${TICKET}`,
  `(?:make|create|prepare|propose|draft|build|write|place|set up|give me) ${TICKET} (?:out of|from|for|with|based on) ${IT}`,
  `trade (?:it|this|that|the (?:prediction|forecast))\\b`,
  `(?:convierte|convertir|convierta|pasa|pasar|transforma|haz|cambia)(?:lo|la|melo|mela)?(?: ${ESO})? (?:en|a) ${TICKET}`,
  `(?:haz|crea|prepara|preparame|propon|proponme|arma|genera|dame)(?:me)? ${TICKET} (?:con|de|a partir de|desde|segun|para) ${ESO}`,
  `(?:opera|operar|opere)(?:lo|la|r|)(?: ${ESO})?(?= *$)`,
].join('|');
const NO_SIDE = [
  `(?:propose|prepare|draft|create|place|submit|send|execute|make|set up|suggest|give me|build|write) (?:me )?${TICKET}\\b(?! (?:ideas?|history|list|flow|book|size)\\b)`,
  `(?:open|enter|take) (?:an?|another|me an?|a new) ${TICKET}(?! ideas?)`,
  `trade(?= *§)`,
  `(?:propon|proponme|proponer|proponga|prepara|preparame|prepare|preparar|haz|hazme|haga|crea|creame|crear|cree|arma|armame|genera|dame|abre|abreme|abrir|abra|pon|ponme|poner|ponga|mete|coloca|lanza|envia|manda) (?:me )?${TICKET}\\b`,
  `(?:opera|operar|opere)(?= (?:en |el |la )*§)`,
].join('|');

const COMMAND = new RegExp(`${COMMAND_START}(?:${TURN_INTO}|${LONG_COMMAND}|${SHORT_COMMAND}|${NO_SIDE})`);
const FROM_PREDICTION = new RegExp(
  `${COMMAND_START}(?:${TURN_INTO}|${NO_SIDE})(?= *$|.*\\b(?:prediction|prediccion|forecast|pronostico|it|eso|that)\\b)`,
);
const NAMES_TICKET = new RegExp(`${COMMAND_START}(?:${NO_SIDE}|${TURN_INTO})`);
const IS_NAMELESS =
  /^(?:(?:it|this|here|now|please|at|the|a|an|with|and|stop|stops|loss|sl|target|tp\d?|take|profit|limit|market|entry|price|then|for|me|position|order|trade|lots?|units?|usd|usdt|of|in|to|lo|la|el|un|una|aqui|ahora|ya|por|favor|en|con|y|de|mercado|objetivo|entrada|precio|compra|buy|long|posicion|orden|operacion|[$€]?[\d.,]+[k%]?|[=@:,;-]+)(?:[ ,:;]+|$))*$/;
// An order that waits beyond the price, which a ticket does not know.
const STOP_ENTRY = /\b(?:buy|sell|compra|venta) stop\b(?![ -]?loss)|\bstop[ -](?:limit|order|entry)\b|\borden stop\b/;
const SOME_STOP =
  /\b(?:with|con) (?:a |an |un |su )?(?:stop(?:[ -]loss)?|sl)(?:(?: and| y) (?:a |un )?(?:target|tp|take profit|objetivo))?(?= *(?:;|$))/g;
const LONG = /\b(?:buy(?:ing)?|longs?|larg[oa]s?|compr(?:a|ar|arme|ame|ala|alo|e|es|eme)|bid)\b/;
const SHORT = /\b(?:sell(?:ing)?|shorts?|cort[oa]s?|vend(?:e|er|erme|eme|ela|elo|a|as|ame)|venta)\b/;

const VERB =
  '(?:buy(?:ing)?|sell(?:ing)?|go (?:long|short)|long|short|trad(?:e|ing)|enter|propose|open (?:a |an )?(?:position|trade|long|short)|place an? order|compr\\w*|vend\\w+|abr(?:as|ir|a)|entr(?:es|ar)|oper(?:es|ar)|propong\\w+|hag(?:as|a) (?:nada|una)|pong(?:as|a))';
const FORBIDS = new RegExp(
  `\\b(?:don't|do not|dont|not|never|no|nunca|jamas|ni|tampoco|avoid|without|stop|evita|evitar|sin|wouldn't|won't|shouldn't|can't|cannot)\\b(?: [a-z']+){0,4}? ${VERB}\\b|\\b(?:buy|sell|compra|vende|propose|propon) (?:nothing|nada|no)\\b`,
);

const ACT =
  '(?:buy|sell|go|long|short|enter|get in|get into|trade|invest|take|open|jump|be buying|be selling|buying|selling)';
const OPERAR =
  '(?:compr(?:ar|o)|vend(?:er|o)|entr(?:ar|o)|oper(?:ar|o)|abr(?:ir|o)|poner(?:me)?|ir|invert(?:ir)|esper(?:ar|o)|meter(?:me)?)';
const ASKS_ADVICE = new RegExp(
  [
    `\\b(?:should|shall|may|must|do|can|could) (?:i|we|one)(?: (?:be|now|just|really|still|rather|go|ever|even))* ${ACT}\\b`,
    `\\b(?:should|would|do) (?:you|it|they)(?: (?:be|now|just|really|still|rather|ever|recommend))* ${ACT}\\b`,
    `\\b(?:when|where|why|how) (?:should|would|do|can|could|to)(?: (?:i|we|you|one|be|just))* ${ACT}\\b`,
    '\\bshould (?:i|we) (?:\\S+ )?(?:hold|wait)\\b',
    `\\b(?:good|right|bad|best|great|nice|better|smart|safe)(?: (?:time|moment|idea|price|entry|place|level|spot|point))? (?:to|for) (?:a )?${ACT}`,
    `\\b(?:worth|time to|reasons? to|where to|when to|whether to|how to|if i|if we) ${ACT}\\b`,
    '\\b(?:is|are|looks? like|considered) (?:[^ ]+ ){0,4}an? (?:(?:good|strong|safe|clear) )?(?:buy|sell|long|short)\\b',
    '\\b(?:buy or sell|sell or buy|long or short|short or long|bullish or bearish|bearish or bullish|compro o vendo|vendo o compro|comprar o vender|largo o corto|corto o largo|largos o cortos|compra o venta|compra o vende|alcista o bajista)\\b',
    `\\b(?:deberia|debo|tendria que|tengo que|puedo|podria yo|conviene|merece la pena|vale la pena|es (?:un )?(?:buen|mal|mejor|el|la|hora|momento)[a-z ]{0,20}|seria|seria bueno|cuando|donde|es buena idea|me recomiendas|recomiendas|aconsejas|por que) (?:de |para |que )?(?:yo )?(?:me )?${OPERAR}\\b`,
    '\\bthinking (?:of|about) (?:buying|selling|shorting|longing|going (?:long|short)|entering)\\b|\\b(?:estoy pensando|pienso|he pensado) en (?:comprar|vender|entrar|abrir|ponerme)\\b',
    '\\b(?:comprarias|venderias|entrarias|operarias|comprariais|que harias)\\b',
  ].join('|'),
);
const FIRST_PERSON = /\b(?:compro|vendo|entro|abro|me pongo|me meto|nos ponemos|compramos|vendemos|entramos|opero)\b/;

const LEADS_ON = new RegExp(
  `${COMMAND_START}(?:$|(?:analy[sz]e|predict|forecast|show|mark|draw|plot|hide|switch|check|look|read|tell|give|go to|open|analiz\\w+|predi\\w+|muestra\\w*|marca\\w*|dibuja\\w*|oculta\\w*|quita\\w*|cambia\\w*|mira|dime|dame|pon|revisa)\\b(?!.*${NEGATION.source}))`,
);

const TOKEN = new RegExp(
  [
    '(?<stop>\\b(?:stop(?:[ -]?loss)?|sl|parada)\\b)',
    '(?<target>\\b(?:targets?|tgt|tp\\d?|take[ -]?profit|objetivos?|meta|toma de ganancias?)\\b)',
    '(?<market>\\b(?:(?:at|a|al) (?:the )?(?:market|mercado|precio de mercado|precio actual|current price)|market|mercado|now|ahora|right now)\\b)',
    `(?<number>(?<money>[$€] ?)?(?<![a-z0-9])(?<digits>${TYPED_NUMBER.replace('(k)?', ')(?<k>k)?')}(?<unit> ?(?:§|%|(?:percent|por ciento|pips?|points?|puntos?|ticks?|atr|r|lots?|lotes?|units?|unidades|contracts?|contratos?|coins?|monedas?|usdt?|usdc|eur|euros?|dollars?|dolares|x)(?![a-z])))?(?![a-z0-9]))`,
    '(?<entry>(?:\\b(?:at|en|a|entry|entrada|entra|limit|limite|price|precio|from|desde|around|cerca)\\b|@))',
    '(?<name>§)',
  ].join('|'),
  'g',
);
