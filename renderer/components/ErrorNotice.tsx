import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure';
import { CopyButton } from './CopyButton';

export interface ErrorNoticeProps {
  readonly failure: Failure;
  /** Ways out, as buttons. */
  readonly children?: ReactNode;
}

/** What happened, what was kept and what to do; a fold carries the code and the message to copy. */
export function ErrorNotice({ failure, children }: ErrorNoticeProps) {
  const { t } = useTranslation();
  const text = failureText(failure);
  return (
    <div role="alert" className="flex gap-2 rounded border border-bad/40 bg-bad-soft p-2 text-xs text-ink">
      <TriangleAlert aria-hidden size={15} className="mt-px shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t(`errors.${failure.code}.what`)}</p>
        <p className="mt-0.5 text-muted">
          {t(`errors.${failure.code}.kept`)} {t(`errors.${failure.code}.next`)}
        </p>
        <details className="mt-1">
          <summary className="cursor-pointer text-muted hover:text-ink">{t('common.details')}</summary>
          <div className="mt-1 flex items-start gap-1">
            <pre
              data-selectable
              className="max-h-40 min-w-0 flex-1 overflow-auto rounded-sm bg-sunken p-1.5 font-mono text-2xs whitespace-pre-wrap"
            >
              {text}
            </pre>
            <CopyButton text={text} label={t('notice.copyDetails')} />
          </div>
        </details>
        {children && <div className="mt-2 flex flex-wrap gap-2">{children}</div>}
      </div>
    </div>
  );
}

function failureText({ code, message, details }: Failure): string {
  const hasDetails = Object.keys(details).length > 0;
  return [code, message, ...(hasDetails ? [JSON.stringify(details, null, 2)] : [])].join('\n');
}
