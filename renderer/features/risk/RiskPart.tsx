import type { ReactNode } from 'react';

export interface RiskPartProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A titled part of the pane. */
export function RiskPart({ title, children }: RiskPartProps) {
  return (
    <section aria-label={title} className="@container min-w-0 px-3 pt-2 pb-3">
      <h3 className="pb-1 text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}
