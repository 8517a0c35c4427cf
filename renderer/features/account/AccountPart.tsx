import type { ReactNode } from 'react';
import { classNames } from '#renderer/components/class-names';

export interface AccountPartProps {
  readonly title: string;
  /** Whether it takes the whole row where only two stand beside each other. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A titled part of the pane. */
export function AccountPart({ title, isWide = false, children }: AccountPartProps) {
  return (
    <section
      aria-label={title}
      className={classNames('flex min-h-0 min-w-0 flex-col', isWide && '@2xl:col-span-2 @7xl:col-span-1')}
    >
      <h3 className="shrink-0 px-3 pt-2 pb-1 text-xs font-medium text-muted">{title}</h3>
      <div className="min-h-0 flex-1">{children}</div>
    </section>
  );
}
