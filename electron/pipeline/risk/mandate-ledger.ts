import type { RiskStore } from '#electron/ports/risk-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { Environment } from '#shared/domain/environment';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Mandate, MandateLimits } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { strictestOf } from '#shared/domain/mandate-strictness';
import { chainOf } from './mandate-signature';

/** The mandates of a journal, with what their signatures say. */
export interface MandateLedger {
  /** The newest, or what stands in for it. */
  readonly current: Mandate;
  /** Signed ones that can be read, newest first. */
  readonly history: readonly Mandate[];
  /** Signatures so far, that the next one is signed over. */
  readonly chain: string;
  /** Whether a mandate was changed by another hand since the newest was signed, or the newest cannot be read. */
  readonly isTampered: boolean;
}

/**
 * Reads and checks the mandates. Before anybody has signed, the built-in one is there: normal limits, or careful ones in
 * live, where nothing may be bought by them.
 */
export function readLedger(
  store: Pick<RiskStore, 'mandates'>,
  sha256: Sha256,
  environment: Environment,
): MandateLedger {
  let history: readonly Mandate[];
  try {
    history = store.mandates();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'journal_corrupt') throw error;
    // The next version goes on from the one that cannot be read.
    const version = Number(error.details.version);
    return { current: builtIn('careful', version), history: [], chain: '', isTampered: true };
  }
  const [newest] = history;
  if (!newest) {
    return {
      current: builtIn(environment === 'live' ? 'careful' : 'normal', 0),
      history,
      chain: '',
      isTampered: false,
    };
  }
  const chain = chainOf(history, sha256);
  return { current: newest, history, chain, isTampered: chain !== newest.signature };
}

/**
 * Whether what a mandate loosens does not count yet; it does in the millisecond of `effectiveAt`. A clock that was set back
 * before the signature is before that too.
 */
export function isPendingAt({ signedAt, effectiveAt }: Mandate, at: EpochMs): boolean {
  return effectiveAt > signedAt && at < effectiveAt;
}

/** The limits that hold; never looser than the careful ones where a mandate was changed by another hand. */
export function limitsOf({ current, isTampered }: MandateLedger, isPending: boolean): MandateLimits {
  const limits = isPending ? current.interim : current.limits;
  return isTampered ? strictestOf(CAREFUL_LIMITS, limits) : limits;
}

function builtIn(preset: 'careful' | 'normal', version: number): Mandate {
  const limits = preset === 'careful' ? CAREFUL_LIMITS : NORMAL_LIMITS;
  const never = { signedAt: 0, signedBy: '', note: '', effectiveAt: 0, expiresAt: null, signature: '' };
  return { version, preset, limits, interim: limits, ...never };
}
