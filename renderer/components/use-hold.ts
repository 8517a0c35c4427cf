import { useCallback, useEffect, useRef, useState } from 'react';

export interface Hold {
  readonly isHeld: boolean;
  /** Begins a hold, unless one runs. */
  readonly press: () => void;
  /** Takes it back. */
  readonly letGo: () => void;
}

/** Runs `onHold` once for each hold of a full second; what is let go, unmounted or disabled meanwhile runs nothing. */
export function useHold(onHold: () => void, isDisabled: boolean): Hold {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [isHeld, setHeld] = useState(false);
  const letGo = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHeld(false);
  }, []);
  const press = () => {
    if (isDisabled || timer.current !== undefined) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      letGo();
      onHold();
    }, HOLD_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  // What was allowed when it was pressed must still be allowed when the second is over.
  useEffect(() => {
    if (isDisabled) letGo();
  }, [isDisabled, letGo]);
  return { isHeld, press, letGo };
}

export const HOLD_MS = 1_000;
