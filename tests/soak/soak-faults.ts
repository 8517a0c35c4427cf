import type { FaultAction, FaultInput } from '#electron/simulator/server/fault';

/** What the soak does to the exchange, by the name under which it is counted. */
export interface SoakFault {
  readonly name: string;
  /** How often it is drawn in relation to the others. */
  readonly weight: number;
  faults(dice: Dice): readonly FaultInput[];
}

export interface Dice {
  /** In 0..1. */
  next(): number;
  /** In [from, to]. */
  whole(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  weighted<T extends { readonly weight: number }>(choices: readonly T[]): T;
}

/** Of the next request that places, cancels or replaces something. */
export const REQUEST_FAULTS: readonly SoakFault[] = [
  { name: 'lost ack', weight: 5, faults: () => [onChange({ kind: 'drop-after' })] },
  {
    name: 'late ack',
    weight: 4,
    faults: (dice) => [onChange({ kind: 'late-answer', delayMs: dice.whole(100, 4_000) })],
  },
  { name: 'answer never comes', weight: 1, faults: () => [onChange({ kind: 'hang', isProcessed: true })] },
  { name: '-1007', weight: 3, faults: (dice) => [onChange({ kind: 'backend-timeout', isProcessed: isMostly(dice) })] },
  {
    name: '-1006',
    weight: 2,
    faults: (dice) => [onChange({ kind: 'unexpected-response', isProcessed: isMostly(dice) })],
  },
  { name: '503', weight: 3, faults: (dice) => [onChange({ kind: 'unknown-error', isProcessed: isMostly(dice) })] },
  { name: 'truncated body', weight: 3, faults: () => [onChange({ kind: 'truncate' })] },
  { name: '-1015', weight: 2, faults: () => [onChange({ kind: 'too-many-orders' })] },
  { name: '-1021', weight: 2, faults: () => [onChange({ kind: 'timestamp' })] },
  // Such an entry is looked for until long after the run, and its instrument takes no other: seldom.
  { name: 'lost request', weight: 0.15, faults: () => [onChange({ kind: 'drop-before' })] },
  {
    name: 'hidden order',
    weight: 3,
    faults: (dice) => [
      onChange({ kind: 'drop-after' }),
      {
        match: { method: 'GET', path: '/api/v3/order' },
        times: 3,
        forMs: 15_000,
        action: { kind: 'hide-order', forMs: dice.whole(1_000, 12_000) },
      },
    ],
  },
];

/** Of whatever is asked, told or connected next. */
export const CONNECTION_FAULTS: readonly SoakFault[] = [
  { name: 'user event dropped', weight: 4, faults: (dice) => [onUser({ kind: 'drop-event' }, dice.whole(1, 4))] },
  { name: 'user event twice', weight: 4, faults: (dice) => [onUser({ kind: 'duplicate-event' }, dice.whole(1, 6))] },
  { name: 'user events reordered', weight: 4, faults: (dice) => [onUser({ kind: 'reorder-event' }, dice.whole(1, 4))] },
  {
    name: 'user event late',
    weight: 3,
    faults: (dice) => [onUser({ kind: 'delay-event', delayMs: dice.whole(100, 5_000) }, dice.whole(1, 4))],
  },
  { name: 'user stream cut', weight: 3, faults: () => [onUser({ kind: 'cut' }, 1)] },
  { name: 'user stream ended', weight: 2, faults: () => [onUser({ kind: 'terminate-stream' }, 1)] },
  { name: 'user stream half open', weight: 0.5, faults: () => [onUser({ kind: 'half-open' }, 1)] },
  {
    name: 'market gap',
    weight: 2,
    faults: (dice) => [
      { match: { channel: 'market' }, times: null, forMs: dice.whole(500, 8_000), action: { kind: 'drop-event' } },
    ],
  },
  {
    name: 'market stream cut',
    weight: 2,
    faults: () => [{ match: { channel: 'market' }, forMs: LASTS_MS, action: { kind: 'cut' } }],
  },
  {
    name: 'connection refused',
    weight: 1,
    faults: (dice) => [
      {
        match: { channel: 'connection' },
        times: dice.whole(1, 3),
        forMs: LASTS_MS,
        action: { kind: 'refuse-connection' },
      },
    ],
  },
  { name: 'query unanswered', weight: 3, faults: (dice) => [onQuery({ kind: 'drop-after' }, dice.whole(1, 3))] },
  { name: 'query truncated', weight: 2, faults: (dice) => [onQuery({ kind: 'truncate' }, dice.whole(1, 3))] },
  {
    name: 'query 503',
    weight: 2,
    faults: (dice) => [onQuery({ kind: 'unknown-error', isProcessed: true }, dice.whole(1, 4))],
  },
  { name: 'query 429', weight: 1, faults: () => [onQuery({ kind: 'rate-limited', retryAfterSeconds: 2 }, 1)] },
  { name: 'captive portal', weight: 1, faults: (dice) => [onQuery({ kind: 'captive-portal' }, dice.whole(1, 3))] },
  {
    name: 'maintenance',
    weight: 0.7,
    faults: (dice) => [
      { match: { channel: 'request' }, times: null, forMs: dice.whole(300, 2_500), action: { kind: 'maintenance' } },
    ],
  },
];

function onChange(action: FaultAction): FaultInput {
  return { match: { path: '/api/v3/order*', nth: 1, method: 'POST' }, forMs: LASTS_MS, action };
}

/** The same faults for a request that takes something off. */
export function onCancel(fault: FaultInput): FaultInput {
  return fault.match?.method === 'POST' ? { ...fault, match: { ...fault.match, method: 'DELETE' } } : fault;
}

function onUser(action: FaultAction, times: number): FaultInput {
  return { match: { channel: 'user' }, times, forMs: LASTS_MS, action };
}

function onQuery(action: FaultAction, times: number): FaultInput {
  return { match: { method: 'GET' }, times, forMs: LASTS_MS, action };
}

/** An answer in doubt whose request took no effect quarantines an instrument, as a lost request does. */
function isMostly(dice: Dice): boolean {
  return dice.next() < 0.97;
}

/** What nothing met by then is over. */
const LASTS_MS = 10_000;
