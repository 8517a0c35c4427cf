import type { ReactNode } from 'react';

export interface PaneFrameProps {
  readonly label: string;
  /** Filters and commands; they wrap where the pane is narrow. */
  readonly toolbar?: ReactNode;
  readonly children: ReactNode;
}

/** A pane with its tool row. The dock's group round it is the landmark, so this is none. */
export function PaneFrame({ label, toolbar, children }: PaneFrameProps) {
  return (
    <article
      aria-label={label}
      className="@container relative flex h-full min-h-0 flex-col overflow-x-hidden overflow-y-auto bg-panel"
    >
      {toolbar && (
        <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-2 py-1">
          {toolbar}
        </div>
      )}
      {/* Where a wrapped tool row leaves no room, as at 200 % zoom, the pane scrolls as a whole. */}
      <div className="relative min-h-28 flex-1 overflow-hidden">{children}</div>
    </article>
  );
}
