import { z } from 'zod';
import type { Environment } from '#shared/domain/environment';
import type { InstrumentId } from '#shared/domain/instrument';
import { InstrumentRules } from '#shared/domain/instrument-rules';
import { readExchangeInfo } from '../infra/ccxt/binance-answers';
import type { OrderStore } from '../ports/order-store';
import { demoSymbols } from '../simulator/server/demo-feed';
import { exchangeInfo } from '../simulator/server/exchange-info';
import { DEFAULT_LIMITS } from '../simulator/server/request-limits';

/** The exchange's rules of instruments as they were last told, for questions that are asked without a connection. */
export interface KnownInstrumentRules {
  /** `null` for an instrument that was never followed; in the demo all of its own are known from the start. */
  of(instrument: InstrumentId): InstrumentRules | null;
  save(rules: readonly InstrumentRules[]): void;
}

export function createKnownInstrumentRules(
  environment: Environment,
  store: Pick<OrderStore, 'readFact' | 'writeFact'>,
): KnownInstrumentRules {
  const known = new Map<InstrumentId, InstrumentRules>();
  if (environment === 'demo') {
    const { rules } = readExchangeInfo(exchangeInfo(demoSymbols(), DEFAULT_LIMITS, 0), 0);
    for (const one of rules) known.set(one.instrument, one);
  }
  // What an older version wrote and this one cannot read is asked for again at the next connection.
  const stored = z.array(InstrumentRules).safeParse(store.readFact(RULES));
  for (const one of stored.data ?? []) known.set(one.instrument, one);

  return {
    of: (instrument) => known.get(instrument) ?? null,
    save: (rules) => {
      for (const one of rules) known.set(one.instrument, one);
      store.writeFact(RULES, [...known.values()]);
    },
  };
}

const RULES = 'instrument_rules';
