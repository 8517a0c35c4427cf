import type { CatalogModel } from '#shared/domain/model';
import type { ModelFit } from '#shared/domain/model-standing';

/**
 * Whether `model` has room, and how fast it is.
 *
 * @param facts.availableBytes - What the computer has for a new load, with what a loaded model would give back.
 * @param facts.extraBytes - What goes on top of the model: its adapter.
 * @param facts.speeds - Tokens a second of models that answered here.
 * @param facts.sizes - Bytes of the files of the catalog. Writing a token reads every weight once, so that a speed that was
 * not measured is that of the measured model nearest in size, by the ratio of the sizes.
 */
export function modelFit(
  model: Pick<CatalogModel, 'id' | 'sizeBytes' | 'memoryBytes'>,
  facts: {
    readonly availableBytes: number;
    readonly extraBytes?: number;
    readonly speeds: ReadonlyMap<string, number>;
    readonly sizes: ReadonlyMap<string, number>;
  },
): ModelFit {
  const neededBytes = Math.ceil(model.memoryBytes + (facts.extraBytes ?? 0));
  const availableBytes = Math.max(0, Math.floor(facts.availableBytes));
  const measured = facts.speeds.get(model.id);
  return {
    modelId: model.id,
    neededBytes,
    availableBytes,
    verdict: verdictOf(neededBytes, availableBytes),
    tokensPerSecond: measured ?? estimatedSpeed(model.sizeBytes, facts),
    isMeasured: measured !== undefined,
  };
}

function verdictOf(neededBytes: number, availableBytes: number): ModelFit['verdict'] {
  if (neededBytes > availableBytes) return 'too_large';
  return availableBytes - neededBytes < availableBytes * TIGHT_FRACTION ? 'tight' : 'fits';
}

function estimatedSpeed(
  sizeBytes: number,
  { speeds, sizes }: { readonly speeds: ReadonlyMap<string, number>; readonly sizes: ReadonlyMap<string, number> },
): number | null {
  const distance = (size: number) => Math.abs(Math.log(size / sizeBytes));
  const [nearest] = [...speeds]
    .flatMap(([id, speed]) => {
      const size = sizes.get(id);
      return size === undefined ? [] : [{ size, speed }];
    })
    .sort((a, b) => distance(a.size) - distance(b.size));
  return nearest ? (nearest.speed * nearest.size) / sizeBytes : null;
}

const TIGHT_FRACTION = 0.25;
