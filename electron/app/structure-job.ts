import type { CandleColumns } from '#shared/domain/candle-columns';
import type { Structure, StructureKind } from '#shared/domain/structure';
import type { DetectorCertificate } from '#shared/domain/structure-certificate';
import type { SetupEvidence, StructureEvidence } from '#shared/domain/structure-evidence';
import type { StructureProfile } from '#shared/domain/structure-profile';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { certifyNoRepaint } from '../pipeline/structures/certify-no-repaint';
import { detectStructures } from '../pipeline/structures/detect-structures';
import { setupEvidence } from '../pipeline/structures/setup-evidence';
import { structureEvidence } from '../pipeline/structures/structure-evidence';

interface StructureInput {
  readonly columns: CandleColumns;
  readonly timeframe: Timeframe;
  readonly kinds: readonly StructureKind[] | undefined;
  readonly profile: StructureProfile;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Work on structures that may take long, as plain data that a worker thread can be given. */
export type StructureJob =
  | (StructureInput & { readonly kind: 'detect' })
  | (StructureInput & {
      readonly kind: 'evidence';
      readonly horizonCandles: number;
      readonly reactionAtr: number;
      readonly lastSetups: number;
    })
  | (StructureInput & { readonly kind: 'certificate'; readonly prefixes: number });

export interface StructureResults {
  detect: Structure[];
  evidence: { evidence: StructureEvidence[]; setups: SetupEvidence | null };
  certificate: DetectorCertificate[];
}

/** Does the job on this thread. `onProgress` is told the share that is done, 0..1. */
export function runStructureJob(
  job: StructureJob,
  onProgress: (fraction: number) => void,
): StructureResults[StructureJob['kind']] {
  const { columns, timeframe, kinds, profile, parameters } = job;
  const options = { timeframe, kinds, profile, parameters };
  switch (job.kind) {
    case 'detect':
      return detectStructures(columns, options);
    case 'certificate':
      return certifyNoRepaint(columns, { ...options, prefixes: job.prefixes, onProgress });
    case 'evidence': {
      const structures = detectStructures(columns, options);
      onProgress(DETECTION_SHARE);
      const { horizonCandles, reactionAtr, lastSetups } = job;
      const evidence = structureEvidence(columns, structures, {
        horizonCandles,
        reactionAtr,
        onProgress: (fraction) => onProgress(DETECTION_SHARE + (1 - DETECTION_SHARE) * fraction),
      });
      const wantsSetups = kinds === undefined || kinds.includes('power_of_three');
      return {
        evidence,
        setups: wantsSetups ? setupEvidence(columns, timeframeMs(timeframe), structures, { last: lastSetups }) : null,
      };
    }
  }
}

/** Detection takes about this share of an evidence job's time. */
const DETECTION_SHARE = 0.5;
