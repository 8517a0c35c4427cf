import type { AppEvent } from '#shared/contract/events';
import type { Environment } from '#shared/domain/environment';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import { sha256OfText } from '../infra/system/sha256-of-text';
import type { ExecutionService } from '../pipeline/execution/execution-service';
import { createMarketMeasures } from '../pipeline/risk/market-measures';
import { createRiskService, type RiskService } from '../pipeline/risk/risk-service';
import { personRecordOf } from '../pipeline/risk/track-record';
import { createTrackRecordDesk } from '../pipeline/risk/track-record-desk';
import type { CandleStore } from '../ports/candle-store';
import type { Clock, IdSource } from '../ports/clock';
import type { OrderStore } from '../ports/order-store';
import type { PredictionStore } from '../ports/prediction-store';
import type { RiskStore } from '../ports/risk-store';
import type { CountingExecutionClient } from './counting-execution-client';

export interface RiskParts {
  readonly environment: Environment;
  readonly store: RiskStore;
  readonly orders: OrderStore;
  readonly candles: CandleStore;
  readonly predictions: PredictionStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly client: CountingExecutionClient;
  readonly followed: () => readonly InstrumentId[];
  /** Built after the risk engine, which it asks for approval; not called before. */
  readonly execution: () => ExecutionService;
  readonly publish: (event: AppEvent) => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** The risk engine on the journal and the candles of one environment. */
export function composeRisk(parts: RiskParts): {
  readonly risk: RiskService;
  /** A prediction was registered or resolved. */
  readonly predictionChanged: (prediction: Prediction) => void;
} {
  const { environment, store, orders, candles, clock, ids, client, followed, execution, publish } = parts;
  const forecasts = createTrackRecordDesk({ store: parts.predictions, clock });
  const risk = createRiskService({
    store,
    orders,
    clock,
    ids,
    sha256: sha256OfText,
    environment,
    account: () => execution().accountFacts(),
    instruments: followed,
    market: createMarketMeasures({ candles, clock }),
    forecasts,
    personRecord: ({ trades }) => personRecordOf(trades.map(({ trade }) => trade)),
    requests: client.requests,
    onEvent: publish,
    onFailure: parts.onUnexpected,
  });
  return { risk, predictionChanged: forecasts.changed };
}
