import { describe, expect, it } from 'vitest';
import type { TrainingExample } from '#shared/domain/training-example';
import { dialogue, forecast, withId } from '#tests/support/dataset-fixtures';
import { marketContext } from '#tests/support/market-context-fixture';
import { sha256OfText } from '../../../infra/system/sha256-of-text';
import { checkExample } from './check-example';

describe('checkExample', () => {
  it.each([
    ['a dialogue', dialogue('q', 'a')],
    ['a forecast', forecast(3)],
    ['several turns without a system message', turns('user', 'assistant', 'user', 'assistant')],
  ])('takes %s', (_, example) => {
    expect(checkExample(example, sha256OfText)).toEqual({ kind: 'sound', example });
  });

  const base = forecast(3);
  const moment = base.knownAt as number;
  const judged = base.expected as Extract<TrainingExample['expected'], { kind: 'forecast' }>;
  const later = (fields: Partial<typeof judged.later>) => ({ ...judged, later: { ...judged.later, ...fields } });

  it.each<[string, unknown, string]>([
    ['a missing field', { ...base, group: undefined }, 'group'],
    ['a system message in the middle', turns('user', 'system', 'assistant'), 'message 2 from the assistant'],
    ['two questions in a row', turns('system', 'user', 'user', 'assistant'), 'message 3 from the assistant'],
    ['no answer at the end', turns('user', 'assistant', 'user'), 'assistant to speak last'],
    ['a system message alone', turns('system', 'system'), 'message 2 from the user'],
    ['an answer of white space', dialogue('q', ' \n'), 'words in message 3'],
    ['the id of other messages', { ...base, id: '0'.repeat(24) }, 'Expected the id'],
    ['a ticket judged as calls', { ...base, kind: 'ticket' }, 'judged by levels or text'],
    ['an outcome before the moment', { ...base, resolvedAt: moment - 1 }, 'resolvedAt at or after'],
    ['an outcome without a moment', { ...dialogue('q', 'a'), resolvedAt: 1 }, 'without a knownAt'],
    ['a forecast without a moment', { ...base, knownAt: null, resolvedAt: null }, 'moment of a forecast'],
    ['another market', { ...base, instrument: 'XAUUSD' }, 'Expected the market XAUUSD'],
    [
      'a market of later',
      { ...base, expected: { ...judged, context: marketContext({ asOf: moment + 1, recentCandles: [] }) } },
      'known by',
    ],
    [
      'a candle that was still open',
      {
        ...base,
        expected: {
          ...judged,
          context: marketContext({
            asOf: moment,
            recentCandles: [{ openAt: moment - 1, open: 1, high: 1, low: 1, close: 1, volume: 0 }],
          }),
        },
      },
      'closed by',
    ],
    ['columns of other lengths', { ...base, expected: later({ close: [1] }) }, 'columns of 8 candles'],
    [
      'a later candle that is not later',
      { ...base, expected: later({ openAt: judged.later.openAt.map((at) => at - 1) }) },
      'later candles from',
    ],
    [
      'later candles out of order',
      { ...base, expected: later({ openAt: judged.later.openAt.toReversed() }) },
      'in their order',
    ],
  ])('refuses %s', (_, example, problem) => {
    expect(checkExample(example, sha256OfText)).toEqual({ kind: 'invalid', problem: expect.stringContaining(problem) });
  });
});

function turns(...roles: readonly TrainingExample['messages'][number]['role'][]): TrainingExample {
  const messages = roles.map((role, index) => ({ role, content: `words ${index}` }));
  return withId({ ...dialogue('q', 'a'), messages });
}
