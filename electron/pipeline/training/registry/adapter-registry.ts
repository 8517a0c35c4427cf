import type { AdapterBase, AdapterFile, AdapterFiles } from '#electron/ports/adapter-files';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { TrainingStore } from '#electron/ports/training-store';
import type { AdapterEvaluation, PromotionVerdict } from '#shared/domain/adapter-evaluation';
import type { AdapterRecord, Promotion } from '#shared/domain/adapter-record';
import { AppError } from '#shared/domain/app-error';
import type { AdapterStatus } from '#shared/domain/model-standing';
import { earlierActives } from './earlier-actives';

/** An adapter as its file and the journal tell of it. */
export interface ListedAdapter {
  readonly status: AdapterStatus;
  /** `null` for a file that was put into the folder by hand. */
  readonly record: AdapterRecord | null;
  /** The newest one of it as a candidate. */
  readonly evaluation: AdapterEvaluation | null;
}

/** Which adapter is active, how it got there, and what may take its place. */
export interface AdapterRegistry {
  /** Those whose file is here. */
  list(): Promise<ListedAdapter[]>;
  /** Keeps an evaluation, as the newest one of its candidate. @throws AppError `conflict` where it is there already. */
  noteEvaluation(evaluation: AdapterEvaluation): void;
  /**
   * Makes the candidate of an evaluation active.
   *
   * @throws AppError `not_found`; `conflict` with `reason` (and the verdict's `reasons`) where the gate said no, where there is a
   *   newer evaluation, where another adapter is active than it compared with, where another model is chosen, and where the file
   *   is gone, is another one by now, or does not fit.
   */
  promote(evaluationId: string): Promise<Promotion>;
  /**
   * Makes active what was so before, and never goes forward: twice in a row goes back two changes. Adapters whose file is gone
   * or does not fit the chosen model are passed over.
   *
   * @throws AppError `conflict` where there is nothing to go back to.
   */
  rollBack(): Promise<Promotion>;
  /**
   * Makes active, and records, what a person chose without the gate, or what a change of the model leaves; `null` is the base
   * alone. Whether it fits is for the caller to check.
   *
   * @returns `null` where it was active already; nothing is recorded then.
   */
  noteChosen(adapterId: string | null): Promise<Promotion | null>;
  /** Newest first. */
  promotions(limit: number): Promotion[];
}

/**
 * @param parts.base - The model that is chosen and here.
 * @param parts.atomically - Runs writes to settings and store in one transaction: all of them, or none where it throws.
 * @param parts.switched - Told after each change of the active adapter: the next request then uses it.
 * @param parts.onChange - Told where something about an adapter is another than before.
 */
export function createAdapterRegistry(parts: {
  readonly store: Pick<
    TrainingStore,
    | 'evaluation'
    | 'evaluations'
    | 'addEvaluation'
    | 'adapter'
    | 'adapters'
    | 'saveAdapter'
    | 'addPromotion'
    | 'promotions'
  >;
  readonly adapters: AdapterFiles;
  readonly base: () => AdapterBase | null;
  readonly settings: {
    readonly activeAdapterId: () => string | null;
    readonly setActiveAdapterId: (adapterId: string | null) => void;
  };
  readonly atomically: (write: () => void) => void;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly switched: () => Promise<void>;
  readonly onChange: () => void;
}): AdapterRegistry {
  const { store, adapters } = parts;
  const activeId = parts.settings.activeAdapterId;

  async function statusOf(file: AdapterFile): Promise<AdapterStatus> {
    const { id, name, sizeBytes, baseHash, isShipped, card } = file;
    const problem = (await adapters.problemOn(file, parts.base()))?.code ?? null;
    return { id, name, sizeBytes, baseHash, isShipped, isActive: id === activeId(), problem, card };
  }

  /** @param expectedId - What is active as far as the caller knows; anything else is refused. */
  async function activate(
    expectedId: string | null,
    change: Pick<Promotion, 'toAdapterId' | 'kind' | 'evaluationId'>,
  ): Promise<Promotion> {
    const promotion: Promotion = {
      id: parts.ids.next('promotion'),
      at: parts.clock.now(),
      fromAdapterId: expectedId,
      ...change,
    };
    parts.atomically(() => {
      // Files were read meanwhile, so a person may have chosen otherwise.
      if (activeId() !== expectedId) throw refusal('other_current', 'Another adapter became active meanwhile.');
      parts.settings.setActiveAdapterId(promotion.toAdapterId);
      store.addPromotion(promotion);
    });
    parts.onChange();
    await parts.switched();
    return promotion;
  }

  function requireEvaluation(evaluationId: string): AdapterEvaluation {
    const evaluation = store.evaluation(evaluationId);
    if (evaluation) return evaluation;
    throw new AppError('not_found', `There is no evaluation ${evaluationId}.`, { evaluationId });
  }

  /** @throws AppError where the record itself rules a promotion out. */
  function requireStanding({ id, candidateId, currentId, verdict }: AdapterEvaluation): void {
    if (!verdict.mayPromote) {
      throw refusal('verdict', `The evaluation does not allow it: ${reasonsText(verdict)}.`, {
        reasons: verdict.reasons,
      });
    }
    // Otherwise one could ask with other seeds until one of the answers suits.
    const [newest] = store.evaluations({ candidateId, limit: 1 });
    if (newest && newest.id !== id) {
      throw refusal('superseded', 'There is a newer evaluation of this adapter, and only that one counts.', {
        newestId: newest.id,
      });
    }
    if (currentId !== activeId()) {
      throw refusal(
        'other_current',
        `It was compared with ${nameOf(currentId)}, and ${nameOf(activeId())} is active now: evaluate it again.`,
        { comparedWith: currentId, active: activeId() },
      );
    }
  }

  /** @throws AppError where the file of the candidate cannot go on the model that it was evaluated on. */
  async function requireFile({ candidateId, modelHash }: AdapterEvaluation): Promise<void> {
    // A file is known by the hash of what is in it: one that was changed is another adapter.
    const file = (await adapters.list()).find(({ id }) => id === candidateId);
    if (!file) {
      throw refusal('file_gone', 'The file of the adapter is gone, or there is something else in it by now.');
    }
    const base = parts.base();
    const problem = await adapters.problemOn(file, base);
    if (problem) throw refusal('does_not_fit', problem.message, { problem: problem.code });
    if (base?.sha256 !== modelHash) {
      throw refusal('does_not_fit', 'It was evaluated on another model than is chosen now: evaluate it again.', {
        problem: 'other_base',
      });
    }
  }

  return {
    async list() {
      const records = new Map(store.adapters().map((record) => [record.id, record]));
      return Promise.all(
        (await adapters.list()).map(async (file) => ({
          status: await statusOf(file),
          record: records.get(file.id) ?? null,
          evaluation: store.evaluations({ candidateId: file.id, limit: 1 })[0] ?? null,
        })),
      );
    },

    noteEvaluation(evaluation) {
      parts.atomically(() => {
        store.addEvaluation(evaluation);
        const record = store.adapter(evaluation.candidateId);
        if (record) store.saveAdapter({ ...record, evaluationId: evaluation.id });
      });
      parts.onChange();
    },

    async promote(evaluationId) {
      const evaluation = requireEvaluation(evaluationId);
      requireStanding(evaluation);
      await requireFile(evaluation);
      const { candidateId, currentId } = evaluation;
      return activate(currentId, { toAdapterId: candidateId, kind: 'promoted', evaluationId });
    },

    async rollBack() {
      const current = activeId();
      const usable = new Set<string | null>([null]);
      for (const file of await adapters.list()) {
        if ((await adapters.problemOn(file, parts.base())) === null) usable.add(file.id);
      }
      const earlier = earlierActives(store.promotions(MOST_CHANGES)).find(
        (adapterId) => adapterId !== current && usable.has(adapterId),
      );
      if (earlier === undefined) {
        throw refusal('nothing_earlier', 'Nothing that can still be used was active before.');
      }
      return activate(current, { toAdapterId: earlier, kind: 'rolled_back', evaluationId: null });
    },

    async noteChosen(adapterId) {
      const current = activeId();
      if (adapterId === current) {
        // What was active by default is from now on because somebody chose it.
        parts.settings.setActiveAdapterId(adapterId);
        return null;
      }
      return activate(current, { toAdapterId: adapterId, kind: 'chosen', evaluationId: null });
    },

    promotions: (limit) => store.promotions(limit),
  };
}

/** Why an adapter did not become active. */
type RefusalReason = 'verdict' | 'superseded' | 'other_current' | 'file_gone' | 'does_not_fit' | 'nothing_earlier';

function refusal(reason: RefusalReason, message: string, details: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError('conflict', message, { reason, ...details });
}

function reasonsText({ reasons }: PromotionVerdict): string {
  return reasons.map(({ code, metric }) => (metric === null ? code : `${code} (${metric})`)).join(', ');
}

function nameOf(adapterId: string | null): string {
  return adapterId === null ? 'the base alone' : `the adapter ${adapterId.slice(0, 12)}`;
}

/** Far back enough for any way back that a person would still want. */
const MOST_CHANGES = 500;
