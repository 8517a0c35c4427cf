import { createHash } from 'node:crypto';
import type { Clock } from '#electron/ports/clock';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { ApiError } from './api-error';

/** Names of user streams of the older kind: valid for an hour after they were asked for. */
export interface ListenKeys {
  /** The account's listen key; asking again prolongs it. */
  open(account: string): string;
  prolong(account: string, listenKey: string): void;
  close(account: string, listenKey: string): void;
  accountOf(listenKey: string): string | null;
}

export function createListenKeys(parts: {
  clock: Clock;
  seed: number;
  onClose: (listenKey: string) => void;
}): ListenKeys {
  const { clock, seed, onClose } = parts;
  const keys = new Map<string, { account: string; endsAt: EpochMs }>();
  let count = 0;

  const live = (listenKey: string) => {
    const entry = keys.get(listenKey);
    return entry && clock.now() < entry.endsAt ? entry : null;
  };
  const own = (account: string, listenKey: string) => {
    const entry = live(listenKey);
    if (entry?.account !== account) throw new ApiError(400, -1125, 'This listenKey does not exist.');
    return entry;
  };

  return {
    open(account) {
      const known = [...keys].find(([listenKey, entry]) => entry.account === account && live(listenKey));
      if (known) {
        known[1].endsAt = clock.now() + VALID_MS;
        return known[0];
      }
      const listenKey = createHash('sha256')
        .update(`listen ${seed} ${account} ${++count} ${clock.now()}`)
        .digest('hex');
      keys.set(listenKey, { account, endsAt: clock.now() + VALID_MS });
      return listenKey;
    },
    prolong(account, listenKey) {
      own(account, listenKey).endsAt = clock.now() + VALID_MS;
    },
    close(account, listenKey) {
      own(account, listenKey);
      keys.delete(listenKey);
      onClose(listenKey);
    },
    accountOf: (listenKey) => live(listenKey)?.account ?? null,
  };
}

const VALID_MS = 3_600_000;
