import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { PaneId } from '../stores/shell';

/** The tab of a pane, named in the language of the window. A middle click closes it. */
export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const { t } = useTranslation();
  // Sound: every panel of the dock is added with the id of a pane.
  const title = t(`panes.${api.id as PaneId}`);
  // The dock names its tab, its group and its overflow list after the panel.
  useEffect(() => api.setTitle(title), [api, title]);
  const tab = useRef<HTMLDivElement>(null);
  // A tab that was just added has been scrolled to while it had no name yet; it grows out of sight.
  useEffect(() => {
    const element = tab.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (api.isActive) element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [api]);
  return (
    <div
      ref={tab}
      className="pane-tab group flex h-full items-center gap-1 pr-1 pl-2.5"
      onAuxClick={(event) => event.button === 1 && api.close()}
    >
      <span className="truncate">{title}</span>
      {/* For the pointer only: a control inside a tab cannot be reached by assistive technology, keys close the pane. */}
      <span
        aria-hidden
        title={t('panes.close', { pane: title })}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
        className="inline-flex size-4 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:bg-line hover:text-ink"
      >
        <X aria-hidden size={11} />
      </span>
    </div>
  );
}
