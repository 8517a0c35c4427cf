import type { ComponentProps } from 'react';
import { classNames } from './class-names';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger' | 'live';
  readonly size?: 'small' | 'normal';
}

export function Button({ look = 'plain', size = 'small', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded border font-medium whitespace-nowrap transition-colors',
        'disabled:cursor-not-allowed disabled:border-line disabled:bg-transparent disabled:text-faint aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-faint',
        size === 'small' ? 'h-6.5 px-2 text-xs' : 'h-8 px-3 text-sm',
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  );
}

const LOOKS: Readonly<Record<NonNullable<ButtonProps['look']>, string>> = {
  plain: 'border-line bg-raised text-ink hover:border-line-strong',
  primary: 'border-transparent bg-accent text-on-accent hover:brightness-110',
  quiet: 'border-transparent text-muted hover:bg-raised hover:text-ink',
  live: 'border-transparent bg-live text-on-live hover:brightness-110',
  danger: 'border-transparent bg-bad-soft text-bad hover:border-bad',
};
