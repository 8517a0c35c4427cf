import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { TextField } from '#renderer/components/TextField';
import { Toggle } from '#renderer/components/Toggle';
import { useClientName } from '#renderer/components/use-client-name';
import { useAccess } from '#renderer/stores/access';
import { CLIENT_DOORS, LONGEST_NAME, MOST_ORIGINS, readClientForm, useAccessForm } from '#renderer/stores/access-form';
import { LinesField } from './LinesField';

export interface ClientFormProps {
  /** The program to change; `null` makes a new one. */
  readonly clientId: string | null;
}

/** Name, doors and rights of a program. Proposing is off until the person says otherwise. */
export function ClientForm({ clientId }: ClientFormProps) {
  const { t } = useTranslation(['access', 'translation']);
  const form = useAccessForm((state) => state.form);
  const { change, leaveForm, select } = useAccessForm.getState();
  const isSaving = useAccess((state) => state.isSaving);
  const client = useAccess(({ clients }) => loadedValue(clients)?.find(({ id }) => id === clientId) ?? null);
  const clientName = useClientName();
  const [wasTried, setTried] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  // Whoever asked for the form types into it next; this brings it into sight too.
  useEffect(() => element.current?.querySelector('input')?.focus(), []);
  const reading = readClientForm(form);
  const issues = wasTried && reading.kind === 'invalid' ? reading.issues : {};
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reading.kind === 'invalid' || isSaving) return;
    const { add, change: store } = useAccess.getState();
    const stored = await (clientId === null ? add(reading.draft) : store(clientId, reading.draft));
    if (stored !== null) select(stored.id);
  };
  return (
    <form
      ref={element}
      aria-label={t('form.label')}
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && leaveForm()}
    >
      <h2 className="text-sm font-semibold wrap-anywhere">
        {clientId === null
          ? t('form.titleNew')
          : t('form.titleChange', { name: client === null ? form.name : clientName(client) })}
      </h2>
      {/* What came with Fairgap keeps its name. */}
      {client?.kind !== 'built_in' && (
        <TextField
          label={t('form.name')}
          hint={t('form.nameHint')}
          value={form.name}
          maxLength={LONGEST_NAME}
          problem={issues.name ? t('form.nameProblem') : null}
          onChange={({ target }) => change({ name: target.value })}
        />
      )}
      <fieldset>
        <legend className="mb-1 font-medium text-muted">{t('form.doors')}</legend>
        <div className="flex flex-col gap-1">
          {CLIENT_DOORS.map((door) => (
            <label key={door} title={t(`doorHints.${door}`)} className="flex items-center gap-1">
              <input
                type="checkbox"
                checked={form.doors.includes(door)}
                onChange={({ target }) =>
                  change({
                    doors: CLIENT_DOORS.filter((one) => (one === door ? target.checked : form.doors.includes(one))),
                  })
                }
              />
              {t(`doorNames.${door}`)}
              <span className="text-muted">{t(`form.doorFor.${door}`)}</span>
            </label>
          ))}
        </div>
        {issues.doors && <p className="text-2xs text-bad">{t('form.doorsProblem')}</p>}
      </fieldset>
      <div className="flex flex-col gap-1 rounded border border-line bg-raised p-2">
        <span className="flex items-center gap-2">
          <Toggle
            label={t('form.mayPropose')}
            isOn={form.mayPropose}
            onChange={(mayPropose) => change({ mayPropose })}
          />
          <span aria-hidden className="font-medium">
            {t('form.mayPropose')}
          </span>
        </span>
        <p className="text-muted">{t(form.mayPropose ? 'form.proposeOn' : 'form.proposeOff')}</p>
      </div>
      <LinesField
        label={t('form.origins')}
        hint={t('form.originsHint')}
        value={form.origins}
        placeholder={ORIGIN_EXAMPLE}
        problem={issues.origins ? t('form.originsProblem', { most: MOST_ORIGINS }) : null}
        onChange={(origins) => change({ origins })}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isSaving}>
          {t(clientId === null ? 'form.add' : 'form.save')}
        </Button>
        <Button look="quiet" onClick={leaveForm}>
          {t('translation:common.cancel')}
        </Button>
      </div>
      {clientId === null && <p className="text-2xs text-muted">{t('form.next')}</p>}
    </form>
  );
}

const ORIGIN_EXAMPLE = 'http://127.0.0.1:5173';
