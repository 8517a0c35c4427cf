import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PaneId } from '../stores/shell';

/** The tab of a pane, named in the language of the window. Delete or a middle click closes it. */
export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const { t } = useTranslation();
  // Sound: every panel of the dock is added with the id of a pane.
  const title = t(`panes.${api.id as PaneId}`);
  return (
    <div
      className="pane-tab group flex h-full items-center gap-1 pr-1 pl-2.5"
      onAuxClick={(event) => event.button === 1 && api.close()}
    >
      <span className="truncate">{title}</span>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('panes.close', { pane: title })}
        title={t('panes.close', { pane: title })}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
        className="inline-flex size-4 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:bg-line hover:text-ink"
      >
        <X aria-hidden size={11} />
      </button>
    </div>
  );
}
