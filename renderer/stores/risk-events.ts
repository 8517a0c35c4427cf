import type { RiskEvent } from '#shared/domain/exchange-status';
import { client } from '../api/client';
import { onAppEvent, onConnected } from './events';
import { createLiveStore } from './live-store';

const SHOWN_EVENTS = 2_000;

/** What execution and risk had to report, newest first. */
export const useRiskEvents = createLiveStore<RiskEvent>({
  read: () => client.risk.events({ limit: SHOWN_EVENTS }),
  idOf: ({ id }) => id,
  atOf: ({ occurredAt }) => occurredAt,
  limit: SHOWN_EVENTS,
});

/** Keeps the store in step with the main process. */
export function connectRiskEvents(): void {
  onConnected(() => useRiskEvents.getState().reload());
  onAppEvent('risk-event', ({ event }) => useRiskEvents.getState().receive(event));
}
