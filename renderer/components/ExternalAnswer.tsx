import { ChevronDown, ChevronRight, Globe } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExternalToolResult } from '#shared/domain/external-server';
import { formatElapsed } from '../format/format-duration';
import { formatCount } from '../format/format-number';
import { Badge } from './Badge';
import { CopyButton } from './CopyButton';
import { IconButton } from './IconButton';
import { OutsideText } from './OutsideText';

export interface ExternalAnswerProps {
  readonly answer: Pick<ExternalToolResult, 'server' | 'tool' | 'text' | 'isError' | 'isCut'>;
  /** How long it took, where that is known. */
  readonly durationMs?: number;
}

/** What a server of others answered, marked as theirs: data to read, never words of the workstation or of the model. */
export function ExternalAnswer({ answer, durationMs }: ExternalAnswerProps) {
  const { t } = useTranslation('access');
  const [isOpen, setOpen] = useState(true);
  const id = useId();
  const { server, tool, text, isError, isCut } = answer;
  return (
    <section
      aria-label={t('answer.label', { server })}
      className="flex min-w-0 flex-col gap-1.5 rounded border border-dashed border-warn/60 p-2 text-xs"
    >
      <header className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <IconButton
          icon={isOpen ? ChevronDown : ChevronRight}
          label={t(isOpen ? 'answer.fold' : 'answer.unfold', { server })}
          aria-expanded={isOpen}
          aria-controls={id}
          className="-ml-1 size-5"
          onClick={() => setOpen(!isOpen)}
        />
        <Globe aria-hidden size={13} className="shrink-0 text-warn" />
        <strong className="min-w-0 font-semibold wrap-anywhere">{t('answer.title', { server })}</strong>
        {isError && <Badge tone="bad">{t('answer.error')}</Badge>}
        <span className="flex-1" />
        <span className="tabular text-2xs text-muted wrap-anywhere">
          {durationMs === undefined
            ? t('answer.tool', { tool, characters: formatCount(text.length) })
            : t('answer.toolTook', { tool, characters: formatCount(text.length), duration: formatElapsed(durationMs) })}
        </span>
        <CopyButton text={text} label={t('answer.copy')} />
      </header>
      <div id={id} hidden={!isOpen} className="flex min-w-0 flex-col gap-1">
        {text === '' ? (
          <p className="text-muted">{t('answer.empty')}</p>
        ) : (
          <OutsideText text={text} className="max-h-64" />
        )}
        {isCut && <p className="text-2xs text-warn">{t('answer.cut')}</p>}
      </div>
    </section>
  );
}
