import { useEffect, useState } from 'react';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** The time, told anew four times a second while `isRunning`; a countdown must not lag behind its end. */
export function useNow(isRunning: boolean): EpochMs {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

const EVERY_MS = 250;
