import { z } from 'zod';

/** Something that the chart draws over the candles and that a person can switch. */
export const ChartLayer = z.enum([
  'swings',
  'fairValueGaps',
  'structureBreaks',
  'orderBlocks',
  'liquidity',
  'previousLevels',
  'sessions',
  'ranges',
  'setups',
  'volumeProfile',
  'predictions',
  'volume',
]);
export type ChartLayer = z.infer<typeof ChartLayer>;
