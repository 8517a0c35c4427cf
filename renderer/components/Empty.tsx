import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly text?: string;
  /** The next step, as buttons. */
  readonly children?: ReactNode;
}

/** What an empty pane is for, and what to do next. */
export function Empty({ icon: Icon, title, text, children }: EmptyProps) {
  return (
    <div className="flex h-full min-h-24 flex-col items-center justify-center-safe gap-2 overflow-auto p-4 text-center">
      {Icon && <Icon aria-hidden size={22} strokeWidth={1.5} className="text-faint" />}
      <p className="font-medium text-ink">{title}</p>
      {text !== undefined && <p className="max-w-80 text-xs text-muted text-balance">{text}</p>}
      {children && <div className="mt-1 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}
