import type { Clock, IdSource } from '#electron/ports/clock';
import type { OrderStore } from '#electron/ports/order-store';
import type { RiskEvent } from '#shared/domain/exchange-status';

export type RiskReport = Pick<RiskEvent, 'kind' | 'code' | 'severity'> &
  Partial<Pick<RiskEvent, 'instrument' | 'value' | 'limit' | 'details'>>;

export interface RiskJournal {
  raise(report: RiskReport): void;
  /** Several that belong together, written at once: each write waits for the disk. */
  raiseAll(reports: readonly RiskReport[]): void;
  /** Raises only when `key` was not raised since it was last cleared: a state that lasts is one event. */
  raiseOnce(key: string, report: RiskReport): void;
  clear(key: string): void;
}

export function createRiskJournal(parts: {
  readonly store: Pick<OrderStore, 'addRiskEvents'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly onEvent: (event: { kind: 'risk-event'; event: RiskEvent }) => void;
}): RiskJournal {
  const { store, clock, ids, onEvent } = parts;
  const lasting = new Set<string>();

  function eventOf(report: RiskReport): RiskEvent {
    const { kind, code, severity, instrument = null, value = null, limit = null, details = {} } = report;
    const occurredAt = clock.now();
    return { id: ids.next('risk'), occurredAt, kind, code, severity, instrument, value, limit, details };
  }

  function raiseAll(reports: readonly RiskReport[]): void {
    const events = reports.map(eventOf);
    try {
      store.addRiskEvents(events);
    } catch {
      // A journal that cannot be written is halted by whoever writes orders; the person must still be told of this.
    }
    for (const event of events) onEvent({ kind: 'risk-event', event });
  }

  const raise = (report: RiskReport) => raiseAll([report]);

  return {
    raise,
    raiseAll,
    raiseOnce: (key, report) => {
      if (lasting.has(key)) return;
      lasting.add(key);
      raise(report);
    },
    clear: (key) => {
      lasting.delete(key);
    },
  };
}
