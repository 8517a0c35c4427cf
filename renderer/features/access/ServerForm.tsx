import { TriangleAlert } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { TextField } from '#renderer/components/TextField';
import { readServerForm, useExternalForm } from '#renderer/stores/external-form';
import { useExternalServers } from '#renderer/stores/external-servers';
import { LinesField } from './LinesField';

/** Adds a server of others: a program that is started, or an address. It stays off, and nothing of it is started yet. */
export function ServerForm() {
  const { t } = useTranslation(['access', 'translation']);
  const form = useExternalForm((state) => state.form);
  const { change, leaveForm, select } = useExternalForm.getState();
  const isSaving = useExternalServers((state) => state.isSaving);
  const [wasTried, setTried] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  // Whoever asked for the form types into it next; this brings it into sight too.
  useEffect(() => element.current?.querySelector('input')?.focus(), []);
  const reading = readServerForm(form);
  const issues = wasTried && reading.kind === 'invalid' ? reading.issues : {};
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reading.kind === 'invalid' || isSaving) return;
    const stored = await useExternalServers.getState().add(reading.draft);
    if (stored !== null) select(stored.id);
  };
  return (
    <form
      ref={element}
      aria-label={t('server.form')}
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && leaveForm()}
    >
      <h2 className="text-sm font-semibold">{t('external.add')}</h2>
      <TextField
        label={t('server.name')}
        hint={t('server.nameHint')}
        value={form.name}
        maxLength={LONGEST_NAME}
        problem={issues.name ? t('server.nameProblem') : null}
        onChange={({ target }) => change({ name: target.value })}
      />
      <div className="flex flex-col items-start gap-1">
        <span className="font-medium text-muted">{t('server.kind')}</span>
        <Choice
          label={t('server.kind')}
          value={form.kind}
          onChange={(kind) => change({ kind })}
          options={(['stdio', 'http'] as const).map((value) => ({ value, label: t(`server.kinds.${value}`) }))}
        />
      </div>
      {form.kind === 'stdio' ? (
        <>
          <Warning text={t('server.stdioWarning')} />
          <TextField
            label={t('server.command')}
            hint={t('server.commandHint')}
            value={form.command}
            problem={issues.command ? t('server.commandProblem') : null}
            onChange={({ target }) => change({ command: target.value })}
          />
          <LinesField
            label={t('server.args')}
            hint={t('server.argsHint')}
            value={form.args}
            problem={issues.args ? t('server.argsProblem') : null}
            onChange={(args) => change({ args })}
          />
          <LinesField
            label={t('server.environment')}
            hint={t('server.environmentHint')}
            value={form.environment}
            problem={issues.environment ? t('server.environmentProblem') : null}
            onChange={(environment) => change({ environment })}
          />
        </>
      ) : (
        <>
          <Warning text={t('server.httpWarning')} />
          <TextField
            label={t('server.url')}
            hint={t('server.urlHint')}
            value={form.url}
            problem={issues.url ? t('server.urlProblem') : null}
            onChange={({ target }) => change({ url: target.value })}
          />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isSaving}>
          {t('server.save')}
        </Button>
        <Button look="quiet" onClick={leaveForm}>
          {t('translation:common.cancel')}
        </Button>
      </div>
      <p className="text-2xs text-muted">{t('server.next')}</p>
    </form>
  );
}

function Warning({ text }: { readonly text: string }) {
  return (
    <p className="flex gap-2 rounded bg-warn-soft p-2 text-warn">
      <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
      {text}
    </p>
  );
}

const LONGEST_NAME = 32;
