import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { TradingStateMark } from '#renderer/components/TradingStateMark';
import { VerdictTable } from '#renderer/components/VerdictTable';
import { type MandatePreview, useMandate } from '#renderer/stores/mandate';
import type { MandateDraft, MandateStatus } from '#shared/domain/mandate';
import { ChangeTable } from './ChangeTable';
import type { MandateEdit } from './mandate-draft';
import { SignForm } from './SignForm';
import { useMandatePreview } from './use-mandate-preview';

export interface ReviewViewProps {
  readonly status: MandateStatus;
  readonly edit: MandateEdit;
  /** What would be signed; `null` while a field or the expiry is wrong. */
  readonly draft: MandateDraft | null;
  readonly isConflict: boolean;
  readonly hasProblems: boolean;
}

/** What the draft would change, when, and for what is open now; and the signature. */
export function ReviewView({ status, edit, draft, isConflict, hasProblems }: ReviewViewProps) {
  const { t } = useTranslation('mandate');
  const preview = useMandate((store) => store.preview);
  useMandatePreview(draft, status.current.version);
  const failure = failureOf(preview);
  const shown = draft === null ? null : loadedValue(preview);
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="relative grid h-full auto-rows-min grid-cols-1 gap-3 overflow-auto p-2 text-xs @2xl:grid-cols-[minmax(0,3fr)_minmax(15rem,2fr)]"
    >
      <section aria-label={t('review.title')} className="flex flex-col gap-2">
        <h3 className="font-medium">{t('review.title')}</h3>
        {hasProblems && <p className="text-warn">{t('review.wrong')}</p>}
        {failure && draft !== null && <ErrorNotice failure={failure} />}
        {shown === null ? (
          !hasProblems && failure === null && <p className="text-muted">{t('review.asking')}</p>
        ) : (
          <Preview preview={shown} />
        )}
      </section>
      <SignForm status={status} edit={edit} draft={draft} isConflict={isConflict} hasProblems={hasProblems} />
    </div>
  );
}

function Preview({ preview }: { readonly preview: MandatePreview }) {
  const { t } = useTranslation('mandate');
  const { changes, breaches, state } = preview;
  return (
    <>
      {changes.length === 0 ? (
        <p className="text-muted">{t('review.none')}</p>
      ) : (
        <ChangeTable label={t('review.title')} changes={changes} at={state.at} />
      )}
      <h4 className="font-medium">{t('review.breaches')}</h4>
      {breaches.length === 0 ? (
        <p className="text-muted">{t('review.noBreaches')}</p>
      ) : (
        <>
          <p className="text-warn">{t('review.breachesText')}</p>
          <VerdictTable verdicts={breaches} instrument={null} label={t('review.breaches')} />
        </>
      )}
      <p className="flex items-center gap-1.5">
        <span className="text-muted">{t('review.state')}</span>
        <TradingStateMark state={state.state} />
        {state.state !== 'active' && <span>{t(`review.states.${state.state}`)}</span>}
      </p>
    </>
  );
}
