import type { DecimalString } from '#shared/domain/decimal';

export interface RiskLimits {
  /** Loss at the stop, fees included, as a share of equity. */
  readonly riskFraction: DecimalString;
  /** How far above the best ask an entry at the market may fill. */
  readonly marketSlippageFraction: DecimalString;
  /** Profit at the target over the risk; less is told, not refused. */
  readonly minRewardRatio: number;
  readonly maxQuoteAgeMs: number;
  /** Entries end for the UTC day when the account has lost this share of what it was worth at its start. */
  readonly maxDailyLossFraction: DecimalString;
}

export const DEFAULT_RISK_LIMITS: RiskLimits = {
  riskFraction: '0.005',
  marketSlippageFraction: '0.003',
  minRewardRatio: 1,
  maxQuoteAgeMs: 15_000,
  maxDailyLossFraction: '0.03',
};
