import { MessageSquareCode } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { usePrompts, usePromptUpdates } from '#renderer/stores/prompts';
import type { PromptInfo } from '#shared/domain/prompt-version';
import { PromptDetails } from './PromptDetails';
import { usePromptDrafts } from './prompt-drafts';
import { usePromptColumns } from './use-prompt-columns';

/** Prompts of the language model: what each says, what a person made of it, and which text is in use. */
export function PromptsPane() {
  const { t } = useTranslation(['prompts', 'translation']);
  usePromptUpdates();
  const loaded = usePrompts((state) => state.prompts);
  const commandFailure = usePrompts((state) => state.failure);
  const prompts = loadedValue(loaded);
  const failure = failureOf(loaded);
  return (
    <PaneFrame label={t('pane')}>
      <div className="flex h-full flex-col">
        {commandFailure && (
          <div className="shrink-0 p-2">
            <ErrorNotice failure={commandFailure}>
              <Button onClick={() => usePrompts.getState().clearFailure()}>{t('translation:common.close')}</Button>
            </ErrorNotice>
          </div>
        )}
        {failure !== null ? (
          <div className="shrink-0 p-2">
            <ErrorNotice failure={failure}>
              <Button onClick={() => void usePrompts.getState().reload()}>{t('retry')}</Button>
            </ErrorNotice>
          </div>
        ) : null}
        {prompts === null ? (
          <Empty icon={MessageSquareCode} title={failure === null ? t('reading') : t('unread')} />
        ) : prompts.length === 0 ? (
          <Empty icon={MessageSquareCode} title={t('empty')} />
        ) : (
          <Prompts prompts={prompts} />
        )}
      </div>
    </PaneFrame>
  );
}

/** The list beside the chosen prompt; below it in a narrow pane. */
function Prompts({ prompts }: { readonly prompts: readonly PromptInfo[] }) {
  const { t } = useTranslation('prompts');
  const selectedId = usePromptDrafts((state) => state.selectedId);
  const columns = usePromptColumns();
  const selected = prompts.find(({ id }) => id === selectedId) ?? null;
  return (
    <div className="flex min-h-0 flex-1 @max-3xl:flex-col">
      <div className="w-2/5 max-w-108 min-w-64 shrink-0 @max-3xl:h-2/5 @max-3xl:w-full @max-3xl:max-w-none">
        <DataTable<PromptInfo>
          label={t('label')}
          rows={prompts}
          columns={columns}
          rowId={({ id }) => id}
          selectedId={selectedId}
          onSelect={({ id }) => usePromptDrafts.getState().select(id)}
        />
      </div>
      <section
        aria-label={t('side')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="min-h-0 min-w-0 flex-1 overflow-auto border-l border-line p-2 text-xs @max-3xl:border-t @max-3xl:border-l-0"
      >
        {selected === null ? (
          <p className="text-muted">{t('selectHint')}</p>
        ) : (
          <PromptDetails key={selected.id} prompt={selected} />
        )}
      </section>
    </div>
  );
}
