import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKnownRisk, useRiskState } from '../stores/risk-state';
import { triggersInTheWay } from '../stores/triggers-in-the-way';
import { ErrorNotice } from './ErrorNotice';
import { ReasonForm } from './ReasonForm';
import { useCodeName } from './use-code-name';

/** Lifts the circuit breaker once a reason is given. A refusal says which measure keeps it and what to wait for. */
export function BreakerResume() {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const risk = useKnownRisk();
  const isBusy = useRiskState((store) => store.isResuming);
  const failure = useRiskState((store) => store.failure);
  const resume = useRiskState((store) => store.resume);
  // The bar above the panes has this form too: a refusal is told where it was asked for.
  const [wasAskedHere, setAskedHere] = useState(false);
  const { beyond, unknown } = triggersInTheWay(risk);
  return (
    <div className="flex min-w-64 flex-1 flex-col gap-1.5">
      <ReasonForm
        label={t('causes.resumeReason')}
        hint={t('causes.resumeHint')}
        command={t(isBusy ? 'causes.resuming' : 'causes.resume')}
        isBusy={isBusy}
        onReason={(reason) => {
          setAskedHere(true);
          void resume(reason);
        }}
      />
      {failure && wasAskedHere && (
        <ErrorNotice failure={failure}>
          {beyond.length > 0 && <p>{t('causes.stillBeyond', { measures: beyond.map(codeName).join(', ') })}</p>}
          {unknown.length > 0 && <p>{t('causes.stillUnknown', { measures: unknown.map(codeName).join(', ') })}</p>}
        </ErrorNotice>
      )}
    </div>
  );
}
