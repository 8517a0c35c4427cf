import type { PredictionContext } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';
import type {
  Abstention,
  BaseRate,
  Forecast,
  Prediction,
  Provenance,
  Recalibration,
  Sampling,
} from '#shared/domain/prediction';
import { contextHash, seedOf } from './context-hash';

/** A verdict with everything that its record needs. */
export interface Conclusion {
  readonly source: Prediction['source'];
  readonly verdict: Forecast | Abstention;
  /** Of the forecast's own barriers; `null` for an abstention and where too few earlier candles are known. */
  readonly baseRate: BaseRate | null;
  readonly sampling: Sampling | null;
  readonly recalibration: Recalibration | null;
  readonly provenance: Provenance;
  readonly context: PredictionContext;
}

/**
 * Provenance and context of what no language model made: the facts as JSON in place of a prompt.
 *
 * @param input.seed - Derived from the facts where it is missing.
 * @param input.version - Of whatever made it; also its runtime, because it computes the same everywhere.
 */
export function plainRecord(input: {
  facts: unknown;
  rawOutput: string;
  modelId: string;
  modelHash: string;
  promptId: string;
  promptVersion: string;
  version: string;
  validity: Provenance['validity'];
  seed: number | undefined;
  sha256: Sha256;
}): { provenance: Provenance; context: PredictionContext } {
  const { rawOutput, modelId, modelHash, promptId, promptVersion, version, validity, seed, sha256 } = input;
  const context = { prompt: JSON.stringify(input.facts), system: '', grammar: '', maxTokens: 0, temperature: 0 };
  const hash = contextHash(context, sha256);
  return {
    context,
    provenance: {
      modelId,
      modelHash,
      adapterHash: null,
      promptId,
      promptVersion,
      contextHash: hash,
      seed: seed ?? seedOf(hash),
      runtime: version,
      rawOutput,
      validity,
      promptTokens: 0,
      outputTokens: 0,
      durationMs: 0,
    },
  };
}
