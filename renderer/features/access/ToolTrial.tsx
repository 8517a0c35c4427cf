import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { ExternalAnswer } from '#renderer/components/ExternalAnswer';
import { formatOutsideText } from '#renderer/format/format-outside-text';
import { useExternalForm } from '#renderer/stores/external-form';
import { useToolTrial } from '#renderer/stores/external-servers';
import type { ExternalServer } from '#shared/domain/external-server';
import { argumentSkeleton, readArguments } from './argument-skeleton';
import { LinesField } from './LinesField';
import { WaitBar } from './WaitBar';

/** Asks an allowed tool by hand, and shows what comes back as what it is: data of others. */
export function ToolTrial({ server }: { readonly server: ExternalServer }) {
  const { t } = useTranslation('access');
  const question = useExternalForm((state) => state.questions[server.id]);
  const run = useToolTrial((state) => state.runs[server.id]);
  const { ask } = useExternalForm.getState();
  const { id, name, tools, state, isEnabled } = server;
  // One that failed may be asked: that is how it is tried again.
  const isUsable = isEnabled && state !== 'changed';
  const allowed = tools.filter(({ isAllowed }) => isAllowed);
  const tool = allowed.find((one) => one.name === question?.tool) ?? allowed[0];
  if (tool === undefined) return null;
  const text = question?.tool === tool.name ? question.text : argumentSkeleton(tool);
  const args = readArguments(text);
  return (
    <section aria-label={t('trial.label', { name })} className="flex min-w-0 flex-col gap-2 border-t border-line pt-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">{t('trial.title')}</h3>
        <Choice
          label={t('trial.tool')}
          value={tool.name}
          onChange={(chosen) => {
            const next = allowed.find((one) => one.name === chosen);
            if (next) ask(id, { tool: chosen, text: argumentSkeleton(next) });
          }}
          options={allowed.map((one) => ({ value: one.name, label: formatOutsideText(one.name) }))}
          className="max-w-60"
        />
      </div>
      <LinesField
        label={t('trial.arguments')}
        hint={t('trial.argumentsHint')}
        rows={4}
        value={text}
        problem={args === null ? t('trial.argumentsProblem') : null}
        onChange={(typed) => ask(id, { tool: tool.name, text: typed })}
      />
      <WaitBar
        run={run}
        startLabel={t('trial.ask')}
        waitingLabel={t('trial.asking', { name })}
        isStartable={args !== null && isUsable}
        onStart={() =>
          args !== null && void useToolTrial.getState().start(id, { serverId: id, tool: tool.name, arguments: args })
        }
        onCancel={() => useToolTrial.getState().cancel(id)}
      />
      {!isUsable && <p className="text-muted">{t('trial.notReady')}</p>}
      {run?.result && <ExternalAnswer answer={run.result} durationMs={run.result.durationMs} />}
      <p className="text-2xs text-muted">
        {t('trial.inChat')}{' '}
        <code data-selectable className="font-mono wrap-anywhere">
          {`/ask @${name} ${tool.name} ${args === null ? '{}' : JSON.stringify(args)}`}
        </code>
      </p>
    </section>
  );
}
