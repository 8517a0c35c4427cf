import { useEffect, useRef, useState } from 'react';

export interface Settled {
  readonly value: number;
  readonly onChange: (value: number | null) => void;
  readonly onBlur: () => void;
}

/**
 * A number that is stored only once it is settled: when its field is left, or after a pause in typing. Until then what was
 * typed is shown.
 */
export function useSettled(stored: number, store: (value: number) => void): Settled {
  const [typed, setTyped] = useState<number | null>(null);
  const latest = useRef(store);
  latest.current = store;
  const settle = () => {
    if (typed !== null && typed !== stored) latest.current(typed);
    setTyped(null);
  };
  const settleNow = useRef(settle);
  settleNow.current = settle;
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => settleNow.current(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return { value: typed ?? stored, onChange: setTyped, onBlur: settle };
}

const PAUSE_MS = 800;
