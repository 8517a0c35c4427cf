import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { useModelStanding } from '#renderer/stores/model-standing';
import { useShell } from '#renderer/stores/shell';
import type { ChatBlock } from '#shared/domain/chat';
import { Notice } from './Notice';

export interface NoticeBlockProps {
  readonly code: Extract<ChatBlock, { kind: 'notice' }>['code'];
}

/** What kept an answer from being whole, and the way on where there is one. */
export function NoticeBlock({ code }: NoticeBlockProps) {
  const { t } = useTranslation('chat');
  const isSafeMode = useModelStanding(({ standing }) => loadedValue(standing)?.isSafeMode ?? false);
  const isSaving = useModelStanding((state) => state.isSaving);
  const { leaveSafeMode } = useModelStanding.getState();
  return (
    <Notice text={t(`notices.${code}`)} tone={WARNINGS.has(code) ? 'warn' : 'neutral'}>
      {code === 'no_model' && (
        <Button onClick={() => useShell.getState().openDialog('settings')}>{t('getModel')}</Button>
      )}
      {/* An old message tells of a safe mode that may be over. */}
      {code === 'safe_mode' && isSafeMode && (
        <Button disabled={isSaving} onClick={() => void leaveSafeMode()}>
          {t('leaveSafeMode')}
        </Button>
      )}
    </Notice>
  );
}

const WARNINGS: ReadonlySet<NoticeBlockProps['code']> = new Set([
  'safe_mode',
  'refused',
  'tool_failed',
  'quantity_ignored',
]);
