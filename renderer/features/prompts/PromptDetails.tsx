import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, IDLE, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { usePromptTexts, versionKey } from '#renderer/stores/prompts';
import type { PromptInfo, PromptVersion } from '#shared/domain/prompt-version';
import { PromptDiff } from './PromptDiff';
import { PromptEditor } from './PromptEditor';
import { PromptPreviewPart } from './PromptPreviewPart';
import { PromptUse } from './PromptUse';
import { usePromptDrafts } from './prompt-drafts';
import { usePromptText } from './use-prompt-text';

/** One prompt: which of its versions is in use, and the text of one of them to read, to change and to compare. */
export function PromptDetails({ prompt }: { readonly prompt: PromptInfo }) {
  const { t } = useTranslation(['prompts', 'translation']);
  const text = usePromptText();
  const { id, versions, choice } = prompt;
  const drafts = usePromptDrafts((state) => state.drafts);
  const wanted = usePromptDrafts((state) => state.openVersions[id]);
  const used = choice.kind === 'one' ? choice.version : choice.a;
  const open = versions.find(({ version }) => version === (wanted ?? used)) ?? versions.at(-1);
  if (!open) return null;
  return (
    <div className="flex flex-col gap-3">
      <header className="flex flex-col gap-0.5">
        <h2 className="text-sm font-semibold">{text.name(id)}</h2>
        <p className="text-muted">{text.about(id)}</p>
      </header>
      <PromptUse key={JSON.stringify(choice)} prompt={prompt} />
      <div className="flex flex-wrap items-center gap-2">
        <Choice
          label={t('version.label')}
          value={open.version}
          className="max-w-full"
          options={versions.map((one) => ({
            value: one.version,
            label: Object.hasOwn(drafts, versionKey(id, one.version))
              ? t('version.draft', { name: text.version(one) })
              : text.version(one),
          }))}
          onChange={(version) => usePromptDrafts.getState().open(id, version)}
        />
        {open.createdAt !== null && <Moment at={open.createdAt} />}
        <code title={open.sha256} className="text-2xs text-muted">
          {open.sha256.slice(0, SHOWN_HASH)}
        </code>
      </div>
      <OpenVersion key={open.version} prompt={prompt} open={open} />
    </div>
  );
}

function OpenVersion({ prompt, open }: { readonly prompt: PromptInfo; readonly open: PromptVersion }) {
  const { t } = useTranslation(['prompts', 'translation']);
  const { id } = prompt;
  const { version } = open;
  const loaded = usePromptTexts((state) => state.texts[versionKey(id, version)]) ?? IDLE;
  const draft = usePromptDrafts((state) => state.drafts[versionKey(id, version)]);
  useEffect(() => void usePromptTexts.getState().load(id, version), [id, version]);
  const stored = loadedValue(loaded);
  const failure = failureOf(loaded);
  if (stored === null) {
    return failure === null ? (
      <p className="text-muted">{t('editor.reading')}</p>
    ) : (
      <ErrorNotice failure={failure}>
        <Button onClick={() => void usePromptTexts.getState().load(id, version)}>{t('retry')}</Button>
      </ErrorNotice>
    );
  }
  const written = draft?.text ?? stored;
  return (
    <>
      <PromptEditor prompt={prompt} version={version} stored={stored} draft={draft ?? null} />
      <div className="grid grid-cols-2 gap-3 @max-5xl:grid-cols-1">
        <PromptPreviewPart id={id} text={written} />
        <PromptDiff prompt={prompt} version={version} text={written} />
      </div>
    </>
  );
}

const SHOWN_HASH = 12;
