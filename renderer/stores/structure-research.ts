import { create } from 'zustand';
import type { InstrumentId } from '#shared/domain/instrument';
import type { StructureProfile } from '#shared/domain/structure-profile';
import type { ParameterOverrides } from '#shared/domain/structure-settings';
import type { Timeframe } from '#shared/domain/timeframe';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';

/** What is asked about: a stored series under a set of definitions. */
export interface ResearchSubject {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly profile: StructureProfile;
  readonly parameters: ParameterOverrides;
}

export interface EvidenceInputs {
  readonly horizonCandles: number;
  readonly reactionAtr: number;
  readonly lastSetups: number;
}

export type EvidenceResult = Awaited<ReturnType<typeof client.structures.evidence>>;
export type CertificateResult = Awaited<ReturnType<typeof client.structures.certificate>>;

/** The last run of a question about one series. A newer run keeps the result before until it has its own. */
export interface Research<T> {
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly failure: Failure | null;
  readonly result: T | null;
  /** What the result answers, to see whether it is what would be asked now; `null` without one. */
  readonly answers: string | null;
}

export interface StructureResearchStore {
  readonly inputs: EvidenceInputs;
  /** By `seriesKey`: kept for as long as the window lives, whatever pane or instrument is shown. */
  readonly evidence: Readonly<Record<string, Research<EvidenceResult>>>;
  readonly certificates: Readonly<Record<string, Research<CertificateResult>>>;
  readonly setInputs: (inputs: Partial<EvidenceInputs>) => void;
  readonly runEvidence: (subject: ResearchSubject) => Promise<void>;
  readonly runCertificate: (subject: ResearchSubject) => Promise<void>;
  readonly cancel: (kind: ResearchKind, subject: ResearchSubject) => void;
}

type ResearchKind = 'evidence' | 'certificates';

export const useStructureResearch = create<StructureResearchStore>()((set, get) => {
  /** Runs one question about a series; a second one waits for its button to come back. */
  async function run<K extends ResearchKind>(
    kind: K,
    subject: ResearchSubject,
    question: string,
    ask: (signal: AbortSignal) => Promise<NonNullable<StructureResearchStore[K][string]['result']>>,
  ): Promise<void> {
    const key = seriesKey(subject);
    const before = get()[kind][key];
    if (before?.state === 'running') return;
    const controller = new AbortController();
    running.set(`${kind} ${key}`, controller);
    const put = (change: Partial<Research<unknown>>) =>
      set((store) => ({
        [kind]: { ...store[kind], [key]: { ...NOTHING, ...store[kind][key], ...change } },
      }));
    put({ state: 'running', failure: null });
    try {
      put({ state: 'done', result: await ask(controller.signal), answers: question });
    } catch (error) {
      const failure = toFailure(error);
      // A stopped call may end with the transport's own error before the refusal of main arrives.
      if (controller.signal.aborted || failure.code === 'cancelled') put({ state: 'cancelled' });
      else put({ state: 'failed', failure });
    } finally {
      running.delete(`${kind} ${key}`);
    }
  }

  return {
    inputs: { horizonCandles: 48, reactionAtr: 1, lastSetups: 50 },
    evidence: {},
    certificates: {},
    setInputs: (inputs) => set((store) => ({ inputs: { ...store.inputs, ...inputs } })),
    runEvidence: (subject) => {
      const { inputs } = get();
      return run('evidence', subject, evidenceQuestion(subject, inputs), (signal) =>
        client.structures.evidence({ ...asked(subject), ...inputs }, { signal }),
      );
    },
    runCertificate: (subject) =>
      run('certificates', subject, subjectQuestion(subject), (signal) =>
        client.structures.certificate({ ...asked(subject), prefixes: CERTIFICATE_PREFIXES }, { signal }),
      ),
    cancel: (kind, subject) => running.get(`${kind} ${seriesKey(subject)}`)?.abort(),
  };
});

/** Results are kept apart by series. */
export function seriesKey({ instrument, timeframe }: ResearchSubject): string {
  return `${instrument} ${timeframe}`;
}

/** Two questions with the same text have the same answer, until more candles are stored. */
export function subjectQuestion({ instrument, timeframe, profile, parameters }: ResearchSubject): string {
  return JSON.stringify([instrument, timeframe, profile, Object.entries(parameters).toSorted()]);
}

export function evidenceQuestion(subject: ResearchSubject, inputs: EvidenceInputs): string {
  return JSON.stringify([subjectQuestion(subject), inputs.horizonCandles, inputs.reactionAtr, inputs.lastSetups]);
}

function asked({ parameters, ...subject }: ResearchSubject) {
  return { ...subject, parameters: { ...parameters } };
}

/** Prefixes that are detected afresh, besides the replay of every candle. */
export const CERTIFICATE_PREFIXES = 64;

const NOTHING: Research<never> = { state: 'running', failure: null, result: null, answers: null };
const running = new Map<string, AbortController>();
