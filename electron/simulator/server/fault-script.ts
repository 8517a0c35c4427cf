import type { Clock } from '#electron/ports/clock';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { createSeededNoise } from '../seeded-noise';
import { Fault, type FaultAction, type FaultInput, type FaultMatch } from './fault';

/** What a fault is held against. */
export interface FaultSubject {
  readonly channel: FaultMatch['channel'];
  readonly method?: string;
  readonly path?: string;
  readonly symbol?: string;
  readonly clientOrderId?: string;
  /** All names that the event goes by. */
  readonly events?: readonly string[];
}

/** The faults that are still to come. */
export interface FaultScript {
  /** @returns its id. A fault of the exchange itself without a matcher is not kept: it happens now. */
  inject(fault: FaultInput): number;
  /** Takes back one fault, or all. */
  clear(id?: number): void;
  list(): readonly ActiveFault[];
  /** The actions that strike now, in the order of injection, each counted as used. */
  strike(subject: FaultSubject): readonly FaultAction[];
}

export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly matched: number;
  readonly struck: number;
}

/** @param happen - Carries out what concerns the exchange itself. */
export function createFaultScript(parts: {
  readonly clock: Clock;
  readonly seed: number;
  readonly happen: (action: FaultAction) => void;
}): FaultScript {
  const { clock, happen } = parts;
  const random = createSeededNoise(parts.seed).stream(FAULT_STREAM);
  let nextId = 1;
  let active: { id: number; fault: Fault; matched: number; struck: number; endsAt: EpochMs }[] = [];

  return {
    inject(input) {
      const fault = Fault.parse(input);
      const id = nextId++;
      if (!fault.match && EXCHANGE_ACTIONS.has(fault.action.kind)) {
        happen(fault.action);
        return id;
      }
      active.push({
        id,
        fault,
        matched: 0,
        struck: 0,
        endsAt: clock.now() + (fault.forMs ?? Number.POSITIVE_INFINITY),
      });
      return id;
    },
    clear(id) {
      active = id === undefined ? [] : active.filter((entry) => entry.id !== id);
    },
    list: () => active.map(({ id, fault, matched, struck }) => ({ id, fault, matched, struck })),
    strike(subject) {
      const actions: FaultAction[] = [];
      for (const entry of active) {
        const { match, times, action } = entry.fault;
        if (clock.now() >= entry.endsAt || !isMatch(match ?? ANY_REQUEST, action, subject)) continue;
        entry.matched += 1;
        if (entry.matched < (match?.nth ?? 1)) continue;
        if (match && match.probability < 1 && random() >= match.probability) continue;
        entry.struck += 1;
        if (EXCHANGE_ACTIONS.has(action.kind)) happen(action);
        else actions.push(action);
        if (times !== null && entry.struck >= times) active = active.filter((other) => other !== entry);
      }
      return actions;
    },
  };
}

function isMatch(match: FaultMatch, action: FaultAction, subject: FaultSubject): boolean {
  if (match.channel !== subject.channel) return false;
  if (match.method !== undefined && match.method !== subject.method) return false;
  if (match.path !== undefined && !isPathOf(match.path, subject.path ?? '')) return false;
  if (match.symbol !== undefined && match.symbol !== subject.symbol) return false;
  if (match.clientOrderId !== undefined && match.clientOrderId !== subject.clientOrderId) return false;
  if (match.event !== undefined && !subject.events?.includes(match.event)) return false;
  return action.kind !== 'close-candle' || (subject.events?.includes('kline') ?? false);
}

/** Whether `path` is the pattern, where a star stands for anything. */
function isPathOf(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}

const ANY_REQUEST: FaultMatch = { channel: 'request', nth: 1, probability: 1 };

const EXCHANGE_ACTIONS: ReadonlySet<FaultAction['kind']> = new Set([
  'skew-clock',
  'change-rules',
  'revoke-key',
  'permit-key',
]);

/** Keeps the script's dice apart from the market's with the same seed. */
const FAULT_STREAM = 71;
