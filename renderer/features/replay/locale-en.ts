/** English texts of the replay. `locale-es` has the same keys. */
export const replayTextsEn = {
  label: 'Replay',
  active: 'REPLAY',
  activeHint: 'Nothing after this moment is visible anywhere in the app: not on the chart, not to the assistant.',
  other: 'A replay of {{instrument}} is running. {{shown}} shows the present.',
  showOther: 'Show {{instrument}}',
  moment: 'Moment to start from',
  start: 'Start the replay',
  startHint:
    'Pick a moment in the past; nothing after it will be visible. A right click on a candle starts there, too.',
  range: 'Candles from {{first}} to {{last}}',
  outOfRange: 'Pick a moment between {{first}} and {{last}}.',
  badMoment: 'This is no date and time.',
  noInstrument: 'Choose an instrument first.',
  play: 'Play',
  pause: 'Pause',
  back: 'Back by one candle',
  forward: 'Forward by one candle',
  jump: 'Jump by candles',
  jumpBack: 'Back by {{count}} candles',
  jumpForward: 'Forward by {{count}} candles',
  speed: 'Speed',
  speedOption: '{{count}}/s',
  stop: 'End the replay',
  close: 'Close the replay bar',
  dismiss: 'Dismiss',
  space: 'Space',
  progress: 'Position in the stored candles',
  end: 'End of the stored candles',
};

/** The shape that every language of the replay has. */
export type ReplayTexts = typeof replayTextsEn;
