import type { LastTurn } from './read-words';
import { MARKET_STORIES, type Story, type Subject } from './route';

/**
 * What words ask that only mean something after the last answer: `and on 4h?`, `y el oro?`, `why?`, `again`.
 *
 * @returns `null` for words that stand on their own, and where there is nothing that they could go on from. A ticket is never
 * proposed again because of a `and gold?`.
 */
export function readFollowUp(
  rest: string,
  subject: Subject,
  last: LastTurn,
): { story: Story; subject: Subject } | null {
  const bare = withoutSigns(rest);
  const again: Subject = {
    instrument:
      subject.instrument.kind === 'none' && last.instrument !== null
        ? { kind: 'known', id: last.instrument }
        : subject.instrument,
    timeframe: subject.timeframe ?? last.timeframe,
    structureKinds: subject.structureKinds,
    count: subject.count,
  };
  if (WHY.test(bare)) {
    return last.story !== null || last.hasPrediction || last.hasProposal ? { story: 'why', subject: again } : null;
  }
  if (last.story === null) return null;
  if (AGAIN.test(bare) && !NEVER_AGAIN.has(last.story)) return { story: last.story, subject: again };
  if (/[§¤]/.test(bare) && ONLY_NAMES.test(bare) && OF_A_MARKET.has(last.story))
    return { story: last.story, subject: again };
  return null;
}

/**
 * What a question is about where its words point back at the conversation (`which signals say so?`, `y eso?`): the last answer's
 * market. What names a market itself, or points at nothing, stays as it is.
 */
export function pointBack(rest: string, subject: Subject, story: Story, last: LastTurn): Subject {
  if (subject.instrument.kind !== 'none' || last.instrument === null) return subject;
  if (!(OF_A_MARKET.has(story) || story === 'trade') || !POINTS_BACK.test(rest)) return subject;
  return {
    ...subject,
    instrument: { kind: 'known', id: last.instrument },
    timeframe: subject.timeframe ?? last.timeframe,
  };
}

/** Whether words go on from the last answer (`and gold?`) rather than begin something. */
export function isDangling(rest: string, last: LastTurn): boolean {
  return last.story !== null && GOES_ON.test(rest) && ONLY_NAMES.test(withoutSigns(rest));
}

function withoutSigns(rest: string): string {
  return rest
    .replace(/[.!?,;:()"]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const NEVER_AGAIN: ReadonlySet<Story> = new Set(['trade', 'why']);
const OF_A_MARKET: ReadonlySet<Story> = new Set([...MARKET_STORIES, 'accuracy', 'predictions', 'outcomes']);

// `so` and `that` where they stand for something; `so what ...` and `signals that ...` do not. An `it` alone is the chart.
const POINTS_BACK =
  /\b(?:(?:say|says|said|think|thinks|believe|why|confirm|confirms|support|supports|back|backs) (?:so|that|it)|(?:of|on|for|about|behind|with|is|was|does|did|do|to|against) (?:that|those|them)|behind it|that (?:market|pair|one|coin|chart|instrument)|buy it|sell it|short it|long it|eso|es[ae]s?(?= (?:mercado|par|instrumento|grafico|activo|moneda|prediccion|idea)\b)|(?:lo|la) (?:dice|dicen|ves|confirma|confirman|apoya|apoyan|respalda|respaldan|sostiene|sostienen|compro|vendo)|(?:compra|vende|analiza|predice)l[oa])\b/;
const GOES_ON = /^(?:ok |vale |but |pero )?(?:and|y|e|what about|how about|what of|que hay de|same|lo mismo|igual)\b/;
const ONLY_NAMES =
  /^(?:(?:and|y|e|ok|okay|vale|but|pero|what about|how about|what of|que hay de|que tal|que pasa con|how does it look|como se ve|same|same thing|lo mismo|igual|now|ahora|also|tambien|on|in|for|with|to|at|the|a|en|para|con|al|el|la|los|de|del|por|please|por favor|then|entonces|try|it|that|this|chart|graph|timeframe|temporalidad|grafico|grafica|velas|candles|again|otra vez|instead|mejor|§|¤)(?: |$))+$/;
const AGAIN =
  /^(?:(?:and|y|ok|please|por favor) )?(?:and now|now|again|once more|refresh|update|repeat|any (?:change|changes|news|update|updates)|what about now|how about now|y ahora|ahora|otra vez|de nuevo|una vez mas|actualiza(?:lo|r)?|repite(?:lo)?|repetir|algun cambio|hay cambios|y ahora que)(?: please| por favor)?$/;
const WHY =
  /^(?:(?:but|and|ok|hmm|so|y|pero|e|ya|entonces) )*(?:why|why not|how so|how come|why (?:is|do|did|would|are) (?:that|this|it|you|the prediction|the ticket|the stop|the target)(?: (?:say|think|so|that|this|it|there|like that|predict|propose|choose|pick|expect))*|why (?:long|short|this|that|the)(?: (?:stop|target|direction|entry|prediction|side|ticket|price|side))?|what makes you (?:say|think) (?:that|so|this)|based on what|on what basis|what is (?:that|this|it) based on|what's (?:that|this|it) based on|explain (?:why|it|that|this|yourself|the prediction|your prediction|the ticket)|justify (?:it|that|this)|justify|reasons?|what are the reasons|por que|porque|por que no|por que (?:eso|esto|dices eso|lo dices|crees eso|ese|esa|el|la|tan|largo|corto)(?: (?:stop|objetivo|prediccion|entrada|direccion|boleta|precio|lado))?|(?:porque|por que) (?:lo|eso) (?:dices|crees|piensas)|y eso(?: por que)?|como es eso|en que te basas|en que se basa(?: eso| esto| la prediccion)?|a que se debe|justifica(?:lo|la)?|explica(?:lo|la|melo|mela|me)? (?:por que|eso|esto|la prediccion|tu prediccion|la boleta)|explica(?:lo|melo|mela)|cual es la razon|razones)(?: please| por favor)?$/;
