import type { ReactNode } from 'react';
import { classNames } from './class-names';

export interface BadgeProps {
  readonly children: ReactNode;
  readonly tone?: 'neutral' | 'good' | 'warn' | 'bad' | 'accent' | 'predicted';
  readonly title?: string;
}

export function Badge({ children, tone = 'neutral', title }: BadgeProps) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-4.5 items-center rounded-sm border px-1 text-2xs whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

const TONES: Readonly<Record<NonNullable<BadgeProps['tone']>, string>> = {
  neutral: 'border-line text-muted',
  good: 'border-good/40 text-good',
  warn: 'border-warn/40 bg-warn-soft text-warn',
  bad: 'border-bad/40 bg-bad-soft text-bad',
  accent: 'border-transparent bg-accent-soft text-accent-ink',
  predicted: 'border-predicted/40 text-predicted',
};
