import type { EntryRequest } from '#electron/ports/order-approval';
import type { Exact } from '#shared/domain/decimal';
import type { ExactRules } from './exact-rules';
import type { KellyBet } from './kelly';
import type { RiskStanding } from './risk-standing';
import type { UnitCost } from './unit-cost';

/** Everything that an entry is judged by: what execution asks, what the engine knows, and what follows from both. */
export interface RiskContext extends EntryRequest, RiskStanding {
  /** Prices and the size before any bound; `null` where the ticket or the facts give none. */
  readonly plan: EntryPlan | null;
  /** What is at stake already, in the account's currency; `null` where a price for any of it is missing. */
  readonly totals: RiskTotals | null;
}

/** A bracket on the exchange's price step and what it costs, in the instrument's quote currency per unit of base. */
export interface EntryPlan {
  readonly limitPrice: Exact;
  readonly stop: Exact;
  readonly target: Exact | null;
  /** Where it will be bought: a limit above the ask fills at the ask. */
  readonly expectedPrice: Exact;
  /** Largest price that lies near the market: the best ask and the slippage that the mandate allows. */
  readonly highestPrice: Exact;
  /** Fees of buying and of selling at the stop. */
  readonly costPerUnit: Exact;
  /** Entry minus stop and the costs. */
  readonly riskPerUnit: Exact;
  /** Entry minus the stop filled worse by the mandate's slippage, and the costs. */
  readonly worstLossPerUnit: Exact;
  /** Profit at the target after fees over the risk; `null` without a target, 0 or less for one that pays nothing. */
  readonly rewardRatio: Exact | null;
  /** Value of the account in the instrument's quote currency; 0 where it is not known. */
  readonly equity: Exact;
  /** One R in the instrument's quote currency: equity times the risk fraction; 0 where equity is not known. */
  readonly oneR: Exact;
  /** What the sizing method alone gives, not yet on a step; 0 where it gives nothing. */
  readonly wanted: Exact;
  /** The same, down to the quantity step. */
  readonly wantedQuantity: Exact;
  /** What half-Kelly sizing rests on; `null` with another sizing, or where there is nothing to rest on. */
  readonly kelly: KellyBet | null;
  /** The account's currency for one unit of the instrument's quote currency; 0 where it is not known. */
  readonly accountPerQuote: Exact;
  /**
   * The same as two amounts of equal value, which needs no division: so much of the account's currency for so much of the
   * quote currency.
   */
  readonly conversion: Conversion;
  readonly rules: ExactRules;
  /** What one unit costs at the limit and loses at worst, in the quote currency. */
  readonly price: UnitCost;
  readonly worstLoss: UnitCost;
  /** What one unit costs at the limit and loses at the stop, times `conversion.account`. */
  readonly accountPrice: UnitCost;
  readonly accountRisk: UnitCost;
  /** Cost and loss of the wanted quantity in the account's currency, for a person to read: nothing is decided by them. */
  readonly display: { readonly notional: number; readonly risk: number };
}

/** So much of the account's currency is worth so much of the quote currency; an amount of 0 is not known. */
export interface Conversion {
  readonly account: Exact;
  readonly quote: Exact;
}

/** Sums over what is open, in the account's currency. */
export interface RiskTotals {
  readonly oneR: Exact;
  readonly equity: Exact;
  readonly exposure: Exact;
  readonly openRisk: Exact;
  /** Of the ticket's instrument. */
  readonly instrument: { readonly exposure: Exact; readonly openRisk: Exact };
  /** Of the instruments that share its budget, itself included. */
  readonly group: { readonly exposure: Exact; readonly openRisk: Exact; readonly members: readonly string[] };
  /** Losses that were realised since the day began, as a sum of the losing trades' results: 0 or more. */
  readonly dayLosses: Exact;
}
