import type { ConfluenceCause } from '#shared/domain/confluence';
import type { MarketSession } from '#shared/domain/market-session';
import type { Direction } from '#shared/domain/prediction';
import type { SignalName } from '#shared/domain/signal';
import type { ConfluenceTexts } from './confluence-texts';
import type { NumberFormat } from './format-number';

/** One cause in a few words with its numbers; its code alone where it is one that this version does not know. */
export function explainCause(
  { code, value, facts }: ConfluenceCause,
  texts: ConfluenceTexts,
  format: NumberFormat,
): string {
  const written = format.signed(value);
  const number = (name: string) => Number(facts[name]);
  const percent = (name: string) => format.percent(number(name), 1);
  const word = (name: string) => String(facts[name]);
  const timeframe = typeof facts.timeframe === 'string' ? facts.timeframe : null;
  const { causes } = texts;
  // The casts name what the part wrote under that code.
  switch (code.replace(/^higher_/, '')) {
    case 'trend':
    case 'internal_trend': {
      const scope = code.endsWith('internal_trend') ? 'internal' : 'swing';
      return causes.trend({
        isUp: value > 0,
        scope,
        age: format.count(number('ageCandles')),
        timeframe,
        value: written,
      });
    }
    case 'open_zone': {
      const kind = texts.structures[word('kind')] ?? word('kind');
      return causes.zone({
        isUp: value > 0,
        kind,
        distance: format.plain(number('distanceAtr')),
        timeframe,
        value: written,
      });
    }
    case 'range_position':
      return causes.range({ position: format.percent(number('position')), timeframe, value: written });
    case 'signal':
      return causes.signal({
        name: texts.signals[facts.name as SignalName],
        direction: texts.directions[facts.direction as Direction],
        age: format.count(number('ageCandles')),
        value: written,
      });
    case 'other_signals':
      return causes.others({ count: format.count(number('count')), value: written });
    case 'edge':
      return causes.edge({
        algorithm: texts.algorithms[word('algorithm')] ?? word('algorithm'),
        long: percent('longProbability'),
        longBase: percent('longBaseRate'),
        short: percent('shortProbability'),
        shortBase: percent('shortBaseRate'),
        value: written,
      });
    case 'session_record':
      return causes.session({
        session: texts.sessions[facts.session as MarketSession],
        n: format.count(number('n')),
        mean: format.signed(number('meanAtr')),
        value: written,
      });
    case 'forecast':
      return causes.forecast({
        direction: texts.directions[facts.direction as Direction],
        probability: percent('probability'),
        baseRate: percent('baseRate'),
        value: written,
      });
    default:
      return `${code} (${written})`;
  }
}
