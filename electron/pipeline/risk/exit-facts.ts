import type { ExitRequest, ProtectionRequest } from '#electron/ports/order-approval';
import type { RuleVerdict } from '#shared/domain/proposal';
import { readPositive } from './read-decimal';

/**
 * What must hold before an order that only reduces a position. Halts, unknown orders, the breaker and stale quotes do not
 * stand in the way of it: a position that cannot be left is worse than one that is left at an old price.
 */
export function checkExitFacts(request: ProtectionRequest | ExitRequest): RuleVerdict[] {
  const { rules, held } = request;
  const numbers = 'stop' in request ? [request.held, request.stop, request.target ?? '1'] : [request.held];
  const wrong = numbers.filter((number) => readPositive(number) === null);
  return [
    verdict('numbers', wrong.length === 0, numbers.join(' '), 'above 0', {
      holds: 'Every number is plain and above 0.',
      fails: `Expected plain numbers above 0, was ${wrong.join(' and ')}.`,
    }),
    verdict('instrument_known', rules !== null, null, null, {
      holds: 'The exchange has the instrument.',
      fails: 'The rules of the exchange for this instrument are not known.',
    }),
    verdict('position_held', readPositive(held) !== null, held, '0', {
      holds: `There is a position of ${held} to reduce.`,
      fails: `There is no position to reduce: ${held} is held.`,
    }),
  ];
}

function verdict(
  code: string,
  isMet: boolean,
  value: string | null,
  limit: string | null,
  messages: { readonly holds: string; readonly fails: string },
): RuleVerdict {
  return {
    code,
    decision: isMet ? 'allow' : 'deny',
    value,
    limit,
    message: isMet ? messages.holds : messages.fails,
    maxQuantity: null,
    isWarning: false,
  };
}
