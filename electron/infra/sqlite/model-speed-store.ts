import type { Clock } from '#electron/ports/clock';
import type { ModelSpeeds } from '#electron/ports/model-speeds';
import { invariant } from '#shared/domain/invariant';
import type { Journal } from './open-database';
import { writerOf } from './writer-of';

/** Speeds in the journal. A speed that differs little from the one that is kept is not worth a write. */
export function createModelSpeedStore(database: Journal, clock: Clock): ModelSpeeds {
  const all = database.prepare('SELECT model_id, tokens_per_second FROM model_speeds');
  const upsert = database.prepare(
    `INSERT INTO model_speeds (model_id, tokens_per_second, measured_at) VALUES (?, ?, ?)
     ON CONFLICT (model_id) DO UPDATE SET tokens_per_second = excluded.tokens_per_second, measured_at = excluded.measured_at`,
  );
  const write = writerOf(database)((modelId: string, speed: number) => upsert.run(modelId, speed, clock.now()));
  const known = new Map((all.all() as Row[]).map((row) => [row.model_id, row.tokens_per_second]));

  return {
    all: () => known,
    note(modelId, tokensPerSecond) {
      invariant(
        Number.isFinite(tokensPerSecond) && tokensPerSecond > 0,
        `Expected a speed above 0, was ${tokensPerSecond}.`,
      );
      const before = known.get(modelId);
      if (before !== undefined && Math.abs(tokensPerSecond - before) < before * WORTH_A_WRITE_FRACTION) return;
      write(modelId, tokensPerSecond);
      known.set(modelId, tokensPerSecond);
    },
  };
}

interface Row {
  readonly model_id: string;
  readonly tokens_per_second: number;
}

const WORTH_A_WRITE_FRACTION = 0.1;
