import type { AlertComparison } from '#shared/domain/alert';

/** What can be asked of the trading state, which counts active 0, reducing 1, halted 2. */
export type TradingStateChoice = 'becomes_reducing' | 'becomes_halted' | 'becomes_active' | 'is_reducing' | 'is_halted';

interface Bound {
  readonly comparison: AlertComparison;
  readonly value: number;
}

export const TRADING_STATE_BOUNDS: Readonly<Record<TradingStateChoice, Bound>> = {
  becomes_reducing: { comparison: 'crosses_above', value: 0.5 },
  becomes_halted: { comparison: 'crosses_above', value: 1.5 },
  becomes_active: { comparison: 'crosses_below', value: 0.5 },
  is_reducing: { comparison: 'above', value: 0.5 },
  is_halted: { comparison: 'above', value: 1.5 },
};

/** The choice that a stored condition makes, also where another program wrote its bound differently. */
export function tradingStateChoice({ comparison, value }: Bound): TradingStateChoice {
  const isHalted = value >= 1;
  switch (comparison) {
    case 'crosses_above':
      return isHalted ? 'becomes_halted' : 'becomes_reducing';
    case 'crosses_below':
    case 'below':
      return 'becomes_active';
    case 'above':
      return isHalted ? 'is_halted' : 'is_reducing';
  }
}
