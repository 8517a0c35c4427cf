import type { ViewChange } from '#shared/domain/view-change';
import { plainWords, sentencesOf } from './plain-words';
import { pointBack } from './read-follow-up';
import { type OwnWords, readOwnWords } from './read-own-words';
import { readSlashCommand, type TypedCommand } from './read-slash-command';
import { type NamedSubject, readSubject } from './read-subject';
import { asksTradeAdvice, readTradeWish } from './read-trade-wish';
import { readViewChange } from './read-view-change';
import { mergeViewChanges, type RouterContext, readWords, type WordsReading } from './read-words';
import { LOOKS, MARKET_STORIES, type Route, type Story, type Subject } from './route';
import { REPORTED } from './speech';
import { isCovered } from './vocabulary';

/**
 * What a text asks for, in English or Spanish, with or without accents; `unsure` where more than one thing, or more than the
 * words that are known. Decides by what the person says, not by what the text quotes.
 *
 * Never throws, whatever the text. `/ask` is read before this one; a command that does not exist or has words behind it that it
 * does not take is answered with help.
 */
export function routeIntent(text: string, context: RouterContext): Route {
  const command = readSlashCommand(text);
  if (command) return routeCommand(command, context);
  const own = readOwnWords(text);
  // Marks around single words only name them.
  const reading = readWords(own.names, context, own.isQuoting && own.names === own.words);
  const route: Route = decide(reading, context) ??
    readOutsideQuotes(own, context) ?? { kind: 'unsure', subject: reading.named.subject };
  // An order has to be one in every reading of what the person says.
  const isOrder = route.kind === 'story' && route.story === 'trade';
  const isDoubtful =
    isOrder &&
    [own.words, ...own.otherReadings].some((words) => !readWords(words, context, own.isQuoting).trade.isWished);
  return isDoubtful ? { kind: 'unsure', subject: reading.named.subject } : route;
}

/**
 * A question that stands beside a quotation, by itself and whole: `a friend wrote "...". What are my positions?` Only looks are
 * read there, never anything with an effect, so that a quotation which pretends to have ended gains nothing but an answer.
 */
function readOutsideQuotes(own: OwnWords, context: RouterContext): Route | null {
  const [outside = own.words] = own.otherReadings;
  if (!own.isQuoting || outside.length > LONGEST_OUTSIDE) return null;
  const found = new Map<string, Route>();
  for (const sentence of outside.match(/[^.;!?\n]+(?:\.(?=\S)[^.;!?\n]*)*[.;!?\n]*/g) ?? []) {
    const reading = readWords(sentence.trim(), context, false);
    if (reading.trade.isWished || reading.refusal || reading.views.some(({ view }) => view.change)) return null;
    const route = decide(reading, context);
    if (route?.kind !== 'story') continue;
    // An analysis makes a prediction, which words beside a quotation do not ask for.
    const story = route.story === 'analyse' ? 'confluence' : route.story;
    if (!LOOKS.has(story)) return null;
    found.set(JSON.stringify([story, route.subject]), { ...route, story });
  }
  const [only, ...more] = found.values();
  return only !== undefined && more.length === 0 ? only : null;
}

/** `null` for not sure. Every branch needs that nothing else is asked beside it. */
function decide(reading: WordsReading, { last }: RouterContext): Route | null {
  const { named, sentences, trade, views, refusal, talk, followUp, story } = reading;
  const { subject, rest } = named;
  if (sentences.length === 0) return null;
  if (talk !== null) return { kind: 'talk', topic: talk };
  const shown = views.filter(({ view }) => view.change !== null);

  if (refusal && !shown.some(({ sentence }) => sentence === refusal.sentence)) {
    const others = sentences.filter((sentence) => sentence !== refusal.sentence);
    return others.every(({ words }) => isAside(words)) ? { kind: 'refuse', refusal: refusal.refusal } : null;
  }
  if (trade.isWished) {
    const others = sentences.filter(({ words }) => words !== trade.sentence);
    const isAlone = others.every(({ words }) => isAside(words) || isDetail(words));
    const isSure = trade.wish !== null && isAlone && shown.length === 0 && !isTwoMarkets(named, null);
    if (!isSure) return null;
    const traded = trade.wish?.isFromPrediction ? subject : pointBack(rest, subject, 'trade', last);
    return { kind: 'story', story: 'trade', subject: traded, wish: trade.wish };
  }
  if (shown.length > 0) {
    const others = views.filter(({ view, sentence }) => view.change === null && !isAside(sentence.words));
    const change = mergeViewChanges(shown.map(({ view }) => view.change as ViewChange));
    if (others.length > 0 || change === null) return null;
    return { kind: 'show', change, unknownInstrument: nameOfUnknown(subject) };
  }
  if (followUp) return { kind: 'story', story: followUp.story, subject: followUp.subject, wish: null };
  if (story.story === null || !isPlainQuestion(rest) || isTwoMarkets(named, story.story) || reading.isDangling)
    return null;
  if (isAboutMarket(story.story) && subject.timeframe === null && OTHER_TIMEFRAME.test(rest)) return null;
  return { kind: 'story', story: story.story, subject: pointBack(rest, subject, story.story, last), wish: null };
}

function routeCommand(command: TypedCommand, context: RouterContext): Route {
  const help: Route = { kind: 'talk', topic: 'help' };
  const own = readOwnWords(command.behind);
  const plain = plainWords(own.names);
  const named = readSubject(plain, { ...context, original: own.names });
  const { subject, rest } = named;
  switch (command.name) {
    case 'analyse':
    case 'predict':
    case 'signals':
    case 'structures':
    case 'accuracy':
      // Names and nothing besides, one of each.
      return /^(?:(?:§|¤|on|in|for|the|en|de|el|la|a|,) ?)*$/.test(withoutStructures(command.name, rest)) &&
        named.instruments.length <= 1
        ? storyOf(command.name, subject)
        : (unknownSymbolOf(command, subject) ?? help);
    case 'portfolio':
    case 'positions':
    case 'orders':
    case 'risk':
      return command.behind === '' ? storyOf(command.name, subject) : help;
    case 'trade': {
      if (command.behind === '') {
        const wish = {
          direction: null,
          entry: null,
          stop: null,
          target: null,
          quantity: null,
          isFromPrediction: context.last.hasPrediction,
        };
        return { kind: 'story', story: 'trade', subject, wish };
      }
      if (asksTradeAdvice(rest)) return storyOf('analyse', subject);
      const trade = readTradeWish(rest, { precision: precisionOf(subject, context), isSlash: true });
      const saysSomething = trade.directions.size > 0 || /[§\d]/.test(rest) || trade.wish?.isFromPrediction === true;
      if (!trade.isWished || !isCovered(rest) || !saysSomething) return help;
      if (trade.wish === null || isTwoMarkets(named, null)) return { kind: 'unsure', subject };
      return { kind: 'story', story: 'trade', subject, wish: trade.wish };
    }
    case 'show': {
      const sentences = sentencesOf(rest).map(
        (sentence) => readViewChange(sentence, subject, { isSlash: true }).change,
      );
      const change = mergeViewChanges(sentences.filter((found) => found !== null));
      if (sentences.length === 0 || sentences.includes(null) || change === null) return help;
      return { kind: 'show', change, unknownInstrument: nameOfUnknown(subject) };
    }
    default:
      return help;
  }
}

function storyOf(story: Story, subject: Subject): Route {
  return { kind: 'story', story, subject, wish: null };
}

/** `/analyse aapl`: one word that is no name of ours is taken for one. */
function unknownSymbolOf(command: TypedCommand, subject: Subject): Route | null {
  const [symbol, ...more] = command.behind.split(/\s+/).filter((word) => !/^\d+[a-z]$|^[mhdw]\d+$/i.test(word));
  if (symbol === undefined || more.length > 0 || !/^[A-Za-z0-9][A-Za-z0-9/._:-]{1,11}$/.test(symbol)) return null;
  if (subject.instrument.kind === 'known') return null;
  return storyOf(command.name as Story, { ...subject, instrument: { kind: 'unknown', name: symbol.toUpperCase() } });
}

function withoutStructures(name: string, rest: string): string {
  return name === 'structures' && isCovered(rest)
    ? rest
        .replace(/[a-z]+/g, '')
        .replace(/\s+/g, ' ')
        .trim()
    : rest.trim();
}

function precisionOf(subject: Subject, { instruments, last, preferred }: RouterContext): number | null {
  const traded = subject.instrument.kind === 'known' ? subject.instrument.id : (last.instrument ?? preferred);
  return instruments.find(({ id }) => id === traded)?.pricePrecision ?? null;
}

function nameOfUnknown(subject: Subject): string | null {
  return subject.instrument.kind === 'unknown' ? subject.instrument.name : null;
}

/** Courtesy beside what is asked: `thanks`, `hola`, `please`. */
function isAside(words: string): boolean {
  return ASIDE.test(words);
}

/** A sentence that only states numbers of a ticket: `stop 39600`. */
function isDetail(words: string): boolean {
  return /^(?:(?:with|and|the|con|y|el|un|una|a|at|en|is|es|de|of|then|in|stop|stops|loss|stop-loss|sl|target|targets|tp\d?|take|profit|take-profit|objetivo|entry|entrada|limit|market|mercado|[$€]?[\d.,]+k?|=|@|-|,)(?: |$))+$/.test(
    words,
  );
}

function isPlainQuestion(rest: string): boolean {
  return isCovered(rest) && !FORBIDS.test(rest) && !(REPORTED.test(rest) && !SIGNAL_SAYS.test(rest));
}

function isAboutMarket(story: Story): boolean {
  return MARKET_STORIES.has(story);
}

/** Names of two markets are a comparison, which one look-up is not. */
function isTwoMarkets({ instruments, unknown }: NamedSubject, story: Story | null): boolean {
  return instruments.length + Number(unknown !== null) > 1 && story !== 'correlations';
}

const LONGEST_OUTSIDE = 240;
// Candles of a length that there is not: another one would answer another question.
const OTHER_TIMEFRAME =
  /\b(?:monthly|quarterly|yearly|annual|mensual|trimestral|anual)\b(?! (?:loss|limit|drawdown|budget))|(?:\d|[a-z])[ -]?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?)(?: |-)(?:candles?|charts?|bars?|timeframe)\b|\b(?:candles?|charts?|bars?|velas?|grafic[oa]s?|temporalidad) (?:of |de |en )(?:\S+ )?(?:minutes?|hours?|days?|weeks?|months?|minutos?|horas?|dias?|semanas?|mes(?:es)?)\b/;

const ASIDE =
  /^(?:(?:please|ok|okay|hey|hi|hello|there|thanks?|thank you|thx|cheers|great|perfect|good|nice|cool|now|yes|fairgap|so much|a lot|good (?:morning|afternoon|evening)|hola|gracias|muchas gracias|por favor|vale|venga|buenas|buenos dias|buenas tardes|buenas noches|perfecto|genial|bien|ahora|si|oye)[ ,]*)+$/;
const FORBIDS =
  /^(?:please |por favor |ok |no, )*(?:don't|do not|never|stop|no (?:me )?\w+(?:es|as|is)\b|nunca|deja de)|\b(?:set|create|add|make|delete|remove|notify|remind|crea|pon|anade|borra|avisa)\w* .*\b(?:alert|alerta|alert rule)s?\b|\b(?:alert|notify|remind|ping|warn|tell) me (?:when|if|once|as soon)\b|\b(?:avisa|alerta|notifica|recuerda)(?:r)?me\b|\b(?:should|deberia|debo|conviene|when (?:do|should)) (?:i |we )?(?:close|exit|cancel|move|take profit|cerrar|salir|cancelar|mover)\b|\b(?:why|por que) .*\b(?:order|ticket|proposal|trade|orden|boleta|propuesta|operacion)\b|\b(?:what if|what would happen|que pasa si|que pasaria si|suppose|imagine|supon|imagina)\b/;
const SIGNAL_SAYS =
  /\bque (?:me )?dicen?\b|\bque (?:senal\w*|estructuras?|confluenc\w+) (?:me |lo )?dicen?\b|\b(?:segun|according to) (?:las? |the |your |tus? |mis? )?(?:senal\w*|signals?|confluenc\w+|structures?|estructuras?)\b/;
