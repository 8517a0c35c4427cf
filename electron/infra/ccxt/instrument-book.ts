import type { DecimalString } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { readExchangeInfo } from './binance-answers';
import type { BinanceSession } from './binance-session';

/** The exchange's instruments, loaded once for both clients. */
export interface InstrumentBook {
  /** What is known. The first time it is asked for; where it is old it is asked for again, and nobody waits. */
  load(): Promise<readonly InstrumentRules[]>;
  refresh(): Promise<readonly InstrumentRules[]>;
  /** The exchange refused an order for its rules: what is known of them is old. */
  doubt(): void;
  /** `null` before the first load and for what the exchange does not have. */
  rules(instrument: InstrumentId): InstrumentRules | null;
  instrumentOf(symbol: string): InstrumentId | null;
  /** The account's own rates, from now on. */
  setFees(fees: { readonly maker: DecimalString; readonly taker: DecimalString }): void;
}

export function createInstrumentBook(session: BinanceSession): InstrumentBook {
  let all: readonly InstrumentRules[] = [];
  let byId = new Map<InstrumentId, InstrumentRules>();
  let bySymbol = new Map<string, InstrumentId>();
  let fees: { readonly maker: DecimalString; readonly taker: DecimalString } | null = null;
  let loading: Promise<readonly InstrumentRules[]> | null = null;
  let askedAt = 0;

  const keep = (rules: readonly InstrumentRules[]) => {
    const { maker, taker } = fees ?? {};
    all = rules.map((entry) => ({
      ...entry,
      makerFeeFraction: maker ?? entry.makerFeeFraction,
      takerFeeFraction: taker ?? entry.takerFeeFraction,
    }));
    byId = new Map(all.map((entry) => [entry.instrument, entry]));
    bySymbol = new Map(all.map(({ symbol, instrument }) => [symbol, instrument]));
    return all;
  };

  const ask = async () => {
    // The permission sets are nine tenths of the answer.
    const json = await session.query('market', 'publicGetExchangeInfo', { showPermissionSets: 'false' });
    const { rules, weightLimit, orderLimit } = readExchangeInfo(json, session.exchangeNow());
    session.setLimits({ weight: weightLimit, orders: orderLimit });
    return keep(rules);
  };

  const refresh = () => {
    askedAt = session.exchangeNow();
    loading ??= ask().finally(() => {
      loading = null;
    });
    return loading;
  };

  /** Where it fails, what is known holds, and the exchange refuses what no longer fits. */
  const refreshInBackground = () => void refresh().catch(() => {});

  return {
    load: async () => {
      if (all.length === 0) return refresh();
      // A clock that was set back must not keep old rules for ever.
      if (Math.abs(session.exchangeNow() - askedAt) > MAX_AGE_MS) refreshInBackground();
      return all;
    },
    refresh,
    doubt: refreshInBackground,
    rules: (instrument) => byId.get(instrument) ?? null,
    instrumentOf: (symbol) => bySymbol.get(symbol) ?? null,
    setFees(rates) {
      if (fees?.maker === rates.maker && fees.taker === rates.taker) return;
      fees = rates;
      keep(all);
    },
  };
}

/** Steps and limits change on announced days; listings end. */
const MAX_AGE_MS = 3_600_000;
