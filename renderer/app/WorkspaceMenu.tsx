import { Check, LayoutPanelLeft, Trash2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/Button';
import { IconButton } from '../components/IconButton';
import { useSettings } from '../stores/settings';
import { useShell } from '../stores/shell';
import { DEFAULT_WORKSPACE, rememberedLayout } from './dock-layout';

/** Named arrangements of the panes: switch, save, remove, and reset. */
export function WorkspaceMenu() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const workspaces = useSettings((state) => state.settings.workspaces);
  const active = useSettings((state) => state.settings.activeWorkspace);
  const update = useSettings((state) => state.update);
  const resetLayout = useShell((state) => state.resetLayout);
  const names = [DEFAULT_WORKSPACE, ...Object.keys(workspaces).filter((known) => known !== DEFAULT_WORKSPACE)];
  const labelOf = (known: string) => (known === DEFAULT_WORKSPACE ? t('header.workspaceDefault') : known);
  const saveAs = () => {
    const chosen = name.trim();
    if (chosen === '') return;
    const layout = rememberedLayout() ?? workspaces[active];
    void update({
      workspaces: layout === undefined ? workspaces : { ...workspaces, [chosen]: layout },
      activeWorkspace: chosen,
    });
    setName('');
    setOpen(false);
  };
  const remove = (known: string) => {
    const { [known]: _removed, ...others } = workspaces;
    void update({ workspaces: others, ...(active === known && { activeWorkspace: DEFAULT_WORKSPACE }) });
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton icon={LayoutPanelLeft} label={t('header.workspaceCurrent', { name: labelOf(active) })} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label={t('header.workspaces')}
          className="z-40 w-64 rounded-md border border-line-strong bg-panel p-2 text-xs shadow-2xl outline-none"
        >
          <ul className="flex flex-col">
            {names.map((known) => (
              <li key={known} className="flex items-center">
                <button
                  type="button"
                  aria-current={known === active}
                  className="flex h-7 min-w-0 flex-1 cursor-pointer items-center gap-2 rounded px-2 text-left hover:bg-raised"
                  onClick={() => {
                    void update({ activeWorkspace: known });
                    setOpen(false);
                  }}
                >
                  <Check aria-hidden size={13} className={known === active ? 'text-accent' : 'invisible'} />
                  <span className="truncate">{labelOf(known)}</span>
                </button>
                {known !== DEFAULT_WORKSPACE && (
                  <IconButton
                    icon={Trash2}
                    label={t('header.workspaceRemove', { name: known })}
                    onClick={() => remove(known)}
                  />
                )}
              </li>
            ))}
          </ul>
          <form
            className="mt-1 flex gap-1 border-t border-line pt-2"
            onSubmit={(event) => {
              event.preventDefault();
              saveAs();
            }}
          >
            <input
              value={name}
              maxLength={LONGEST_NAME}
              aria-label={t('header.workspaceName')}
              placeholder={t('header.workspaceSaveAs')}
              onChange={(event) => setName(event.target.value)}
              className="h-6.5 min-w-0 flex-1 rounded border border-line bg-sunken px-2 placeholder:text-faint"
            />
            <Button type="submit" disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </form>
          <Button
            look="quiet"
            className="mt-1 w-full"
            onClick={() => {
              resetLayout();
              setOpen(false);
            }}
          >
            {t('header.workspaceReset')}
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const LONGEST_NAME = 40;
