import type { InstrumentId } from '#shared/domain/instrument';
import { Timeframe } from '#shared/domain/timeframe';
import { asData } from './turn-history';

/** What exists, for the choice of tools: the same in every turn, so that the beginning of the prompt is. */
export function choiceContext(instruments: readonly { readonly id: InstrumentId }[]): string {
  const ids = instruments.slice(0, MOST_INSTRUMENTS).map(({ id }) => id);
  return `instruments: ${ids.join(', ')}; timeframes: ${Timeframe.options.join(', ')}`;
}

/** A person's own words as the choice of tools is given them. */
export function choiceQuestion(ownWords: string): string {
  return asData(ownWords).slice(0, MAX_QUESTION);
}

const MAX_QUESTION = 600;
const MOST_INSTRUMENTS = 40;
