import type { EpochMs } from '#shared/domain/epoch-ms';
import { zoneClock } from '#shared/domain/zone-clock';
import type { DemoInstrument } from './demo-instruments';
import { gaussian, type SeededNoise } from './seeded-noise';

/**
 * One UTC day of an invented instrument, minute by minute. It follows from the seed and the day alone, so history and a
 * restart agree with what streamed.
 */
export interface DemoDay {
  /** First minute in which it trades and one past the last, counted from midnight UTC; equal where it rests all day. */
  readonly firstMinute: number;
  readonly endMinute: number;
  /** Price at the start of each minute from `firstMinute` on, and at the end of the last: one more than minutes. */
  readonly prices: Float64Array;
  /** Size of a usual move within each minute, as a share of the price. */
  readonly volatilities: Float64Array;
  readonly volumes: Float64Array;
}

/** @param day - Days since 1970-01-01. */
export function createDemoDay(instrument: DemoInstrument, channel: number, noise: SeededNoise, day: number): DemoDay {
  const { firstMinute, endMinute } = tradingMinutes(instrument, day);
  const minutes = endMinute - firstMinute;
  const prices = new Float64Array(minutes + 1);
  const volatilities = new Float64Array(minutes);
  const volumes = new Float64Array(minutes);
  if (minutes === 0) return { firstMinute, endMinute, prices, volatilities, volumes };

  const random = noise.stream(channel, day, STREAM.day);
  const normal = () => gaussian(random(), random());
  const from = logAnchor(instrument, channel, noise, day);
  const to = logAnchor(instrument, channel, noise, day + 1);
  const dayVolatility =
    instrument.dailyVolatility * Math.exp(0.35 * noise.smooth(channel + CHANNEL.volatility, day, 6));
  const plan = planDay(to - from, dayVolatility, random);
  const newYorkOffsetMinutes = zoneClock(NEW_YORK).offsetMs(day * DAY_MS + DAY_MS / 2) / MINUTE_MS;

  // Bursts: calm and busy stretches follow each other within the day.
  let burst = 0;
  let sumOfSquares = 0;
  for (let index = 0; index < minutes; index++) {
    const newYorkMinute = (firstMinute + index + newYorkOffsetMinutes + 2 * DAY_MINUTES) % DAY_MINUTES;
    burst = Math.min(0.97 * burst + 0.1 * normal(), MAX_BURST);
    const activity = sessionActivity(newYorkMinute) * Math.exp(burst);
    volatilities[index] = activity;
    sumOfSquares += activity * activity;
  }
  const scale = (dayVolatility * PATH_SHARE * Math.sqrt(minutes / DAY_MINUTES)) / Math.sqrt(sumOfSquares);

  // A random walk, tied at both ends so that the next day goes on where this one stops.
  let walk = 0;
  let spent = 0;
  for (let index = 0; index < minutes; index++) {
    const volatility = (volatilities[index] as number) * scale;
    volatilities[index] = volatility;
    // Now and then a move several times the usual size, as news makes them.
    const shock = random() < 0.004 ? 2 : 1;
    walk += volatility * shock * Math.min(Math.max(normal(), -MAX_DEVIATIONS), MAX_DEVIATIONS);
    prices[index + 1] = walk;
  }
  for (let index = 0; index < minutes; index++) {
    spent += (volatilities[index] as number) ** 2;
    const share = spent / (scale * scale * sumOfSquares);
    const newYorkMinute = (firstMinute + index + 1 + newYorkOffsetMinutes + 2 * DAY_MINUTES) % DAY_MINUTES;
    const tied = (prices[index + 1] as number) - walk * share;
    prices[index + 1] = Math.exp(from + tied + (to - from) * share + plan(newYorkMinute, share));
    const surprise = Math.abs(normal()) + Math.abs(normal());
    const size = (volatilities[index] as number) / (scale * Math.sqrt(sumOfSquares / minutes));
    volumes[index] = instrument.minuteVolume * size * (0.4 + 0.5 * surprise);
  }
  prices[0] = Math.exp(from);
  prices[minutes] = Math.exp(to);
  return { firstMinute, endMinute, prices, volatilities, volumes };
}

/** The minutes of a UTC day in which an instrument trades: currencies rest from Friday to Sunday 17:00 New York. */
function tradingMinutes(instrument: DemoInstrument, day: number): { firstMinute: number; endMinute: number } {
  if (instrument.neverCloses) return { firstMinute: 0, endMinute: DAY_MINUTES };
  const weekday = new Date(day * DAY_MS).getUTCDay();
  const changeMinute = 17 * 60 - zoneClock(NEW_YORK).offsetMs(day * DAY_MS + DAY_MS / 2) / MINUTE_MS;
  if (weekday === 6) return { firstMinute: 0, endMinute: 0 };
  if (weekday === 5) return { firstMinute: 0, endMinute: changeMinute };
  if (weekday === 0) return { firstMinute: changeMinute, endMinute: DAY_MINUTES };
  return { firstMinute: 0, endMinute: DAY_MINUTES };
}

/**
 * Logarithm of the price at the start of a day: curves of many lengths added up, so that it trends for weeks and still
 * stays in reach of its usual price. Friday's end, the weekend and Sunday's start share one price.
 */
function logAnchor(instrument: DemoInstrument, channel: number, noise: SeededNoise, day: number): number {
  let position = day;
  if (!instrument.neverCloses) {
    // 1970-01-05 was a Monday; Saturday, Sunday and the Monday after them start from the same price.
    const sinceMonday = day - 4;
    const week = Math.floor(sinceMonday / 7);
    position = week * 5 + Math.min(sinceMonday - week * 7, 5);
  }
  let sum = 0;
  for (const period of ANCHOR_PERIODS) {
    // Longer curves swing wider, as the steps of a random walk add up.
    sum += Math.sqrt(period) * noise.smooth(channel + CHANNEL.anchor + period, position, period);
  }
  return Math.log(instrument.price) + instrument.dailyVolatility * 0.55 * sum;
}

type DayPlan = (newYorkMinute: number, share: number) => number;

/**
 * What the day adds to its random walk. A day with a clear direction first gathers in a narrow range, then runs against
 * that direction in London's morning to take the stops there, and then delivers the move in New York (accumulation,
 * manipulation, distribution); or it trends all the way. A day without one swings back and forth.
 */
function planDay(move: number, volatility: number, random: () => number): DayPlan {
  const direction = Math.sign(move) || 1;
  const kind = random();
  const depth = volatility * (0.45 + 0.5 * random());
  const turnMinute = 3 * 60 + 40 * random();
  if (Math.abs(move) > 0.5 * volatility && kind < 0.65) {
    return (minute, share) => {
      // A UTC day begins and ends in New York's evening: before the night nothing is delivered yet, after it all is.
      const delivered = isEvening(minute) ? Number(share > 0.5) : smoothStep((minute - 7 * 60) / (4 * 60));
      const sweep = isEvening(minute) ? 0 : bump((minute - turnMinute) / 75);
      return taper(share) * (move * (delivered - share) - direction * depth * sweep);
    };
  }
  if (kind < 0.8) return () => 0;
  const swings = 2 + Math.floor(random() * 3);
  const phase = random() < 0.5 ? 1 : -1;
  return (_, share) => taper(share) * phase * 0.5 * volatility * Math.sin(swings * Math.PI * share);
}

/** From 17:00 New York on the next trading day has begun. */
function isEvening(newYorkMinute: number): boolean {
  return newYorkMinute >= 17 * 60;
}

/** 0 at both ends of the day and 1 in between, so that days join without a jump. */
function taper(share: number): number {
  return smoothStep(share * 25) * smoothStep((1 - share) * 25);
}

function smoothStep(x: number): number {
  const bounded = Math.min(1, Math.max(0, x));
  return bounded * bounded * (3 - 2 * bounded);
}

function bump(x: number): number {
  return Math.exp(-x * x);
}

/** How busy a minute of the New York day is: quiet Asia, London's open, the overlap with New York, a calm afternoon. */
function sessionActivity(newYorkMinute: number): number {
  const hour = newYorkMinute / 60;
  return (
    0.45 +
    0.25 * bump((hour - 21) / 2.2) +
    0.95 * bump((hour - 3.5) / 1.6) +
    1.25 * bump((hour - 9) / 1.7) +
    0.3 * bump((hour - 14) / 1.5)
  );
}

/** Independent curves of one instrument; instruments lie `CHANNEL_STEP` apart. */
const CHANNEL = { volatility: 1, anchor: 1_000 } as const;
const STREAM = { day: 7 } as const;
export const CHANNEL_STEP = 1_000_000;

/** Trading days over which the parts of the price swing. */
const ANCHOR_PERIODS = [1, 2, 4, 8, 16, 32, 64, 128] as const;

/** Movement within a day beside that of its closes. */
const PATH_SHARE = 0.8;

/** Bounds of one minute, so that the largest moves stay moves and do not become holes in the chart. */
const MAX_BURST = 1.2;
const MAX_DEVIATIONS = 3.5;

const NEW_YORK = 'America/New_York';
const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
const DAY_MS: EpochMs = DAY_MINUTES * MINUTE_MS;
