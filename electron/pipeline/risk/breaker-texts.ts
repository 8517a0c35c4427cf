import type { BreakerCause, BreakerTrigger } from '#shared/domain/trading-state';
import type { ResumeBlock } from './breaker-resume';
import { triggerRule } from './breaker-triggers';

/** Why trading is not active, the strictest cause first; `null` without any. */
export function describeCauses(causes: readonly BreakerCause[]): string | null {
  if (causes.length === 0) return null;
  const ordered = [...causes].sort((a, b) => Number(b.level === 'halted') - Number(a.level === 'halted'));
  return ordered.map(describeCause).join(' ');
}

/** Why a person cannot resume, with the numbers. */
export function describeBlocks(blocks: readonly ResumeBlock[]): string {
  const reasons = blocks.map(({ trigger, why, value, limit, until }) => {
    const name = nameOf(trigger);
    if (why === 'unknown') return `${name} is not known now; it must be under ${limit}.`;
    if (why === 'beyond') return `${name} is ${value} now; the limit is ${limit}.`;
    return `${name} can be counted anew after the pause, from ${new Date(until ?? 0).toISOString()}.`;
  });
  return `Trading cannot be resumed. ${reasons.join(' ')}`;
}

function describeCause({ trigger, value, limit }: BreakerCause): string {
  if (trigger === 'record_unreadable') return 'The record of the circuit breaker cannot be read.';
  return `${nameOf(trigger)} reached ${value} (limit ${limit}).`;
}

function nameOf(trigger: BreakerTrigger): string {
  return triggerRule(trigger)?.name ?? 'The record of the circuit breaker';
}
