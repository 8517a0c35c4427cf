import type { NumberSource, NumberUnit } from '#shared/domain/grounded-number';
import { writtenInstants, writtenNumbers } from './written-numbers';

/** Numbers that the person typed: an answer may repeat them. */
export function questionSources(text: string): NumberSource[] {
  return textSources('question', text);
}

/**
 * Numbers in a text, such as the words of a person, of a rule, or of a foreign tool, as sources. A number that reads in two ways
 * (`1,085`) gives both; the unit is the one that is written with it.
 *
 * @param path - Where the text stands in the answer of the call.
 */
export function textSources(callId: string, text: string, path = 'text'): NumberSource[] {
  const source = (value: number, unit: NumberUnit): NumberSource => ({ callId, path, value, unit, mark: null });
  const numbers = writtenNumbers(text).flatMap(({ readings, sign, unit }) =>
    readings.map(({ value }) => source(sign === '-' ? -value : value, unit)),
  );
  const instants = writtenInstants(text).flatMap(({ key }) => {
    const at = Date.parse(key.length === 10 ? `${key}T00:00Z` : `${key.replace(' ', 'T')}Z`);
    // A time of day and a day without a year are no moment of their own.
    return key.length < 10 || Number.isNaN(at) ? [] : [source(at, 'instant')];
  });
  return [...numbers, ...instants].slice(0, MOST);
}

const MOST = 500;
