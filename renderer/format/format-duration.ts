import type { TFunction } from 'i18next';
import { formatCount } from './format-number';

/** One rounded unit, as time left is read: `40 s`, `3 min`, `2 h`, `4 days`. */
export function formatDuration(durationMs: number, t: TFunction): string {
  const [unit, value] = durationUnit(durationMs);
  return t(`progress.${unit}`, { count: value, formatted: formatCount(value) });
}

/** Milliseconds as they are measured: `850 ms`, `12.4 s`. */
export function formatElapsed(durationMs: number): string {
  return durationMs < 1_000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1_000).toFixed(1)} s`;
}

function durationUnit(durationMs: number): ['seconds' | 'minutes' | 'hours' | 'days', number] {
  const seconds = Math.max(1, Math.round(durationMs / 1_000));
  if (seconds < 90) return ['seconds', seconds];
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return ['minutes', minutes];
  const hours = Math.round(minutes / 60);
  return hours < 48 ? ['hours', hours] : ['days', Math.round(hours / 24)];
}
