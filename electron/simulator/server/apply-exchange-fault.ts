import type { ExchangeEngine } from '../exchange/exchange-engine';
import type { SymbolFilters } from '../exchange/exchange-symbol';
import type { KeyRing } from './exchange-keys';
import type { FaultAction } from './fault';
import type { ShiftableClock } from './shiftable-clock';
import type { UserStreams } from './user-streams';

/** Carries out a fault of the exchange itself: its clock, its rules, its keys. */
export function applyExchangeFault(
  action: FaultAction,
  { engine, clock, keys, users }: { engine: ExchangeEngine; clock: ShiftableClock; keys: KeyRing; users: UserStreams },
): void {
  const named = (apiKey: string | undefined) =>
    keys.all().filter((key) => apiKey === undefined || key.apiKey === apiKey);

  if (action.kind === 'skew-clock') clock.shift(action.byMs);
  if (action.kind === 'change-rules') {
    const before = engine.symbol(action.symbol);
    if (!before) return;
    engine.setSymbol({
      ...before,
      status: action.status ?? before.status,
      // Written by a test in the engine's own form.
      filters: { ...before.filters, ...(action.filters as SymbolFilters | undefined) },
    });
  }
  if (action.kind === 'revoke-key') {
    for (const { apiKey } of named(action.apiKey)) {
      keys.revoke(apiKey);
      users.closeKey(apiKey);
    }
  }
  if (action.kind === 'permit-key') {
    for (const { apiKey } of named(action.apiKey)) keys.permit(apiKey, action.permissions);
  }
}
