import type { Clock } from '#electron/ports/clock';
import { ApiError } from './api-error';

export interface LimitSettings {
  readonly weightPerMinute: number;
  readonly ordersPerTenSeconds: number;
  readonly ordersPerDay: number;
  /** Requests over the weight limit that are answered 429 before the address is banned with 418. */
  readonly refusalsBeforeBan: number;
  /** First ban; each further one is twice as long. */
  readonly banMs: number;
}

/** Counts weight and orders as Binance does and refuses what is over the limits. */
export interface RequestLimits {
  readonly settings: LimitSettings;
  /** Throws 429 or 418 with `Retry-After`, before the request is read any further. */
  chargeWeight(weight: number): void;
  /** Throws 429 with -1015 where one more order would be over the limit. */
  chargeOrders(count: number): void;
  /** `X-MBX-...` headers of an answer as the counters stand. */
  headers(): Record<string, string>;
  usage(): { weight: number; ordersTenSeconds: number; ordersDay: number };
  reset(): void;
}

export function createRequestLimits(clock: Clock, settings: LimitSettings): RequestLimits {
  const weight = createWindow(clock, MINUTE_MS);
  const tenSeconds = createWindow(clock, 10_000);
  const day = createWindow(clock, 24 * 60 * MINUTE_MS);
  let refusals = 0;
  let bans = 0;
  let bannedUntil = 0;

  const refuse = (): never => {
    const now = clock.now();
    if (now >= bannedUntil) {
      refusals += 1;
      if (refusals <= settings.refusalsBeforeBan) {
        throw new ApiError(
          429,
          -1003,
          `Too much request weight used; current limit is ${settings.weightPerMinute} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
          retryAfter(weight.endsAt() - now),
        );
      }
      bannedUntil = now + settings.banMs * 2 ** bans;
      bans += 1;
      refusals = 0;
    }
    throw banned(bannedUntil, now);
  };

  return {
    settings,
    chargeWeight(amount) {
      if (clock.now() < bannedUntil) refuse();
      if (weight.used() === 0) refusals = 0;
      weight.add(amount);
      if (weight.used() > settings.weightPerMinute) refuse();
    },
    chargeOrders(count) {
      for (const [window, limit, words] of [
        [tenSeconds, settings.ordersPerTenSeconds, '10 SECOND'],
        [day, settings.ordersPerDay, '1 DAY'],
      ] as const) {
        if (window.used() + count <= limit) continue;
        throw new ApiError(
          429,
          -1015,
          `Too many new orders; current limit is ${limit} orders per ${words}.`,
          retryAfter(window.endsAt() - clock.now()),
        );
      }
      tenSeconds.add(count);
      day.add(count);
    },
    headers: () => ({
      'X-MBX-USED-WEIGHT': String(weight.used()),
      'X-MBX-USED-WEIGHT-1M': String(weight.used()),
      'X-MBX-ORDER-COUNT-10S': String(tenSeconds.used()),
      'X-MBX-ORDER-COUNT-1D': String(day.used()),
    }),
    usage: () => ({ weight: weight.used(), ordersTenSeconds: tenSeconds.used(), ordersDay: day.used() }),
    reset() {
      for (const window of [weight, tenSeconds, day]) window.add(-window.used());
      [refusals, bans, bannedUntil] = [0, 0, 0];
    },
  };
}

export function banned(until: number, now: number): ApiError {
  return new ApiError(
    418,
    -1003,
    `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`,
    retryAfter(until - now),
  );
}

export function retryAfter(ms: number): Record<string, string> {
  return { 'Retry-After': String(Math.max(1, Math.ceil(ms / 1_000))) };
}

/** A counter that starts anew at every multiple of its length, as the exchange's do. */
function createWindow(clock: Clock, lengthMs: number) {
  let index = 0;
  let count = 0;
  const roll = () => {
    const current = Math.floor(clock.now() / lengthMs);
    if (current === index) return;
    index = current;
    count = 0;
  };
  return {
    used(): number {
      roll();
      return count;
    },
    add(amount: number): void {
      roll();
      count += amount;
    },
    endsAt: () => (Math.floor(clock.now() / lengthMs) + 1) * lengthMs,
  };
}

const MINUTE_MS = 60_000;

export const DEFAULT_LIMITS: LimitSettings = {
  weightPerMinute: 6_000,
  ordersPerTenSeconds: 100,
  ordersPerDay: 200_000,
  refusalsBeforeBan: 5,
  banMs: 120_000,
};
