import type { ReactNode } from 'react';

export interface PaneFrameProps {
  readonly label: string;
  /** Filters and commands, in a row that keeps its height. */
  readonly toolbar?: ReactNode;
  readonly children: ReactNode;
}

/** A pane's landmark with its tool row. */
export function PaneFrame({ label, toolbar, children }: PaneFrameProps) {
  return (
    <section aria-label={label} className="flex h-full min-h-0 flex-col bg-panel">
      {toolbar && (
        <div className="flex h-9 shrink-0 items-center gap-1.5 overflow-x-auto border-b border-line px-2 [scrollbar-width:none]">
          {toolbar}
        </div>
      )}
      <div className="min-h-0 flex-1">{children}</div>
    </section>
  );
}
