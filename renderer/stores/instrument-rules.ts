import { useEffect } from 'react';
import { create } from 'zustand';
import { decimalsOfStep } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { client } from '../api/client';
import { onConnected } from './events';
import { useExchange } from './exchange';
import { useInstrument } from './instruments';

export interface InstrumentRulesStore {
  readonly rules: Readonly<Record<InstrumentId, InstrumentRules>>;
}

/** What the exchange demands of orders, for the instruments that were asked for. */
export const useInstrumentRules = create<InstrumentRulesStore>()(() => ({ rules: {} }));

/** Rules of an instrument, read when they are first needed; `null` until then and for what the exchange does not trade. */
export function useRules(instrument: InstrumentId | null): InstrumentRules | null {
  const rules = useInstrumentRules((state) => (instrument === null ? null : (state.rules[instrument] ?? null)));
  const isReady = useExchange(({ status }) => status.kind === 'ok' && status.value.state !== 'off');
  useEffect(() => {
    if (instrument !== null && rules === null && isReady) void readRules(instrument);
  }, [instrument, rules, isReady]);
  return rules;
}

/** Decimal places of an instrument's prices and quantities; `null` where nobody has told yet. */
export function useDecimals(instrument: InstrumentId | null): {
  readonly price: number | null;
  readonly quantity: number | null;
} {
  const rules = useRules(instrument);
  const stored = useInstrument(instrument);
  return {
    price: rules === null ? (stored?.pricePrecision ?? null) : decimalsOfStep(rules.priceStep),
    quantity: rules === null ? null : decimalsOfStep(rules.quantityStep),
  };
}

/** Asks again after each connection: filters change while nobody looks. */
export function connectInstrumentRules(): void {
  onConnected(() => asked.clear());
}

async function readRules(instrument: InstrumentId): Promise<void> {
  if (asked.has(instrument)) return;
  asked.add(instrument);
  try {
    const found = await client.exchange.instruments({ search: instrument, limit: 100 });
    const rules = found.find((one) => one.instrument === instrument);
    if (rules) useInstrumentRules.setState((state) => ({ rules: { ...state.rules, [instrument]: rules } }));
  } catch (error) {
    asked.delete(instrument);
    // Numbers are shown as they come; nothing is lost but aligned decimals.
    console.warn(`No rules for ${instrument}.`, error);
  }
}

const asked = new Set<InstrumentId>();
