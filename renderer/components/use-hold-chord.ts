import { type KeyboardEvent, useEffect } from 'react';
import { useHold } from './use-hold';

export interface HoldChord {
  readonly isHeld: boolean;
  /** For the element in which the chord counts while the focus is in it. */
  readonly handlers: {
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly onBlur: () => void;
  };
}

/**
 * Control and Enter, held for as long as a button is held. Control on a Mac as well: with Command down it never tells that
 * another key was let go, so a tap could not be told from a hold. A key that was down before does not count.
 */
export function useHoldChord(onHold: () => void, isDisabled: boolean): HoldChord {
  const { isHeld, press, letGo } = useHold(onHold, isDisabled);
  useEffect(() => {
    if (!isHeld) return;
    // Anywhere and before all others: the focus may have gone where nobody tells of a key.
    window.addEventListener('keyup', letGo, true);
    window.addEventListener('blur', letGo);
    return () => {
      window.removeEventListener('keyup', letGo, true);
      window.removeEventListener('blur', letGo);
    };
  }, [isHeld, letGo]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (isHeld && event.key !== 'Enter') {
      // Escape and every other key take it back; Escape then backs out of nothing else.
      if (event.key === 'Escape') event.stopPropagation();
      letGo();
      return;
    }
    const { ctrlKey, altKey, shiftKey, metaKey } = event;
    if (event.key !== 'Enter' || !ctrlKey || altKey || shiftKey || metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) press();
  };
  return { isHeld, handlers: { onKeyDown, onBlur: letGo } };
}
