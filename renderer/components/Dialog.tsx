import { X } from 'lucide-react';
import { Dialog as RadixDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names';
import { IconButton } from './IconButton';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the foot, the primary one last. */
  readonly footer?: ReactNode;
  readonly width?: 'narrow' | 'wide';
  /** Whether the rest of the window stays visible, as for the welcome over the moving demo market. */
  readonly isSeeThrough?: boolean;
}

/** A modal window. Escape closes it, and focus returns to where it was. */
export function Dialog({ title, onClose, children, footer, width = 'narrow', isSeeThrough = false }: DialogProps) {
  const { t } = useTranslation();
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay
          className={classNames('fixed inset-0 z-40', isSeeThrough ? 'bg-black/25' : 'bg-black/55')}
        />
        <RadixDialog.Content
          aria-describedby={undefined}
          // On the window itself, not on its close button: the first Tab goes to what it is about.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className={classNames(
            'fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100%-4rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line-strong bg-panel shadow-2xl outline-none',
            width === 'narrow' ? 'w-[min(34rem,calc(100%-2rem))]' : 'w-[min(52rem,calc(100%-2rem))]',
          )}
        >
          <header className="flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-4">
            <RadixDialog.Title className="truncate text-base font-semibold">{title}</RadixDialog.Title>
            <RadixDialog.Close asChild>
              <IconButton icon={X} label={t('common.close')} />
            </RadixDialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than the window is scrolled with the keys */}
          <div tabIndex={0} className="relative min-h-0 flex-1 overflow-y-auto p-4">
            {children}
          </div>
          {footer && (
            <footer className="flex items-center justify-end gap-2 border-t border-line px-4 py-2.5">{footer}</footer>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
