import type { PlaybookTexts } from './playbook-texts';

export const PLAYBOOK_TEXTS_EN: PlaybookTexts = {
  names: {
    amd_manipulation: 'Power of Three',
    amd_distribution: 'Power of Three',
    judas_swing: 'Judas swing',
    sweep_shift_gap: 'sweep, shift and gap',
    silver_bullet: 'silver bullet',
    optimal_trade_entry: 'optimal trade entry',
    order_block_return: 'order block',
    gap_retest: 'fair value gap retest',
    discount_continuation: 'premium and discount',
  },
  questions: ({ instrument, timeframe, name, direction }) => [
    `What is the setup on ${instrument} ${timeframe}?`,
    `Is there a ${name} on ${instrument} ${timeframe} right now?`,
    `Explain what you see on the ${timeframe} of ${instrument}.`,
    direction === null
      ? `Anything to do on ${instrument} ${timeframe}?`
      : `Why would anyone go ${direction} on ${instrument} here?`,
    `${instrument} ${timeframe}: which playbook fits and where is it wrong?`,
  ],
  condition: (playbook, direction, { low, high, level, position }) => {
    const side = direction === 'long' ? 'low' : 'high';
    switch (playbook) {
      case 'amd_manipulation':
        return `Power of Three: Asian range ${low} to ${high}; London traded to ${level} and closed back inside.`;
      case 'amd_distribution':
        return `Power of Three: after the manipulation the first gap away from it is ${low} to ${high}; the idea fails beyond ${level}.`;
      case 'judas_swing':
        return `Judas swing: the run on ${level} failed and price closed back through the midnight open; it lies between ${low} and ${high}.`;
      case 'sweep_shift_gap':
        return `The ${side} at ${level} was swept, then structure broke the other way; open fair value gap ${low} to ${high}.`;
      case 'silver_bullet':
        return `Silver bullet hour: fair value gap ${low} to ${high} in the direction of the last break at ${level}.`;
      case 'optimal_trade_entry':
        return `Last leg ${low} to ${high}; the entry zone begins at ${level}; price is at ${position} of the leg.`;
      case 'order_block_return':
        return `Order block ${low} to ${high}; structure broke at ${level} and price came back.`;
      case 'gap_retest':
        return `Structure broke at ${level}; price came back into the fair value gap ${low} to ${high}.`;
      case 'discount_continuation':
        return `The swings point ${direction === 'long' ? 'up' : 'down'}; price is at ${position} of the range ${low} to ${high}.`;
    }
  },
  opening: (playbook, direction, { series, low, high, level, position }) => {
    const way = direction === 'long' ? 'up' : 'down';
    const side = direction === 'long' ? 'low' : 'high';
    switch (playbook) {
      case 'amd_manipulation':
        return [
          `Power of Three on ${series}: London left the Asian range ${low} to ${high} towards ${level} and closed back inside, so the false move looks done.`,
          `The Asian range ${low} to ${high} was left only for a run to ${level}; with the close back inside, the plan points ${way}.`,
          `Accumulation between ${low} and ${high}, manipulation to ${level}, and a close back inside: a ${direction} in the Power of Three.`,
        ];
      case 'amd_distribution':
        return [
          `Power of Three in its distribution: the first gap after the false move is ${low} to ${high}, and the idea fails beyond ${level}.`,
          `After the manipulation ${series} left a gap from ${low} to ${high}; a return into it is the entry of the Power of Three, wrong beyond ${level}.`,
        ];
      case 'judas_swing':
        return [
          `Judas swing on ${series}: the run on ${level} failed and price closed back through the midnight open.`,
          `The first move of the day ran ${level} and was given back through the midnight open, which points ${way}.`,
        ];
      case 'sweep_shift_gap':
        return [
          `On ${series} the ${side} at ${level} was swept, structure then broke the other way and left a gap from ${low} to ${high}.`,
          `Sweep, shift, gap: ${level} was taken, structure turned ${way}, and the gap ${low} to ${high} is still open.`,
          `Stops at ${level} were taken before structure turned ${way}; the gap between ${low} and ${high} is the place to enter.`,
        ];
      case 'silver_bullet':
        return [
          `This is a silver bullet hour: a gap from ${low} to ${high} formed in the direction of the break at ${level}.`,
          `Silver bullet on ${series}: the gap ${low} to ${high} follows the break at ${level}, so a return into it points ${way}.`,
        ];
      case 'optimal_trade_entry':
        return [
          `${series} gave back part of the leg ${low} to ${high}; the optimal trade entry begins at ${level}, and price is at ${position} of the leg.`,
          `Optimal trade entry: the leg runs from ${low} to ${high} and its entry zone begins at ${level}, which points ${way}.`,
        ];
      case 'order_block_return':
        return [
          `Price is back at the order block ${low} to ${high} from which it broke structure at ${level}.`,
          `${series} returned to the block ${low} to ${high}; the break at ${level} began there, so the block points ${way}.`,
        ];
      case 'gap_retest':
        return [
          `After the break at ${level}, ${series} came back into the gap ${low} to ${high}: a retest that points ${way}.`,
          `The gap ${low} to ${high} is being retested after structure broke at ${level}.`,
        ];
      case 'discount_continuation':
        return [
          `The swings point ${way} and price is at ${position} of the range ${low} to ${high}, its ${direction === 'long' ? 'discount' : 'premium'} side.`,
          `${series} is on the ${direction === 'long' ? 'cheap' : 'dear'} side of ${low} to ${high} while the swings point ${way}.`,
        ];
    }
  },
  market: (series, at, price, atr) => `${series}, ${at} UTC: price ${price}, ATR ${atr}.`,
  planFact: ({ entry, isWaiting, stop, target, reward, horizon }) =>
    `Plan: ${isWaiting ? 'wait at' : 'entry at the market'} ${entry}, stop ${stop}, target ${target}; reward to risk ${reward}, horizon ${horizon} candles.`,
  plan: ({ entry, isWaiting, stop, target, reward, horizon }) => [
    `${isWaiting ? `Wait at ${entry}` : `Entry ${entry}`}, stop ${stop}, target ${target}: ${reward} times the risk.`,
    `It is wrong at ${stop} and aims at ${target}, ${reward} times the risk, within ${horizon} candles.`,
    `From ${entry} the target ${target} pays ${reward} times the way to the stop at ${stop}.`,
  ],
  rateFact: ({ n, hits, share, base }) =>
    `Earlier forecasts of this playbook: ${hits} of n=${n} reached the target first (${share}); base rate of the same barriers ${base}.`,
  rate: ({ n, hits, share, base, standing }) => {
    const verdict = {
      noise: 'the difference is within chance',
      above: 'above it, which need not last',
      below: 'below it',
    }[standing];
    return [
      `Of n=${n} earlier forecasts of this playbook ${hits} reached the target first (${share}) against a base rate of ${base}: ${verdict}.`,
      `So far ${share} of n=${n} came true, and the same barriers did ${base} of the time anyway: ${verdict}.`,
      `Its record is ${hits} of n=${n} (${share}), base rate ${base}: ${verdict}.`,
    ];
  },
  noRateFact: 'Too few forecasts of this playbook have ended to state a rate.',
  noRate: [
    'Too few like it have ended to say how often it works.',
    'There is no record yet that would say how often this comes true.',
    'How often it works is not known: too few have ended.',
  ],
  silenceFact: (reason, best) => {
    switch (reason) {
      case 'no_setup':
        return 'No playbook has its conditions met.';
      case 'conflict':
        return 'One playbook points up and another one down.';
      case 'no_reward':
        return best === null
          ? 'A setup is there, but no level in reach pays for its risk.'
          : `A setup is there, but the best level in reach pays ${best} times its risk.`;
      case 'short_history':
        return 'Too few candles are known for a base rate.';
    }
  },
  silence: (reason, series, best) => {
    switch (reason) {
      case 'no_setup':
        return [
          `Nothing on ${series} meets the conditions of a playbook, so there is nothing to forecast.`,
          `No setup on ${series} at the moment; waiting costs nothing.`,
          `I see no playbook whose conditions are met on ${series}.`,
        ];
      case 'conflict':
        return [
          `The playbooks disagree on ${series}: one points up, another down. That is no edge.`,
          `${series} has setups for both sides, which is a reason to leave it alone.`,
        ];
      case 'no_reward':
        return best === null
          ? [
              `There is a setup on ${series}, but nothing in reach pays for its risk, so it is no trade.`,
              `The idea on ${series} has a stop and no target that pays for it.`,
            ]
          : [
              `There is a setup on ${series}, but the best target in reach pays only ${best} times the risk: no trade.`,
              `At ${best} times the risk the setup on ${series} is not worth taking.`,
            ];
      case 'short_history':
        return [
          `Too few candles of ${series} are known for a base rate, so I make no forecast.`,
          `${series} has too short a history here: without a base rate there is no forecast.`,
        ];
    }
  },
};
