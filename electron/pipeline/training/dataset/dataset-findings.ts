import type { DatasetFinding } from '#shared/domain/training-dataset';

export type FindingCode = DatasetFinding['code'];

/** Counts what was found wrong, and keeps the first samples of each kind. */
export interface DatasetFindings {
  /** @param sample - Which example, and why, in one line. */
  note(code: FindingCode, sample: string): void;
  /** In the order of {@link ORDER}; kinds that were not found are left out. */
  list(): DatasetFinding[];
}

export function createDatasetFindings(): DatasetFindings {
  const found = new Map<FindingCode, { count: number; readonly samples: string[] }>();
  return {
    note(code, sample) {
      const kind = found.get(code) ?? { count: 0, samples: [] };
      found.set(code, kind);
      kind.count += 1;
      if (kind.samples.length < MOST_SAMPLES) kind.samples.push(sample.slice(0, LONGEST_SAMPLE));
    },
    list: () =>
      ORDER.flatMap((code) => {
        const kind = found.get(code);
        return kind ? [{ code, count: kind.count, samples: [...kind.samples] }] : [];
      }),
  };
}

const ORDER: readonly FindingCode[] = [
  'invalid',
  'too_long',
  'duplicate',
  'near_duplicate',
  'group_split',
  'embargoed',
  'leak',
];
const MOST_SAMPLES = 5;
const LONGEST_SAMPLE = 300;
