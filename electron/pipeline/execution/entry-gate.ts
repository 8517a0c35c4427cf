import type { OrderStore } from '#electron/ports/order-store';
import { AppError } from '#shared/domain/app-error';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import type { RiskJournal } from './risk-journal';

/** A reason against every entry, whatever the instrument. */
export type EntryBlock = 'halted' | 'key_revoked' | 'key_unsafe' | 'journal_failed' | 'clock_skew';

/** Whether entries are taken: what blocks all of them, and which instruments are halted. Halts survive a restart. */
export interface EntryGate {
  block(block: EntryBlock, message: string): void;
  unblock(block: EntryBlock): void;
  isBlockedBy(block: EntryBlock): boolean;
  /** The first reason against every entry; a person's halt goes before the others. */
  blocked(): { readonly code: EntryBlock; readonly message: string } | null;
  halt(instrument: InstrumentId, reason: string): void;
  /** @throws AppError `not_found` when the instrument is not halted. */
  resume(instrument: InstrumentId): void;
  haltReason(instrument: InstrumentId): string | null;
  halted(): ExchangeStatus['haltedInstruments'];
}

export function createEntryGate(parts: {
  readonly store: Pick<OrderStore, 'readFact' | 'writeFact'>;
  readonly risk: RiskJournal;
  readonly onChange: () => void;
}): EntryGate {
  const { store, risk, onChange } = parts;
  const blocks = new Map<EntryBlock, string>();
  const halts = new Map<InstrumentId, string>(readHalts(store.readFact(HALTS)));

  const save = () => store.writeFact(HALTS, Object.fromEntries(halts));

  return {
    block: (code, message) => {
      if (blocks.get(code) === message) return;
      blocks.set(code, message);
      onChange();
    },
    unblock: (code) => {
      if (blocks.delete(code)) onChange();
    },
    isBlockedBy: (code) => blocks.has(code),
    blocked: () => {
      const halted = blocks.get('halted');
      if (halted !== undefined) return { code: 'halted', message: halted };
      for (const [code, message] of blocks) return { code, message };
      return null;
    },
    halt: (instrument, reason) => {
      if (halts.has(instrument)) return;
      // In memory first: a journal that fails must not leave the instrument open.
      halts.set(instrument, reason);
      risk.raise({ kind: 'breaker', code: 'instrument_halted', severity: 'critical', instrument, details: { reason } });
      onChange();
      save();
    },
    resume: (instrument) => {
      if (!halts.delete(instrument)) {
        throw new AppError('not_found', `${instrument} is not halted.`, { instrument });
      }
      save();
      onChange();
    },
    haltReason: (instrument) => halts.get(instrument) ?? null,
    halted: () => [...halts].map(([instrument, reason]) => ({ instrument, reason })),
  };
}

function readHalts(fact: unknown): [InstrumentId, string][] {
  if (typeof fact !== 'object' || fact === null) return [];
  return Object.entries(fact).map(([instrument, reason]) => [instrument, String(reason)]);
}

const HALTS = 'halted_instruments';
