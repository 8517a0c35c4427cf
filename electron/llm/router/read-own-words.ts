import { foldLetters } from './plain-words';

/** What of a text the person says, apart from what it quotes or pastes. */
export interface OwnWords {
  /** Without anything that may be quoted: from the first quotation mark to the last one. */
  readonly words: string;
  /**
   * Other readings of the same text, each without what stands inside pairs of quotation marks: with all that seems pasted, and
   * without it. What is asked for has to be asked for in all of them: a quotation could break out with a mark of its own, and
   * what was left out may take an order back.
   */
  readonly otherReadings: readonly string[];
  /** `words`, and quoted single words without their marks: names of things. Never enough to ask for an effect. */
  readonly names: string;
  /** Something was quoted or pasted: what is left may be a fragment. */
  readonly isQuoting: boolean;
}

/** The longest text that is read. More is pasted, and a cut could lose its end, which may take the start back. */
export const LONGEST_READ = 4_000;

/**
 * Reads with suspicion: what might be of others is left out, even where words of the person are lost with it.
 *
 * A text with runs that are shown reversed, or with words that mix alphabets, has no own words: nobody types those, and they read
 * otherwise than they look.
 */
export function readOwnWords(text: string): OwnWords {
  const shown = text.slice(0, LONGEST_READ).normalize('NFKC');
  if (text.length > LONGEST_READ || OVERRIDE.test(text) || MIXED_WORD.test(shown)) return NONE;
  const visible = shown.replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n').replace(INVISIBLE, '');
  const lines = withoutQuotedLines(visible);
  // Marks first: a quoted line may hold the one that closes.
  const words = tidy(withoutPasted(withoutQuotedLines(withoutMarked(visible))));
  const names = QUOTED_PHRASE.test(lines) ? words : tidy(withoutPasted(lines.replace(QUOTED_WORD, '$1$2')));
  const outside = outsidePairs(visible);
  const otherReadings = [...new Set([outside, withoutPasted(outside)].map(tidy))].filter((other) => other !== words);
  return { words, otherReadings, names, isQuoting: words !== tidy(visible) };
}

/** Quoted lines of a mail, with the lines that carry them on. */
function withoutQuotedLines(text: string): string {
  return text.replace(/^[ \t]*[>|＞][^\n]*(?:\n(?![ \t]*\n)[^\n]*)*/gm, ' ');
}

/** Without all from the first mark of any kind to the last one: marks of one kind may stand inside another. */
function withoutMarked(text: string): string {
  const double = [...text.matchAll(MARK)].map(({ index }) => index);
  const opening = [...text.matchAll(SINGLE_OPENING)].map(({ index }) => index);
  // Where nothing opens, an apostrophe at the end of a word is one: `the traders' stops`.
  const closing = opening.length === 0 ? [] : [...text.matchAll(SINGLE_CLOSING)].map(({ index }) => index);
  const all = [...double, ...opening, ...closing];
  if (all.length === 0) return text;
  const [first, last] = [Math.min(...all), Math.max(...all)];
  // An odd mark, or one that opens, has no end.
  const isOpen = double.length % 2 === 1 || (!closing.includes(last) && opening.includes(last)) || opensAt(text, last);
  return `${text.slice(0, first)} ${isOpen ? '' : text.slice(last + 1)}`;
}

function outsidePairs(text: string): string {
  return text
    .replace(/^[ \t]*[>|＞][^\n]*/gm, ' ')
    .split(MARK)
    .filter((_, index) => index % 2 === 0)
    .join(' ')
    .replace(/(?<![\p{L}\p{N}])['‘‚][^'’‘]*['’](?![\p{L}\p{N}])/gu, ' ');
}

/** Cut where something of others begins: after a lead-in, at a head of a mail, at a line of a log, at a tag. */
function withoutPasted(text: string): string {
  const own = text
    .replace(/\b(?:https?:\/\/|www\.)\S*/gi, ' ')
    .replace(/\{[\s\S]*\}|\{[\s\S]*$/, ' ')
    .replace(/\[[^\]\n]*\]\([^)\n]*\)/g, ' ')
    .replace(/[A-Za-z0-9+/_=-]{32,}/g, ' ');
  const folded = foldInPlace(own);
  let end = own.length;
  for (const pattern of BEGINS_PASTED) end = Math.min(end, folded.match(pattern)?.index ?? end);
  for (const pattern of LEADS_IN) {
    const found = folded.match(pattern);
    if (found) end = Math.min(end, (found.index as number) + found[0].length);
  }
  // A mail that is signed began somewhere before.
  if (SIGNS_MAIL.test(folded)) end = Math.min(end, folded.search(/\n|$/));
  return own.slice(0, end);
}

/** Folded letter by letter, so that a place in it is the same place in the text. */
function foldInPlace(text: string): string {
  return text.replace(/[^a-z\s]/gu, (letter) => {
    const folded = foldLetters(letter);
    return folded.length === letter.length ? folded : letter;
  });
}

function opensAt(text: string, index: number): boolean {
  return /\S/.test(text[index + 1] ?? '') && !/[\p{L}\p{N}.,!?%)]/u.test(text[index - 1] ?? ' ') && index > 0;
}

function tidy(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n[\n ]*/g, '\n')
    .trim();
}

const NONE: OwnWords = { words: '', otherReadings: [], names: '', isQuoting: true };

const OVERRIDE = /[\u202d\u202e]/;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}]/gu;
// A Latin letter and one of a script that has look-alikes, in one word.
const MIXED_WORD =
  /\p{Script=Latin}[\p{L}\p{M}\p{N}]*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]|[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}][\p{L}\p{M}\p{N}]*\p{Script=Latin}/u;

const MARK = /["“”„‟«»‹›「」『』`〝〞〟]/g;
const SINGLE_OPENING = /(?<![\p{L}\p{N}])['‘‚]/gu;
const SINGLE_CLOSING = /['’](?![\p{L}\p{N}])/gu;
const QUOTED_WORD =
  /["“”„«»`]([\p{L}\p{N}/]{1,20})["“”„«»`]|(?<![\p{L}\p{N}])['‘]([\p{L}\p{N}/]{1,20})['’](?![\p{L}\p{N}])/gu;
const QUOTED_PHRASE = /["“”„«»`][^"“”„«»`]*[^\p{L}\p{N}/"“”„«»`][^"“”„«»`]*["“”„«»`]/u;

const BEGINS_PASTED: readonly RegExp[] = [
  // Heads of mails, notes and turns of a conversation.
  /^[ \t*#_-]*(?:from|to|cc|bcc|subject|date|sent|re|fwd?|de|para|asunto|fecha|enviado|note|notes|nota|notas|memo|log|news|noticias?|system|sistema|user|usuario|assistant|asistente|human|ai|developer|tool|function|instructions?|instruccion(?:es)?|admin|important|importante|warning|aviso|ps|todo|reminder|recordatorio|quote|cita)\b[ \t\w]{0,24}[*_]*:/m,
  /^[ \t]*(?:dear|estimad[oa]s?|querid[oa]s?)\b/m,
  /^[ \t]*(?:hi|hello|hola|hey) (?!fairgap)[a-z]{2,20},?[ \t]*\n/m,
  // Lines of a log, a list of turns, a divider, a table.
  /^[ \t]*[[(]?\d{4}-\d\d-\d\d[ t]\d\d:\d\d/m,
  /^[ \t]*[[(]?\d\d:\d\d(?::\d\d)?[\])]?[ \t]/m,
  /^[ \t]*\[?(?:info|warn|warning|error|debug|trace|fatal|notice)\b[\s:\]]/m,
  /^[ \t]*(?:#{1,6}[ \t]|-{3,}|={3,}|\*{3,}|_{3,}|~{3,})/m,
  // Tags of markup and of models.
  /<[|!/?a-z]/,
  /<<\s*sys|\[\/?\s*(?:inst|sys|system|user|assistant)\b/,
  // Text that speaks to a model.
  /\b(?:ignore|disregard|forget|override|ignora|ignore|olvida|omite|descarta)\b[^.\n]{0,40}\b(?:above|previous|prior|earlier|before|instructions?|prompt|anterior(?:es)?|previ[oa]s?|instrucci?on(?:es)?|todo lo)\b/,
  /\b(?:new|nuevas?) (?:system )?instructions?\b|\bnuevas? instrucci?on(?:es)?\b|\byou are now\b|\bahora eres\b|\b(?:end|fin) (?:of|de|del) (?:the |la )?(?:quote|message|text|cita|mensaje|texto)\b/,
  /\b(?:system|developer) (?:prompt|message|override|mode)\b/,
];

// What follows is of others: after `summarise this:`, `this message says`, `he leido que:`, a line that asks or announces.
const THING =
  '(?:this|these|that|the following|following|below|here|esto|este|esta|estos|estas|eso|lo siguiente|siguientes?|text|texto|messages?|mensajes?|correos?|e-?mails?|mails?|notes?|notas?|articles?|articulos?|posts?|tweets?|tuits?|noticias?|news|logs?|headlines?|titular(?:es)?|channel|canal|newsletter|boletin|comment|comentario|report|informe|prompt|snippet|quote|cita|paste|sentence|frase|parrafo|paragraph|words|palabras|document|documento)';
const SAYS =
  '(?:says?|said|saying|wrote|writes|written|tells|told|reads|states|stated|claims?|claimed|posted|tweeted|texted|sent me|got|received|heard|dice[ns]?|dijo|dijeron|diciendo|escribio|escrito|escribe|pone|puso|leido|lei|oido|oi|afirman?|aseguran?|recibi|recibido|mando|enviado|according to|segun)';
const LEADS_IN: readonly RegExp[] = [
  new RegExp(`\\b${THING}\\b[^.:\\n]{0,60}(?::|->|=>)`),
  /\b(?:this|following|below|lo siguiente|esto|texto|text|message|mensaje|correo|e-?mail|nota|note|article|articulo|post|tweet|noticia)\b[^.\n]{0,60}\n/,
  // `what does this mean? ...`, `is this true? ...`
  /\b(?:this|these|following|esto|eso|mensaje|message|text|texto|nota|note)\b[^.?\n]{0,40}\?(?=\s*\S)/,
  new RegExp(`\\b${SAYS}\\b[^.\\n]{0,40}:`),
  // Reported without a colon: up to where the report begins.
  new RegExp(
    `\\b(?:message|mensaje|text|texto|note|nota|e-?mail|mail|correo|article|articulo|post|tweet|tuit|noticia|news|channel|canal|he|she|they|it|friend|amigo|amiga|boss|jefe|guru|analyst|analista|group|grupo|bot|someone|alguien)\\b[^.\\n]{0,20}\\b${SAYS}\\b(?: me| us| nos)?(?: that| to| que)?`,
  ),
  new RegExp(`\\b(?:he|i|we|yo|me|nos) (?:have |just |han |has )?(?:${SAYS})\\b(?: that| to| que)?`),
  /^[ \t]*(?:please |por favor )?(?:summari[sz]e|translate|explain|rephrase|rewrite|proofread|paraphrase|interpret|resume|resumeme|resumir|traduce|traduceme|traducir|explica|explicame|reescribe|corrige|interpreta|comenta)\b[^:\n]{0,60}:/m,
  /(?:\?|:)[ \t]*\n/,
];

const SIGNS_MAIL =
  /^[ \t]*(?:(?:best|kind|warm) (?:regards|wishes)|regards|sincerely|cheers|yours|sent from my|saludos(?: cordiales)?|un saludo|atentamente|cordialmente|enviado desde)\b[ \t]*[,.]?[ \t]*(?:[\w .]{0,30})?$/m;
