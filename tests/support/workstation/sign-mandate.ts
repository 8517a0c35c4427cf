import type { MandateLimits, MandateStatus } from '#shared/domain/mandate';
import type { WorkstationProcess } from './workstation-process';

/**
 * Signs a mandate as a person would: the normal preset, or limits of one's own. In live the first one counts at once; in any
 * other case what is looser than before waits.
 */
export async function signMandate(
  app: Pick<WorkstationProcess, 'call'>,
  limits?: MandateLimits,
): Promise<MandateStatus> {
  const { current, presets } = await app.call<MandateStatus>('risk.mandate');
  return app.call('risk.signMandate', {
    draft: {
      preset: limits ? 'own' : 'normal',
      limits: limits ?? presets.normal,
      expiresAt: Date.now() + 30 * DAY_MS,
    },
    signedBy: 'A. Tester',
    note: '',
    basedOn: current.version,
  });
}

const DAY_MS = 86_400_000;
