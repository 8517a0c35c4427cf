import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, IDLE, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { usePromptTexts, versionKey } from '#renderer/stores/prompts';
import type { PromptInfo } from '#shared/domain/prompt-version';
import { type DiffLine, lineDiff } from './line-diff';
import { usePromptDrafts } from './prompt-drafts';
import { usePromptText } from './use-prompt-text';

export interface PromptDiffProps {
  readonly prompt: PromptInfo;
  /** The version that is open. */
  readonly version: string;
  /** As it is written now. */
  readonly text: string;
}

/** What the text has different from the shipped one, or from any other version: by sign and by colour. */
export function PromptDiff({ prompt, version, text }: PromptDiffProps) {
  const { t } = useTranslation('prompts');
  const words = usePromptText();
  const { id, versions } = prompt;
  const wanted = usePromptDrafts((state) => state.comparedVersions[id]);
  const other = versions.find((one) => one.version === wanted) ?? versions.at(-1);
  const otherVersion = other?.version ?? version;
  const loaded = usePromptTexts((state) => state.texts[versionKey(id, otherVersion)]) ?? IDLE;
  useEffect(() => void usePromptTexts.getState().load(id, otherVersion), [id, otherVersion]);
  const before = loadedValue(loaded);
  const failure = failureOf(loaded);
  const lines = useMemo(() => (before === null ? null : lineDiff(before, text)), [before, text]);
  const isSame = lines?.every(({ kind }) => kind === 'same') ?? false;
  return (
    <section aria-label={t('diff.label')} className="flex min-w-0 flex-col gap-1.5">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        {t('diff.label')}
        <Choice
          label={t('diff.with')}
          value={otherVersion}
          className="max-w-full"
          options={versions.map((one) => ({ value: one.version, label: words.version(one) }))}
          onChange={(chosen) => usePromptDrafts.getState().compare(id, chosen)}
        />
      </h3>
      {failure && (
        <ErrorNotice failure={failure}>
          <Button onClick={() => void usePromptTexts.getState().load(id, otherVersion)}>{t('retry')}</Button>
        </ErrorNotice>
      )}
      {lines === null ? (
        failure === null && <p className="text-muted">{t('editor.reading')}</p>
      ) : isSame ? (
        <p className="text-muted">{otherVersion === version ? t('diff.itself') : t('diff.same')}</p>
      ) : (
        <ol
          data-selectable
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="max-h-96 overflow-auto rounded bg-sunken p-2 font-mono text-2xs"
        >
          {lines.map((line) => (
            <Line key={line.number} line={line} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Line({ line: { kind, text } }: { readonly line: DiffLine }) {
  const { t } = useTranslation('prompts');
  return (
    <li className={classNames('flex gap-2 wrap-anywhere whitespace-pre-wrap', LOOKS[kind])}>
      <span aria-hidden className="w-2 shrink-0 select-none">
        {SIGNS[kind]}
      </span>
      <span className="min-w-0">
        {kind !== 'same' && <span className="sr-only">{t(`diff.${kind}`)}: </span>}
        {text}
      </span>
    </li>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
const LOOKS = { same: 'text-muted', added: 'text-good', removed: 'bg-bad-soft text-bad' } as const;
