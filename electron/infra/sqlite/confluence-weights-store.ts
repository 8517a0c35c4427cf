import type { ConfluenceWeightsStore } from '#electron/ports/confluence-reader';
import { ConfluenceWeights } from '#shared/domain/confluence';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { Timeframe } from '#shared/domain/timeframe';
import type { Journal } from './open-database';

export function createConfluenceWeightsStore(database: Journal): ConfluenceWeightsStore {
  const newest = database
    .prepare<{ instrument: InstrumentId; timeframe: Timeframe; asOf: EpochMs }, string>(
      `SELECT weights_json FROM confluence_weights
       WHERE instrument = @instrument AND timeframe = @timeframe AND known_at <= @asOf
       ORDER BY known_at DESC, number DESC LIMIT 1`,
    )
    .pluck();
  const insert = database.prepare(
    `INSERT INTO confluence_weights (instrument, timeframe, known_at, learned_at, weights_json)
     VALUES (@instrument, @timeframe, @knownAt, @learnedAt, @json)`,
  );

  return {
    at: ({ instrument, timeframe, asOf }) => {
      const json = newest.get({ instrument, timeframe, asOf });
      return json === undefined ? null : ConfluenceWeights.parse(JSON.parse(json));
    },
    add: ({ instrument, timeframe }, weights, at) => {
      const { knownAt } = weights;
      invariant(knownAt !== null, 'Expected learned weights with the instant up to which they knew, was none.');
      insert.run({
        instrument,
        timeframe,
        knownAt,
        learnedAt: at,
        json: JSON.stringify(ConfluenceWeights.parse(weights)),
      });
    },
  };
}
