import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import type { DataColumn } from '#renderer/components/DataTable';
import { formatCount } from '#renderer/format/format-number';
import type { PromptInfo } from '#shared/domain/prompt-version';
import { hasDraft, usePromptDrafts } from './prompt-drafts';
import { usePromptText } from './use-prompt-text';

/** Columns of the list of prompts. */
export function usePromptColumns(): readonly DataColumn<PromptInfo>[] {
  const { t } = useTranslation('prompts');
  const text = usePromptText();
  const drafts = usePromptDrafts((state) => state.drafts);
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        track: 'minmax(150px, 1fr)',
        sortBy: ({ id }) => text.name(id),
        cell: ({ id }) => (
          <span title={id} className="flex min-w-0 items-center gap-1.5">
            <span className="truncate font-medium">{text.name(id)}</span>
            {hasDraft(drafts, id) && (
              <Badge tone="warn" title={t('unsavedHint')}>
                {t('unsaved')}
              </Badge>
            )}
          </span>
        ),
      },
      {
        id: 'inUse',
        header: t('columns.inUse'),
        track: 'minmax(84px, 0.6fr)',
        sortBy: ({ choice }) => text.choice(choice),
        cell: ({ choice }) => (
          <span title={text.choice(choice)} className="tabular truncate">
            {text.choice(choice)}
          </span>
        ),
      },
      {
        id: 'own',
        header: t('columns.own'),
        hint: t('columns.ownHint'),
        track: '60px',
        align: 'right',
        sortBy: ({ versions }) => versions.length,
        cell: ({ versions }) => formatCount(versions.filter(({ isShipped }) => !isShipped).length),
      },
    ],
    [t, text, drafts],
  );
}
