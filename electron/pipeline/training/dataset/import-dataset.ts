import type { Clock } from '#electron/ports/clock';
import type { DatasetFiles, UnwrittenManifest } from '#electron/ports/dataset-files';
import type { FileSource, SourceFile } from '#electron/ports/file-source';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import { DatasetDraft, type DatasetManifest } from '#shared/domain/training-dataset';
import type { ExampleSplit, TrainingExample } from '#shared/domain/training-example';
import { MAX_LINE_BYTES } from '#shared/domain/training-line';
import { describeDataset, distinctExamples, removeLeaks } from './assemble-dataset';
import { createDatasetFindings, type DatasetFindings } from './dataset-findings';
import { createLinesImport, type ImportedExample, type LinesImport } from './import-lines';
import { type Splits, splitExamples } from './split-examples';

export interface DatasetImport {
  /**
   * Brings in a file of chat JSONL as a dataset: all of it at the end, or nothing.
   *
   * @throws AppError `file_unreadable`, `file_empty`, `format_unknown`, `too_large`, `rows_invalid` with the first issues by line,
   *   `disk_full`, or `cancelled`.
   */
  run(
    input: { readonly file: string; readonly name: string; readonly licence: string },
    options?: {
      readonly signal?: AbortSignal | undefined;
      /** Bytes of the file that were read, and its size. */
      readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
    },
  ): Promise<DatasetManifest>;
}

/** @param parts.yieldToLoop - Resolves once whatever else waits in the process had its turn. */
export function createDatasetImport(parts: {
  readonly files: FileSource;
  readonly datasets: Pick<DatasetFiles, 'write'>;
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly isHit: (example: TrainingExample) => boolean | null;
  readonly yieldToLoop: () => Promise<void>;
}): DatasetImport {
  return {
    async run({ file, name, licence }, { signal, onProgress } = {}) {
      const source = await parts.files.open(file);
      const lines = createLinesImport(parts.sha256);
      try {
        refuseLarge(source.sizeBytes);
        await eachPiece(source, lines, async (doneBytes, totalBytes) => {
          if (signal?.aborted) throw new AppError('cancelled', 'The import was cancelled. Nothing of it was kept.');
          onProgress?.(doneBytes, totalBytes);
          await parts.yieldToLoop();
        });
      } finally {
        await source.close();
      }
      const findings = createDatasetFindings();
      const splits = splitImported(lines.finish(findings), findings);
      if (splits.train.length === 0) {
        throw new AppError('rows_invalid', 'Expected examples to train on, was none after checks and splits.', {
          findings: findings.list(),
        });
      }
      return parts.datasets.write(
        {
          ...describeDataset(splits, parts.isHit),
          name,
          createdAt: parts.clock.now(),
          licence,
          draft: null,
          prompts: [],
          borders: bordersOf(splits),
          embargoMs: 0,
          findings: findings.list(),
        },
        splits,
      );
    },
  };
}

/**
 * Splits of imported examples: as their lines say, the others by group in the usual shares. Each example once, and nothing that a
 * later split could be answered by from an earlier one.
 */
export function splitImported(
  imported: readonly ImportedExample[],
  findings: DatasetFindings,
): Record<ExampleSplit, TrainingExample[]> {
  const distinct = new Set(
    distinctExamples(
      imported.map(({ example }) => example),
      findings,
    ),
  );
  const kept = imported.filter(({ example }) => distinct.has(example));
  const { validationShare, heldOutShare, seed } = USUAL_DRAFT;
  const free = kept.flatMap(({ example, split }) => (split === null ? [example] : []));
  const drawn = splitExamples(free, { validationShare, heldOutShare, seed, embargoOf: () => 0 }, findings).splits;
  const splits = { train: [...drawn.train], validation: [...drawn.validation], held_out: [...drawn.held_out] };
  for (const { example, split } of kept) if (split !== null) splits[split].push(example);
  return removeLeaks(splits, () => 0, findings);
}

/** Where the first moments of the later splits lie; `null` where one of them has none. */
function bordersOf(splits: Splits): UnwrittenManifest['borders'] {
  const [validationFrom, heldOutFrom] = (['validation', 'held_out'] as const).map((split) =>
    splits[split].reduce((first, { knownAt }) => Math.min(first, knownAt ?? first), Number.POSITIVE_INFINITY),
  ) as [number, number];
  return Number.isFinite(validationFrom) && Number.isFinite(heldOutFrom) ? { validationFrom, heldOutFrom } : null;
}

async function eachPiece(
  source: SourceFile,
  lines: LinesImport,
  afterPiece: (doneBytes: number, totalBytes: number) => Promise<void>,
): Promise<void> {
  let rest = '';
  let number = 0;
  let characters = 0;
  for await (const piece of source.text()) {
    characters += piece.length;
    // A packed file says little of what comes out of it.
    refuseLarge(characters);
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      number += 1;
      lines.takeLine(line, number);
    }
    if (rest.length > MAX_LINE_BYTES) {
      throw new AppError(
        'format_unknown',
        `Expected lines of JSON, was one of more than ${MAX_LINE_BYTES} characters.`,
        {
          line: number + 1,
        },
      );
    }
    await afterPiece(source.bytesRead(), source.sizeBytes);
  }
  if (rest !== '') lines.takeLine(rest, number + 1);
}

function refuseLarge(bytes: number): void {
  if (bytes <= MAX_IMPORT_BYTES) return;
  throw new AppError('too_large', `Expected at most ${MAX_IMPORT_BYTES} bytes, was ${bytes}.`, {
    most: MAX_IMPORT_BYTES,
  });
}

/** All examples of a file are in memory at once. */
const MAX_IMPORT_BYTES = 128 * 1024 * 1024;
const USUAL_DRAFT = DatasetDraft.parse({ name: 'import' });
