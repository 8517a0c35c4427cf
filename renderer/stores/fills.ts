import type { Fill } from '#shared/domain/order';
import { client } from '../api/client';
import { onAppEvent, onConnected } from './events';
import { createLiveStore } from './live-store';

const SHOWN_FILLS = 5_000;

/** Fills, newest first. */
export const useFills = createLiveStore<Fill>({
  read: () => client.fills.list({ limit: SHOWN_FILLS }),
  idOf: fillId,
  atOf: ({ occurredAt }) => occurredAt,
  limit: SHOWN_FILLS,
});

/** A trade id is unique only within its instrument. */
export function fillId({ instrument, tradeId }: Fill): string {
  return `${instrument} ${tradeId}`;
}

/** Keeps the store in step with the main process. */
export function connectFills(): void {
  onConnected(() => useFills.getState().reload());
  onAppEvent('fill', ({ fill }) => useFills.getState().receive(fill));
}
