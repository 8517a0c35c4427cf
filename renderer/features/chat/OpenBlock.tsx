import { ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { useShell } from '#renderer/stores/shell';
import type { ChatBlock } from '#shared/domain/chat';

export interface OpenBlockProps {
  readonly pane: Extract<ChatBlock, { kind: 'open' }>['pane'];
}

/** The way to where the person does what the assistant may not. */
export function OpenBlock({ pane }: OpenBlockProps) {
  const { t } = useTranslation(['chat', 'translation']);
  const { openDialog, showPane } = useShell.getState();
  const name = pane === 'settings' ? t('settings') : t(`translation:panes.${pane}`);
  return (
    <div>
      <Button onClick={() => (pane === 'settings' ? openDialog('settings') : showPane(pane))}>
        <ArrowUpRight aria-hidden size={13} />
        {t('open', { pane: name })}
      </Button>
    </div>
  );
}
