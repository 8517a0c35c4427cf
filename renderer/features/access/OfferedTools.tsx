import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { OutsideText } from '#renderer/components/OutsideText';
import { formatCount } from '#renderer/format/format-number';
import { formatOutsideText } from '#renderer/format/format-outside-text';
import { isTicked, useExternalForm } from '#renderer/stores/external-form';
import { useExternalServers, useInspection } from '#renderer/stores/external-servers';
import type { ExternalServer } from '#shared/domain/external-server';
import { type ComparedTool, compareTools } from './compare-tools';

/** The tools that a server offers, in its own words, each to be allowed or not. Nothing is allowed that was not ticked here. */
export function OfferedTools({ server }: { readonly server: ExternalServer }) {
  const { t } = useTranslation('access');
  const ticks = useExternalForm((state) => state.ticks);
  const isSaving = useExternalServers((state) => state.isSaving);
  const wasInspected = useInspection((state) => state.runs[server.id]?.state === 'done');
  const { id, name, tools, offered, state, pinnedAt } = server;
  const isNew = offered.length > 0;
  const hasChanged = pinnedAt !== null && (isNew || state === 'changed');
  // A server that changed and offers nothing any more is told as such: everything that was pinned is gone.
  const compared = compareTools(tools, isNew || hasChanged ? offered : tools);
  const choosable = compared.filter(({ change }) => change !== 'gone').map(({ tool }) => tool);
  const ticked = choosable.filter((tool) => isTicked(ticks, server, tool));
  const pinned = new Set(tools.filter(({ isAllowed }) => isAllowed).map(({ hash }) => hash));
  const isAsItStands =
    pinnedAt !== null && !hasChanged && ticked.length === pinned.size && ticked.every(({ hash }) => pinned.has(hash));
  if (compared.length === 0) {
    return <p className="text-muted">{t(wasInspected || pinnedAt !== null ? 'tools.none' : 'tools.notInspected')}</p>;
  }
  const allow = async () => {
    const hashes = ticked.map(({ hash }) => hash);
    if ((await useExternalServers.getState().allow(id, hashes)) !== null) useExternalForm.getState().untick(id);
  };
  return (
    <section aria-label={t('tools.label', { name })} className="flex min-w-0 flex-col gap-2">
      {hasChanged && (
        <p role="status" className="rounded bg-warn-soft p-2 text-warn">
          {t('tools.changed', {
            added: formatCount(compared.filter(({ change }) => change === 'added').length),
            different: formatCount(compared.filter(({ change }) => change === 'different').length),
            gone: formatCount(compared.filter(({ change }) => change === 'gone').length),
          })}
        </p>
      )}
      <p className="text-2xs text-muted">{t('tools.theirWords', { name })}</p>
      <ul className="flex min-w-0 flex-col gap-2">
        {compared.map((one) => (
          <li key={`${one.change} ${one.tool.name} ${one.tool.hash}`}>
            <ToolRow
              compared={one}
              isTicked={isTicked(ticks, server, one.tool)}
              onTick={(isOn) => useExternalForm.getState().tick(id, one.tool.hash, isOn)}
            />
          </li>
        ))}
      </ul>
      <div className="sticky -bottom-2 -mx-2 flex flex-wrap items-center gap-2 border-t border-line bg-panel px-2 pt-1.5 pb-2">
        <Button
          look={isAsItStands ? 'plain' : 'primary'}
          disabled={isSaving || isAsItStands}
          onClick={() => void allow()}
        >
          {t('tools.allow', { count: ticked.length, formatted: formatCount(ticked.length) })}
        </Button>
        <span role="status" className="text-muted">
          {isAsItStands ? t('tools.asItStands') : t('tools.allowHint')}
        </span>
      </div>
    </section>
  );
}

interface ToolRowProps {
  readonly compared: ComparedTool;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

function ToolRow({ compared: { tool, change, before }, isTicked: isOn, onTick }: ToolRowProps) {
  const { t } = useTranslation('access');
  const id = useId();
  const name = formatOutsideText(tool.name);
  return (
    <article aria-label={name} className="flex min-w-0 flex-col gap-1 rounded border border-line p-2">
      <div className="flex min-w-0 items-center gap-2">
        {change === 'gone' ? (
          <span className="min-w-0 font-mono wrap-anywhere line-through">{name}</span>
        ) : (
          <label className="flex min-w-0 items-center gap-2">
            <input
              type="checkbox"
              checked={isOn}
              aria-describedby={`${id}-words`}
              onChange={({ target }) => onTick(target.checked)}
            />
            <span className="min-w-0 font-mono wrap-anywhere">{name}</span>
          </label>
        )}
        {change !== 'same' && <Badge tone={CHANGE_TONES[change]}>{t(`tools.changes.${change}`)}</Badge>}
        <span className="flex-1" />
        <span title={tool.hash} className="shrink-0 font-mono text-2xs text-faint">
          {tool.hash.slice(0, SHORT_HASH)}
        </span>
      </div>
      <div id={`${id}-words`}>
        {tool.description === '' ? (
          <p className="text-2xs text-muted">{t('tools.noWords')}</p>
        ) : (
          <OutsideText text={tool.description} className="max-h-32" />
        )}
      </div>
      <Fold title={t('tools.schema')} text={JSON.stringify(tool.inputSchema, null, 2)} />
      {before !== null && (
        <Fold
          title={t('tools.before')}
          text={`${before.description}\n\n${JSON.stringify(before.inputSchema, null, 2)}`}
        />
      )}
    </article>
  );
}

function Fold({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <details>
      <summary className="cursor-pointer text-2xs text-muted hover:text-ink">{title}</summary>
      <OutsideText text={text} className="mt-1 max-h-48" />
    </details>
  );
}

const CHANGE_TONES = { added: 'accent', different: 'warn', gone: 'bad' } as const;
const SHORT_HASH = 12;
