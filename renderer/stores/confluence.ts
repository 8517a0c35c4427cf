import type { ConfluencePoint, ConfluenceWeights } from '#shared/domain/confluence';
import { client } from '../api/client';
import { locales } from '../locales/locales';
import { createRunStore } from './run-store';
import { createSeriesStore } from './series-store';
import type { SeriesSubject } from './signals-subject';

export type ConfluenceExplanation = Awaited<ReturnType<typeof client.confluence.explain>>;

/** Score, parts and sentences of the shown series, in the language of the window. */
export const useConfluence = createSeriesStore<ConfluenceExplanation>((subject) =>
  client.confluence.explain({ ...subject, language: locales.language === 'es' ? 'es' : 'en' }),
);

/** The score at each of the last closes of the shown series. */
export const useConfluenceHistory = createSeriesStore<readonly ConfluencePoint[]>((subject) =>
  client.confluence.history({ ...subject, candles: HISTORY_CANDLES }),
);

/** Learning of the weights, by series. */
export const useWeightLearning = createRunStore<SeriesSubject, ConfluenceWeights>((subject, signal) =>
  client.confluence.learn(subject, { signal }),
);

const HISTORY_CANDLES = 200;
