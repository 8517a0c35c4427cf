import type { AssistantEffect } from '#electron/ports/assistant-tools';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Direction } from '#shared/domain/prediction';
import { readOwnWords } from './read-own-words';
import { readSlashCommand } from './read-slash-command';
import { pricesIn } from './read-trade-wish';
import { type RouterContext, readWords, type WordsReading } from './read-words';
import type { Authority, Route } from './route';
import { routeIntent } from './route-intent';

/**
 * What the person's own words ask to be done. Quoted and pasted text gives nothing, and takes nothing away from the rest but
 * what it makes doubtful. Never throws, whatever the text.
 *
 * A wish to trade something that is not stored has no `propose`: a ticket for another instrument would not be what was asked.
 */
export function readAuthority(text: string, context: RouterContext): Authority {
  const command = readSlashCommand(text);
  const own = readOwnWords(command ? command.behind : text);
  if (command)
    return ofCommand(routeIntent(text, context), readWords(own.words, context, own.isQuoting), own.words, text);

  const reading = readWords(own.words, context, own.isQuoting);
  const effects = effectsOf(reading, own.isQuoting);
  for (const other of own.otherReadings) {
    const also = effectsOf(readWords(other, context, own.isQuoting), own.isQuoting);
    for (const effect of effects) if (!also.has(effect)) effects.delete(effect);
  }
  return withSides(effects, reading, own.words);
}

/** A command says itself what it does; its words only say with what. */
function ofCommand(route: Route, reading: WordsReading, ownWords: string, text: string): Authority {
  const effects = new Set<AssistantEffect>();
  if (route.kind === 'show') effects.add('show');
  if (route.kind === 'story' && (route.story === 'analyse' || route.story === 'predict')) effects.add('predict');
  const isTrade =
    (route.kind === 'story' && route.story === 'trade') ||
    (route.kind === 'unsure' && readSlashCommand(text)?.name === 'trade');
  if (isTrade && reading.named.subject.instrument.kind !== 'unknown') effects.add('propose');
  const wished = route.kind === 'story' ? (route.wish?.direction ?? null) : null;
  const directions: ReadonlySet<Direction> = wished === null ? BOTH : new Set([wished]);
  return {
    effects,
    directions,
    instruments: new Set(reading.named.instruments),
    prices: pricesIn(reading.named.rest, reading.precision),
    ownWords,
  };
}

function effectsOf(reading: WordsReading, isQuoting: boolean): Set<AssistantEffect> {
  const { named, sentences, trade, views, refusal, followUp, story, isDangling } = reading;
  const effects = new Set<AssistantEffect>();
  // `sell everything` closes; that is no ticket.
  const isRefused = refusal !== null && refusal.sentence.words === trade.sentence;
  if (trade.isWished && !isRefused && named.subject.instrument.kind !== 'unknown') effects.add('propose');
  if (views.some(({ view }) => view.change !== null)) effects.add('show');
  // In a fragment of a text what else is named decides, and may have been cut out.
  const asksMarket = story.asksMarket && !isDangling && !(isQuoting && story.isMixed);
  const isFollowed = followUp?.story === 'analyse' || followUp?.story === 'predict';
  if (sentences.length > 0 && (asksMarket || isFollowed)) effects.add('predict');
  return effects;
}

function withSides(effects: ReadonlySet<AssistantEffect>, reading: WordsReading, ownWords: string): Authority {
  const { trade, named, precision } = reading;
  const directions = trade.isWished && trade.directions.size > 0 ? trade.directions : BOTH;
  const instruments: ReadonlySet<InstrumentId> = new Set(named.instruments);
  return { effects, directions, instruments, prices: pricesIn(named.rest, precision), ownWords };
}

const BOTH: ReadonlySet<Direction> = new Set(['long', 'short']);
