import type { LucideIcon } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  readonly icon: LucideIcon;
  /** Its accessible name, shown as a tooltip too. */
  readonly label: string;
  /** Keys that do the same, shown in the tooltip. */
  readonly keys?: string;
}

export function IconButton({ icon: Icon, label, keys, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type={type}
          aria-label={label}
          className={classNames(
            'inline-flex size-6.5 shrink-0 items-center justify-center rounded text-muted transition-colors hover:bg-raised hover:text-ink',
            'aria-pressed:bg-accent-soft aria-pressed:text-accent-ink disabled:cursor-not-allowed disabled:text-faint',
            className,
          )}
          {...rest}
        >
          <Icon aria-hidden size={15} strokeWidth={1.75} />
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={4}
          collisionPadding={6}
          className="z-50 flex items-center gap-2 rounded border border-line-strong bg-raised px-2 py-1 text-xs text-ink shadow-lg"
        >
          {label}
          {keys !== undefined && <kbd className="font-sans text-muted">{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
