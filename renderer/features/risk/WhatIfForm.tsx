import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { DirectionMark } from '#renderer/components/DirectionMark';
import { Price } from '#renderer/components/Price';
import { TextField } from '#renderer/components/TextField';
import { useInstruments } from '#renderer/stores/instruments';
import { useQuotes } from '#renderer/stores/quotes';
import { useWhatIf } from '#renderer/stores/risk-what-if';
import {
  LEAST_PERCENT,
  MOST_PERCENT,
  type WhatIfDraft,
  type WhatIfField,
  type WhatIfIssue,
  type WhatIfReading,
} from '#renderer/stores/risk-what-if-draft';
import { useSettings } from '#renderer/stores/settings';
import { useView } from '#renderer/stores/view';

export interface WhatIfFormProps {
  readonly reading: WhatIfReading;
}

/** The numbers of a trade that nobody proposed. What is wrong with one stands beneath it. */
export function WhatIfForm({ reading }: WhatIfFormProps) {
  const { t } = useTranslation(['risk', 'trading']);
  const draft = useWhatIf((state) => state.draft);
  const edit = useWhatIf((state) => state.edit);
  const toTicket = useWhatIf((state) => state.toTicket);
  const options = useInstrumentOptions(draft.instrument);
  const last = useQuotes(({ quotes }) => quotes[draft.instrument]?.last ?? null);
  const issueText = useIssueText();
  const problem = (field: WhatIfField) => {
    const issue = reading.kind === 'invalid' ? reading.issues[field] : undefined;
    // An empty field is no mistake: the answer says what is needed.
    return issue === undefined || issue === 'missing' ? null : issueText(issue);
  };
  const field = (name: Exclude<keyof WhatIfDraft, 'instrument'>, placeholder?: string) => (
    <TextField
      isNumber
      label={t(`whatIf.${name}`)}
      value={draft[name]}
      placeholder={placeholder}
      problem={problem(name)}
      onChange={({ target }) => edit({ [name]: target.value })}
    />
  );
  useChartsInstrument();
  return (
    <form
      aria-label={t('whatIf.label')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void useWhatIf.getState().ask();
      }}
      className="flex flex-col gap-2 p-3 text-xs"
    >
      <div className="grid grid-cols-2 gap-2">
        <Field label={t('whatIf.instrument')}>
          <Choice
            label={t('whatIf.instrument')}
            value={draft.instrument}
            onChange={(instrument) => edit({ instrument })}
            options={[
              ...(draft.instrument === '' ? [{ value: '', label: t('whatIf.noInstrument') }] : []),
              ...options.map((id) => ({ value: id, label: id })),
            ]}
          />
        </Field>
        <div className="flex flex-col gap-1">
          <span className="flex justify-between gap-2 font-medium text-muted">
            <span>{t('whatIf.direction')}</span>
            <span>{t('trading:ticket.last')}</span>
          </span>
          <span className="flex h-6.5 items-center justify-between gap-2">
            <DirectionMark direction="long" />
            <span className="num">
              <Price value={last} instrument={draft.instrument} />
            </span>
          </span>
        </div>
        {field('entry', t('trading:ticket.atMarket'))}
        {field('stop')}
        {field('target', t('trading:ticket.optional'))}
        {field('riskPercent', t('whatIf.fromMandate'))}
        {field('equity', t('whatIf.fromAccount'))}
      </div>
      <p className="text-2xs text-muted">{t('whatIf.hint')}</p>
      <Button title={t('whatIf.toTicketHint')} disabled={reading.kind !== 'ok'} onClick={toTicket}>
        {t('whatIf.toTicket')}
      </Button>
    </form>
  );
}

/** Instruments that can be asked about: the followed ones, those with candles, and the one that is chosen. */
function useInstrumentOptions(chosen: string): readonly string[] {
  const followed = useSettings((state) => state.settings.followedInstruments);
  const stored = useInstruments((state) => state.instruments);
  return useMemo(() => {
    const ids = [...followed, ...(loadedValue(stored) ?? []).map(({ id }) => id), chosen];
    return [...new Set(ids)].filter((id) => id !== '').toSorted();
  }, [followed, stored, chosen]);
}

/** Begins on what the chart shows, once: a choice that was made stays. */
function useChartsInstrument(): void {
  const shown = useView((state) => state.instrument);
  useEffect(() => {
    if (shown !== null && useWhatIf.getState().draft.instrument === '')
      useWhatIf.getState().edit({ instrument: shown });
  }, [shown]);
}

function useIssueText(): (issue: WhatIfIssue) => string {
  const { t } = useTranslation(['risk', 'trading']);
  return (issue) => {
    switch (issue) {
      case 'not_a_percent':
      case 'not_an_amount':
        return t(`whatIf.issues.${issue}`);
      case 'percent_range':
        return t('whatIf.issues.percent_range', { least: LEAST_PERCENT, most: MOST_PERCENT });
      default:
        return t(`trading:ticket.issues.${issue}`);
    }
  };
}
