import type { InstrumentId } from '#shared/domain/instrument';
import { Timeframe } from '#shared/domain/timeframe';
import { asData } from './turn-history';

/**
 * What exists and what the chart shows, for the choice of tools: the same in every turn until another chart is shown, so that the
 * beginning of the prompt is.
 */
export function choiceContext(
  instruments: readonly { readonly id: InstrumentId }[],
  chart: { readonly instrument?: InstrumentId | undefined; readonly timeframe?: Timeframe | undefined },
): string {
  const ids = instruments.slice(0, MOST_INSTRUMENTS).map(({ id }) => id);
  const shown = [chart.instrument, chart.timeframe].filter((part) => part !== undefined).join(' ');
  const exists = `instruments: ${ids.join(', ')}; timeframes: ${Timeframe.options.join(', ')}`;
  return shown === '' ? exists : `${exists}; chart: ${shown}`;
}

/** A person's own words as the choice of tools is given them. */
export function choiceQuestion(ownWords: string): string {
  return asData(ownWords).slice(0, MAX_QUESTION);
}

const MAX_QUESTION = 600;
const MOST_INSTRUMENTS = 40;
