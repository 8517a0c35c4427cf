import { CheckCircle2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { HoldButton } from '#renderer/components/HoldButton';
import { TextField } from '#renderer/components/TextField';
import { useMandate } from '#renderer/stores/mandate';
import { useSettings } from '#renderer/stores/settings';
import { usualExpiryDay } from './expiry-day';
import { useMandateDraft } from './mandate-draft';
import type { ReviewViewProps } from './ReviewView';

/** A person's name under the draft. A refusal loses nothing. */
export function SignForm({ status, edit, draft, isConflict, hasProblems }: ReviewViewProps) {
  const { t } = useTranslation('mandate');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const isSigning = useMandate((store) => store.isSigning);
  const failure = useMandate((store) => store.failure);
  const sign = useMandate((store) => store.sign);
  const { signedBy, note, expiryDay, signedVersion, fillIn, finish } = useMandateDraft();
  const day = expiryDay ?? usualExpiryDay(Date.now(), timeZone);
  const missing = [
    ...(hasProblems ? (['draft'] as const) : []),
    ...(isConflict ? (['conflict'] as const) : []),
    ...(signedBy.trim().length < SHORTEST_NAME ? (['name'] as const) : []),
    ...(draft === null && !hasProblems ? (['expiry'] as const) : []),
  ];
  const onHold = async () => {
    if (draft === null) return;
    const isSigned = await sign({ draft, signedBy: signedBy.trim(), note: note.trim(), basedOn: edit.basedOn });
    const { status: now, reload } = useMandate.getState();
    if (isSigned && now.kind === 'ok') finish(now.value.current.version);
    // Somebody else may have signed meanwhile: show what holds now, beside the draft.
    else await reload();
  };
  return (
    <section aria-label={t('sign.title')} className="flex flex-col gap-2">
      <h3 className="font-medium">{t('sign.title')}</h3>
      <TextField
        label={t('sign.name')}
        value={signedBy}
        maxLength={100}
        onChange={({ target }) => fillIn({ signedBy: target.value })}
      />
      <TextField
        label={t('sign.note')}
        hint={t('sign.noteHint')}
        value={note}
        maxLength={500}
        onChange={({ target }) => fillIn({ note: target.value })}
      />
      <TextField
        type="date"
        label={t('sign.expiry')}
        // The field writes the day as the system does, which may be month first: the hint cannot be misread.
        hint={t('sign.expiryHint', { day, timeZone })}
        problem={missing.includes('expiry') ? t('sign.missing.expiry') : null}
        value={day}
        onChange={({ target }) => fillIn({ expiryDay: target.value })}
      />
      <HoldButton
        size="normal"
        look="primary"
        isDisabled={missing.length > 0 || isSigning}
        onHold={() => void onHold()}
        className="w-full"
      >
        {t(isSigning ? 'sign.signing' : 'sign.hold')}
      </HoldButton>
      {missing.length > 0 && (
        <ul className="list-disc pl-4 text-muted">
          {missing.map((what) => (
            <li key={what}>{t(`sign.missing.${what}`)}</li>
          ))}
        </ul>
      )}
      {failure && (
        <>
          <p className="text-warn">{t('sign.kept')}</p>
          <ErrorNotice failure={failure} />
        </>
      )}
      {signedVersion !== null && signedVersion === status.current.version && (
        <p role="status" className="flex items-center gap-1.5 text-good">
          <CheckCircle2 aria-hidden size={13} />
          {t('sign.done', { version: signedVersion })}
        </p>
      )}
    </section>
  );
}

/** As the operation asks for. */
const SHORTEST_NAME = 2;
