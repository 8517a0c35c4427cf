import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { type LimitChange, MandateDraft, type MandateLimits } from '#shared/domain/mandate';
import { mandateProblems } from '#shared/domain/mandate-problems';
import { compareLimits, strictestOf } from '#shared/domain/mandate-strictness';

/** What signing a draft would do. */
export interface MandatePlan {
  readonly draft: MandateDraft;
  readonly changes: LimitChange[];
  /** What holds until `effectiveAt`. */
  readonly interim: MandateLimits;
  readonly effectiveAt: EpochMs;
}

/** What a draft is written over. */
export interface MandateBase {
  readonly now: EpochMs;
  /** Limits in force; those that nothing is compared with where `isFirst`. */
  readonly limits: MandateLimits;
  /** Whether no limits are in force at all: there is nothing to loosen then, and everything counts at once. */
  readonly isFirst: boolean;
  /** From when a delay is counted: the latest instant that is known to have come. */
  readonly delayFrom: EpochMs;
}

/**
 * What is tighter counts now. What is looser, or has no direction, counts once the delay that is in force has passed; until
 * then each limit is the stricter of the two. A later expiry alone loosens no limit.
 *
 * @throws AppError `invalid_input` for a draft that is none, limits that contradict each other, and an expiry that is not
 * between `effectiveAt` and 400 days from now.
 */
export function planMandate(draft: unknown, base: MandateBase): MandatePlan {
  const parsed = MandateDraft.safeParse(draft);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'draft'}: ${message}`);
    throw new AppError('invalid_input', `The mandate cannot be read: ${issues.join('; ')}`, { issues });
  }
  const { limits, expiresAt } = parsed.data;
  const problems = mandateProblems(limits);
  if (problems.length > 0) {
    throw new AppError('invalid_input', problems.map(({ message }) => message).join(' '), { problems });
  }
  const { now, isFirst } = base;
  const differences = compareLimits(base.limits, limits);
  const isLoosened = !isFirst && differences.some(({ direction }) => direction !== 'tighter');
  const effectiveAt = isLoosened ? base.delayFrom + base.limits.loosenDelayMs : now;
  checkExpiry(expiresAt, effectiveAt, now);
  return {
    draft: parsed.data,
    changes: differences.map((difference) => ({
      ...difference,
      effectiveAt: difference.direction === 'tighter' ? now : effectiveAt,
    })),
    interim: isFirst ? limits : strictestOf(base.limits, limits),
    effectiveAt,
  };
}

// Limits that would never count before they expire cannot be meant.
function checkExpiry(expiresAt: EpochMs, effectiveAt: EpochMs, now: EpochMs): void {
  const latest = now + MAX_LIFE_MS;
  if (expiresAt > effectiveAt && expiresAt <= latest) return;
  throw new AppError(
    'invalid_input',
    `Expected an expiry after ${dateText(effectiveAt)}, when the limits count, and until ${dateText(latest)}, was ${dateText(expiresAt)}.`,
    { expiresAt, after: effectiveAt, until: latest },
  );
}

function dateText(at: EpochMs): string {
  return new Date(at).toISOString();
}

const MAX_LIFE_MS = 400 * 86_400_000;
