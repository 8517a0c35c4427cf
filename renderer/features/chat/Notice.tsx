import { Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '#renderer/components/class-names';

export interface NoticeProps {
  readonly text: string;
  readonly tone?: 'neutral' | 'warn';
  /** What can be done about it, as buttons. */
  readonly children?: ReactNode;
}

/** A remark of the workstation between the words of an answer. */
export function Notice({ text, tone = 'neutral', children }: NoticeProps) {
  const Icon = tone === 'warn' ? TriangleAlert : Info;
  return (
    <div
      className={classNames(
        'flex items-start gap-2 rounded border p-2 text-xs',
        tone === 'warn' ? 'border-warn/40 bg-warn-soft text-ink' : 'border-line bg-sunken text-muted',
      )}
    >
      <Icon aria-hidden size={14} className={classNames('mt-px shrink-0', tone === 'warn' && 'text-warn')} />
      <div className="flex flex-col items-start gap-1.5">
        <p>{text}</p>
        {children}
      </div>
    </div>
  );
}
