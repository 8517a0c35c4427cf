import type { EpochMs } from '#shared/domain/epoch-ms';
import type { DecimalText } from './decimal-units';
import type { AssetBalance, ExchangeOrder, ExchangeOrderList, PublicTrade } from './exchange-order';
import type { ExchangeSymbol } from './exchange-symbol';

/** What happened, in order. Events of one call are told after its change record and before it returns. */
export type ExchangeEvent =
  | { readonly kind: 'order'; readonly account: string; readonly order: ExchangeOrder; readonly execution: Execution }
  | { readonly kind: 'list'; readonly account: string; readonly list: ExchangeOrderList }
  /** `outboundAccountPosition`: assets whose free or locked amount the call changed. */
  | {
      readonly kind: 'balances';
      readonly account: string;
      readonly at: EpochMs;
      readonly balances: readonly AssetBalance[];
    }
  /** `balanceUpdate`: a deposit or, with a negative `delta`, a withdrawal. */
  | {
      readonly kind: 'balance-delta';
      readonly account: string;
      readonly at: EpochMs;
      readonly asset: string;
      readonly delta: DecimalText;
    }
  | { readonly kind: 'trade'; readonly trade: PublicTrade }
  /** The best bid or ask has another price or quantity. `depth` may have changed too. */
  | { readonly kind: 'book-top'; readonly top: BookTop }
  | { readonly kind: 'symbol'; readonly symbol: ExchangeSymbol };

export type ExecutionType = 'NEW' | 'CANCELED' | 'REPLACED' | 'REJECTED' | 'TRADE' | 'EXPIRED' | 'TRADE_PREVENTION';

/** What an `executionReport` says beyond the order itself. */
export interface Execution {
  readonly type: ExecutionType;
  /** Field `I`: counts up over all executions. */
  readonly executionId: number;
  readonly at: EpochMs;
  /** Field `c`: the order's id, or the id of the cancelling. */
  readonly clientOrderId: string;
  /** Field `C`: the order's own id when it was cancelled, else empty. */
  readonly origClientOrderId: string;
  readonly lastQuantity: DecimalText;
  readonly lastPrice: DecimalText;
  readonly lastQuoteQuantity: DecimalText;
  readonly commission: DecimalText;
  readonly commissionAsset: string | null;
  /** -1 when this is no trade. */
  readonly tradeId: number;
  readonly isMaker: boolean;
  readonly rejectReason: RejectReason;
}

export type RejectReason =
  | 'NONE'
  | 'INSUFFICIENT_BALANCES'
  | 'STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY'
  | 'WOULD_MATCH_IMMEDIATELY'
  | 'OCO_BAD_PRICES';

/** `null` prices and zero quantities where a side is empty. */
export interface BookTop {
  readonly symbol: string;
  readonly updateId: number;
  readonly bidPrice: DecimalText | null;
  readonly bidQuantity: DecimalText;
  readonly askPrice: DecimalText | null;
  readonly askQuantity: DecimalText;
  readonly at: EpochMs;
}
