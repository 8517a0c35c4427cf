import type { TalkTopic } from './route';
import { COMMAND_START } from './speech';

/**
 * The word whose meaning is asked for, or small talk; `null` where the text is about more than that.
 *
 * @param rest - Plain words with names blanked: a question with a name in it is about the market, not about a word.
 */
export function readTalk(rest: string): TalkTopic | null {
  const bare = rest
    .replace(/[.!?,;:()"]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  for (const [topic, pattern] of SMALL_TALK) if (pattern.test(bare)) return topic;
  if (/[§¤]/.test(bare) || !ASKS_MEANING.test(bare)) return null;
  for (const [topic, pattern] of TERMS) {
    if (!pattern.test(bare)) continue;
    // `what is the drawdown` asks for a number.
    if (MEASURED.has(topic) && OF_THE_ACCOUNT.test(bare)) return null;
    const left = bare.replace(pattern, ' ').replace(ASKS_MEANING, ' ').replace(FILLERS, ' ').trim();
    return left === '' ? topic : null;
  }
  return null;
}

const SMALL_TALK: readonly [TalkTopic, RegExp][] = [
  [
    'greeting',
    /^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|how's it going|how is it going|what's up|hola|buenas(?: tardes| noches)?|buenos dias|buen dia|que tal(?: estas| va(?: todo)?)?(?: hoy)?|como estas(?: hoy)?|saludos|there|fairgap)(?: |$))+$/,
  ],
  [
    'thanks',
    /^(?:(?:ok|okay|great|perfect|cool|nice|vale|perfecto|genial|bien|thanks?|thank you|thx|ty|cheers|much appreciated|muchas gracias|mil gracias|gracias|that helps|that helped|that was helpful|very helpful|helpful|that's (?:all|great|perfect|enough|helpful)|me sirve|me ayuda|me ha servido|muy util|eso es todo|mate|man|bro|buddy|amigo|so much|very much|a lot|fairgap|por todo|por la ayuda|for (?:that|the help|everything))(?: |$))*(?<=\b(?:thanks?|thank you|thx|ty|cheers|appreciated|gracias)\b.*)$/,
  ],
  [
    'help',
    /^(?:(?:hi|hello|hey|hola|please|por favor|ok|and|y) )*(?:what (?:can|do|else can) you (?:do|know|help(?: me)? with|offer)(?: for me| here)?|what can i (?:ask|do|say)(?: you| here| with you)*|who are you|what are you|what is fairgap|how (?:do|can|should) (?:i|you) (?:use|work)(?: you| this| this app| fairgap)?|how does (?:this|fairgap) work|help(?: me)?|commands|list (?:the )?commands|i need help|que (?:mas )?(?:puedes|sabes) (?:hacer|contestar|responder)(?: por mi)?|que (?:te )?puedo (?:preguntar|preguntarte|hacer|pedir|pedirte)(?: contigo)?|en que (?:me )?puedes ayudar(?:me)?|quien eres|que eres|que es fairgap|como (?:te uso|funcionas|funciona(?: esto)?|se usa(?: esto)?)|ayuda(?:me)?|necesito ayuda|comandos)(?: please| por favor)?$/,
  ],
];

const ASKS_MEANING = new RegExp(
  `${COMMAND_START}(?:what(?:'s| is| are| does| do| exactly is)|define|explain(?: to me)?|me (?:puedes )?explica[rs]?(?: que (?:es|son|significa))?|explicarme(?: que (?:es|son|significa))?|me dices que (?:es|son|significa)|describe|teach me(?: about)?|tell me (?:what|about)|(?:the )?(?:meaning|definition) of|what do you mean (?:by|with)|how (?:do|does|is|are)|que (?:es|son|significan?|quiere decir|quieren decir)(?: eso de)?|a que (?:se llama|llamas)|explica(?:me)?(?: que (?:es|son|significa))?|define(?:me)?|defineme|dime que (?:es|son|significa)|definicion de|significado de|como (?:funcionan?|se (?:calcula|mide)n?|se define))\\b`,
);

const MEASURED: ReadonlySet<TalkTopic> = new Set(['drawdown', 'mandate', 'confluence', 'breaker', 'liquidity']);
const OF_THE_ACCOUNT =
  /\b(?:my|mi|mis|our|current|actual|today|now|hoy|ahora)\b|\b(?:what is|what's|explain) the (?:drawdown|mandate|confluence)\b|\bexplica(?:me)? (?:la confluencia|el mandato)\b/;

const FILLERS =
  /\b(?:what|a|an|the|un|una|unos|unas|el|la|los|las|lo|is|are|does|do|mean|means|work|works|exactly|called|stand|stands|for|in|of|on|trading|markets?|simple|plain|words|terms|term|please|ict|smc|you|by|calculated|measured|defined|about|to|me|concept|it|en|de|del|al|es|son|que|eso|por favor|palabras|sencillas|simples|significa|concepto|exactamente|se|calcula|mide|this|esto|again|otra vez)\b|'/g;

const TERMS: readonly [TalkTopic, RegExp][] = [
  ['fair_value_gap', /\b(?:fair value gaps?|fvgs?|huecos? de valor(?: justo)?|imbalances?|desequilibrios?)\b/],
  ['order_block', /\b(?:order ?-?blocks?|obs?|bloques? de orden(?:es)?)\b/],
  [
    'break_of_structure',
    /\b(?:breaks? of structure|bos|rupturas? de (?:la )?estructura|quiebres? de (?:la )?estructura)\b/,
  ],
  ['change_of_character', /\b(?:changes? of character|choch|cambios? de caracter)\b/],
  ['power_of_three', /\b(?:power of (?:three|3)|po3|amd|poder de (?:tres|3))\b/],
  ['liquidity', /\b(?:liquidity(?: (?:pools?|sweeps?))?|liquidez|barridos? de liquidez|liquidity)\b/],
  ['swing', /\b(?:swings?(?: (?:points?|highs?|lows?))?|pivots?|pivotes?|puntos? de giro)\b/],
  ['atr', /\b(?:atr|average true range|rango verdadero(?: medio)?)\b/],
  ['brier', /\bbrier(?: (?:scores?|skill))?\b|\b(?:puntuacion|score) (?:de )?brier\b/],
  ['base_rate', /\b(?:base rates?|tasas? base)\b/],
  ['confluence', /\b(?:confluences?|confluencias?)\b/],
  ['killzone', /\b(?:kill ?zones?)\b/],
  ['drawdown', /\b(?:max(?:imum)? )?drawdowns?\b|\bcaida maxima\b/],
  ['mandate', /\b(?:mandates?|mandatos?)\b/],
  ['breaker', /\b(?:circuit ?breakers?|breakers?|cortacircuitos?|disyuntor)\b(?! blocks?)/],
  ['r_multiple', /\b(?:r[- ]multiples?|multiplos? (?:de )?r|r)\b/],
];
