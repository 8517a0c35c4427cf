import { describe, expect, it } from 'vitest';
import { RULE_CODES } from '#electron/pipeline/risk/rule-codes';
import { tradingTexts } from '#renderer/locales/trading-texts';
import { checkAgainstRules } from '#shared/domain/order-fits-rules';
import { BreakerTrigger } from '#shared/domain/trading-state';
import { bitcoinRules } from '../support/instrument-rules';

const LANGUAGES = ['en', 'es'] as const;

describe.each(LANGUAGES)('the window in %s', (language) => {
  const { codes, about } = tradingTexts[language];

  it.each([...RULE_CODES, ...BreakerTrigger.options])('names and explains %s', (code) => {
    expect([textOf(codes, code), textOf(about, code)]).toEqual([
      expect.stringMatching(/^\S.{2,39}$/),
      expect.stringMatching(/^\S.{20,139}\.$/),
    ]);
  });

  it("names and explains the exchange's own rules", () => {
    const broken = checkAgainstRules(
      { type: 'limit', side: 'buy', quantity: '0.000001', price: '0.001', triggerPrice: null, timeInForce: 'gtc' },
      bitcoinRules({ isTrading: false }),
      { averagePrice: '58000', openOrders: 10_000, openConditionalOrders: 10_000 },
    ).map(({ code }) => `exchange_${code}`);

    expect(broken.length).toBeGreaterThan(4);
    for (const code of broken) expect([textOf(codes, code), textOf(about, code)]).not.toContain(undefined);
  });

  it('explains nothing that it does not name', () => {
    expect(Object.keys(about).filter((code) => textOf(codes, code) === undefined)).toEqual([]);
  });
});

function textOf(texts: Readonly<Record<string, string>>, code: string): string | undefined {
  return texts[code];
}
