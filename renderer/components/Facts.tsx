import type { ReactNode } from 'react';
import { classNames } from './class-names';

export interface FactsProps {
  readonly title?: string;
  readonly children: ReactNode;
}

/** A list of names and values, under each other. */
export function Facts({ title, children }: FactsProps) {
  return (
    <section>
      {title !== undefined && <h3 className="mb-1 font-medium">{title}</h3>}
      <dl className="grid grid-cols-[minmax(min-content,1fr)_fit-content(72%)] gap-x-4 gap-y-0.5">{children}</dl>
    </section>
  );
}

export interface FactProps {
  readonly label: string;
  /** What the name means, as a tooltip. */
  readonly hint?: string;
  /** Numbers stand at the right edge, under each other. */
  readonly isNumber?: boolean;
  readonly children: ReactNode;
}

export function Fact({ label, hint, isNumber = false, children }: FactProps) {
  return (
    <>
      <dt title={hint} className="text-muted">
        {label}
      </dt>
      <dd data-selectable className={classNames('min-w-0 break-words', isNumber && 'num')}>
        {children}
      </dd>
    </>
  );
}
