import type { InstrumentId } from '#shared/domain/instrument';

/** How an invented instrument behaves. */
export interface DemoInstrument {
  readonly id: InstrumentId;
  readonly pricePrecision: number;
  /** Price that it wanders around over the years. */
  readonly price: number;
  /** Usual range of a day's closes, as a share of the price. */
  readonly dailyVolatility: number;
  /** Whether it trades on weekends. */
  readonly neverCloses: boolean;
  /** Usual volume of a minute. */
  readonly minuteVolume: number;
  readonly volumeDecimals: number;
}

/** What they are traded against on the demo's exchange. */
export const DEMO_QUOTE = 'USDT';

/** Invented, and named so that nobody takes them for the real thing. */
export const DEMO_INSTRUMENTS: readonly DemoInstrument[] = [
  // First, because it is the one that is shown first, and it moves at weekends too.
  {
    id: 'DEMOBTC',
    pricePrecision: 2,
    price: 40_000,
    dailyVolatility: 0.025,
    neverCloses: true,
    minuteVolume: 14,
    volumeDecimals: 3,
  },
  {
    id: 'DEMOEUR',
    pricePrecision: 5,
    price: 1.1,
    dailyVolatility: 0.005,
    neverCloses: false,
    minuteVolume: 60,
    volumeDecimals: 0,
  },
  {
    id: 'DEMOGOLD',
    pricePrecision: 2,
    price: 2_000,
    dailyVolatility: 0.009,
    neverCloses: false,
    minuteVolume: 90,
    volumeDecimals: 0,
  },
];
