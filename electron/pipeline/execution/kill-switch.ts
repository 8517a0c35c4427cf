import { z } from 'zod';
import type { Clock } from '#electron/ports/clock';
import type { OrderStore } from '#electron/ports/order-store';
import { AppError } from '#shared/domain/app-error';
import { EpochMs } from '#shared/domain/epoch-ms';
import type { EntryGate } from './entry-gate';
import type { RiskJournal } from './risk-journal';

/** A person's halt of all trading, kept over restarts until a person lifts it. */
export interface KillSwitch {
  /**
   * Refuses every entry, and writes that down before anything else happens. What is live is then taken off by the enforcer.
   *
   * @param halt.flatten - Whether positions of the app are closed at the market too; their stops stay otherwise.
   */
  halt(halt: { readonly flatten: boolean; readonly reason: string }): void;
  /** The halt that lasts; `null` where there is none. */
  current(): Halt | null;
  /** @throws AppError `not_found` where nothing is halted. */
  resume(reason: string): void;
}

export function createKillSwitch(parts: {
  readonly store: Pick<OrderStore, 'readFact' | 'writeFact'>;
  readonly gate: EntryGate;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}): KillSwitch {
  const { store, gate, risk, clock, onFailure } = parts;
  let halted = readHalt(store.readFact(HALT));

  const block = ({ reason }: Halt) => gate.block('halted', `All trading is halted: ${reason}`);
  if (halted) block(halted);

  return {
    halt: (halt) => {
      halted = { ...halt, at: clock.now() };
      // In memory first: a journal that cannot be written must not leave trading open.
      block(halted);
      let isStored = true;
      try {
        store.writeFact(HALT, halted);
      } catch (error) {
        isStored = false;
        onFailure(error);
      }
      risk.raise({
        kind: 'breaker',
        code: 'trading_halted',
        severity: 'critical',
        details: { ...halt, isStored },
      });
    },
    current: () => halted,
    resume: (reason) => {
      if (!halted) throw new AppError('not_found', 'Trading is not halted.');
      store.writeFact(HALT, null);
      halted = null;
      gate.unblock('halted');
      risk.raise({ kind: 'breaker', code: 'trading_resumed', severity: 'info', details: { reason } });
    },
  };
}

export const Halt = z.object({ reason: z.string(), flatten: z.boolean(), at: EpochMs }).readonly();
export type Halt = z.infer<typeof Halt>;

function readHalt(fact: unknown): Halt | null {
  if (fact === null || fact === undefined) return null;
  const parsed = Halt.safeParse(fact);
  // What cannot be read was still a halt.
  return parsed.success ? parsed.data : { reason: 'its record cannot be read', flatten: false, at: 0 };
}

const HALT = 'trading_halt';
