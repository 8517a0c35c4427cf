import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Price } from '#renderer/components/Price';
import { TextField } from '#renderer/components/TextField';
import { formatDuration } from '#renderer/format/format-duration';
import { useInstruments } from '#renderer/stores/instruments';
import { useQuotes } from '#renderer/stores/quotes';
import { useTicket } from '#renderer/stores/ticket';
import { EMPTY_DRAFT, ENTRY_TTLS, readTicket, type TicketField } from '#renderer/stores/ticket-draft';

/** Where to enter, where it is wrong and where the profit is. How much is nobody's to type: the risk engine sizes it. */
export function TicketForm() {
  const { t } = useTranslation('trading');
  const { t: shell } = useTranslation();
  const draft = useTicket((state) => state.draft);
  const edit = useTicket((state) => state.edit);
  const propose = useTicket((state) => state.propose);
  const isProposing = useTicket((state) => state.isProposing);
  const failure = useTicket((state) => state.failure);
  const instruments = useInstruments((state) => state.instruments);
  const last = useQuotes(({ quotes }) => quotes[draft.instrument]?.last ?? null);
  const form = useFocusOnOpen();
  const listId = useId();
  const [wasTried, setTried] = useState(false);
  const reading = useMemo(() => readTicket(draft), [draft]);
  const problem = (field: TicketField): string | null => {
    const issue = reading.kind === 'invalid' ? reading.issues[field] : undefined;
    // Nobody likes to be told that a field is empty before having come to it.
    return issue === undefined || (issue === 'missing' && !wasTried) ? null : t(`ticket.issues.${issue}`);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(reading.kind === 'invalid');
    void propose();
  };
  return (
    <form ref={form} aria-label={t('ticket.label')} onSubmit={onSubmit} noValidate className="flex flex-col gap-2">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(7.5rem,1fr))] gap-2">
        <TextField
          label={t('ticket.instrument')}
          value={draft.instrument}
          list={listId}
          problem={problem('instrument')}
          onChange={({ target }) =>
            edit({ instrument: target.value.toUpperCase(), predictionId: null, evidenceIds: [] })
          }
        />
        <datalist id={listId}>
          {(loadedValue(instruments) ?? []).map(({ id }) => (
            <option key={id} value={id} />
          ))}
        </datalist>
        <DirectionChoice />
        <Field label={t('ticket.entryKind')}>
          <Choice
            label={t('ticket.entryKind')}
            value={draft.entryKind}
            onChange={(entryKind) => edit({ entryKind })}
            options={ENTRY_KINDS.map((value) => ({ value, label: t(`ticket.entryKinds.${value}`) }))}
          />
        </Field>
        <TextField
          isNumber
          label={t('ticket.entry')}
          value={draft.entryKind === 'market' ? '' : draft.entry}
          placeholder={draft.entryKind === 'market' ? t('ticket.atMarket') : undefined}
          disabled={draft.entryKind === 'market'}
          problem={problem('entry')}
          onChange={({ target }) => edit({ entry: target.value })}
        />
        <TextField
          isNumber
          label={t('ticket.stop')}
          value={draft.stop}
          problem={problem('stop')}
          onChange={({ target }) => edit({ stop: target.value })}
        />
        <TextField
          isNumber
          label={t('ticket.target')}
          value={draft.target}
          problem={problem('target')}
          placeholder={t('ticket.optional')}
          onChange={({ target }) => edit({ target: target.value })}
        />
        <Field label={t('ticket.ttl')}>
          <Choice
            label={t('ticket.ttl')}
            value={String(draft.entryTtlMs)}
            onChange={(value) => edit({ entryTtlMs: Number(value) })}
            options={ttlOptions(draft.entryTtlMs).map((ttl) => ({
              value: String(ttl),
              label: formatDuration(ttl, shell),
            }))}
          />
        </Field>
        <div className="flex flex-col gap-1 text-xs">
          <span className="font-medium text-muted">{t('ticket.last')}</span>
          <output className="num flex h-7 items-center justify-end">
            <Price value={last} instrument={draft.instrument} />
          </output>
        </div>
      </div>
      <p className="text-2xs text-muted">{t('ticket.sizedByRisk')}</p>
      {draft.direction === 'short' && <p className="text-2xs text-warn">{t('ticket.shortHint')}</p>}
      {draft.predictionId !== null && <p className="text-2xs text-predicted">{t('ticket.fromPrediction')}</p>}
      {failure && <ErrorNotice failure={failure} />}
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" size="normal" disabled={isProposing} className="flex-1">
          {isProposing ? t('ticket.proposing') : t('ticket.propose')}
        </Button>
        <Button
          size="normal"
          look="quiet"
          onClick={() => {
            edit({ ...EMPTY_DRAFT, instrument: draft.instrument });
            setTried(false);
          }}
        >
          {t('ticket.clear')}
        </Button>
      </div>
    </form>
  );
}

function DirectionChoice() {
  const { t } = useTranslation(['trading', 'translation']);
  const direction = useTicket((state) => state.draft.direction);
  const edit = useTicket((state) => state.edit);
  return (
    <fieldset className="flex flex-col gap-0.5">
      <legend className="float-left w-full text-xs font-medium text-muted">{t('ticket.direction')}</legend>
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded border border-line-strong">
        {DIRECTIONS.map((value) => (
          <label
            key={value}
            className={classNames(
              'flex h-6.5 cursor-pointer items-center justify-center gap-1 text-xs has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent',
              direction === value
                ? value === 'long'
                  ? 'bg-up font-semibold text-page'
                  : 'bg-down font-semibold text-page'
                : 'bg-sunken text-muted',
            )}
          >
            <input
              type="radio"
              name="direction"
              value={value}
              checked={direction === value}
              onChange={() => edit({ direction: value })}
              className="sr-only"
            />
            <span aria-hidden>{ARROWS[value]}</span>
            {t(`translation:common.${value}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Puts the caret into the first empty field each time the ticket is asked for. */
function useFocusOnOpen() {
  const form = useRef<HTMLFormElement>(null);
  const openCount = useTicket((state) => state.openCount);
  useEffect(() => {
    if (openCount === 0) return;
    // The dock shows the pane in the next frame; what is hidden cannot be focused.
    const frame = requestAnimationFrame(() => {
      const fields = [...(form.current?.querySelectorAll<HTMLInputElement>('input[type=text]:not(:disabled)') ?? [])];
      (fields.find(({ value }) => value === '') ?? fields[0])?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [openCount]);
  return form;
}

/** The usual times, and the one that stands in the ticket. */
function ttlOptions(current: number): readonly number[] {
  return [...new Set([...ENTRY_TTLS, current])].toSorted((a, b) => a - b);
}

const ENTRY_KINDS = ['limit', 'market'] as const;
const DIRECTIONS = ['long', 'short'] as const;
const ARROWS = { long: '↗', short: '↘' } as const;
