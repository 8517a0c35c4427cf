import { RiskEvent } from '#shared/domain/exchange-status';
import type { TradingState } from '#shared/domain/trading-state';
import type { Journal } from './open-database';

/** Writes one row of `risk_events`, within the transaction of its caller; `state` is `null` where it is not told of. */
export function riskEventWriter(database: Journal): (event: RiskEvent, state: TradingState | null) => void {
  const insert = database.prepare(
    `INSERT INTO risk_events
       (id, occurred_at, kind, code, severity, instrument, value, limit_value, trading_state, details_json)
     VALUES (@id, @occurredAt, @kind, @code, @severity, @instrument, @value, @limit, @state, @json)`,
  );
  return (event, state) => {
    const { details, ...columns } = RiskEvent.parse(event);
    insert.run({ ...columns, state, json: JSON.stringify(details) });
  };
}
