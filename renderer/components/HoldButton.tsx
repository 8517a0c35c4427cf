import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonProps } from './Button';
import { classNames } from './class-names';
import { useHold } from './use-hold';

export interface HoldButtonProps extends Pick<ButtonProps, 'look' | 'size' | 'className' | 'title' | 'aria-label'> {
  /** Runs once for each full hold. */
  readonly onHold: () => void;
  readonly isDisabled?: boolean;
  /** Whether something else, a key, is held that does the same: shown, not acted on. */
  readonly isHeldElsewhere?: boolean;
  readonly children: ReactNode;
}

/**
 * A button that acts after it was held for a second, with the pointer, Enter or Space: no slip of the hand sends an order.
 * Letting go, leaving it or Escape takes it back.
 */
export function HoldButton({
  onHold,
  isDisabled = false,
  isHeldElsewhere = false,
  children,
  className,
  title,
  ...rest
}: HoldButtonProps) {
  const { t } = useTranslation('trading');
  const { isHeld, press, letGo } = useHold(onHold, isDisabled);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isHeld) {
      event.stopPropagation();
      letGo();
    }
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    // A key that was pressed elsewhere and is still down has not been pressed here.
    if (!event.repeat) press();
  };
  return (
    <Button
      {...rest}
      title={title === undefined ? t('hold.hint') : `${title} · ${t('hold.hint')}`}
      aria-disabled={isDisabled}
      data-held={isHeld}
      className={classNames('relative touch-none overflow-hidden', className)}
      onPointerDown={(event: PointerEvent) => {
        event.stopPropagation();
        if (!(event.button > 0)) press();
      }}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onKeyDown={onKeyDown}
      onKeyUp={letGo}
      onBlur={letGo}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span
        aria-hidden
        className={classNames(
          'absolute inset-0 origin-left bg-current opacity-25',
          isHeld || isHeldElsewhere ? 'scale-x-100 transition-transform duration-1000 ease-linear' : 'scale-x-0',
        )}
      />
      <span className="relative inline-flex items-center gap-1.5">{children}</span>
    </Button>
  );
}

export { HOLD_MS } from './use-hold';
