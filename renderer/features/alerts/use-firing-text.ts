import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { useInstruments } from '#renderer/stores/instruments';
import { useSettings } from '#renderer/stores/settings';
import type { AlertFact } from '#shared/domain/alert';
import type { InstrumentId } from '#shared/domain/instrument';
import { describeFact } from './describe-fact';
import { RULE_TEXTS } from './describe-rule';

/** Why a firing, or an example of a test, came: one sentence for each fact. */
export function useFiringText(): (firing: {
  readonly instrument: InstrumentId;
  readonly facts: readonly AlertFact[];
}) => readonly string[] {
  const { t } = useTranslation(RULE_TEXTS);
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const instruments = useInstruments((state) => state.instruments);
  return useCallback(
    ({ instrument, facts }) => {
      const pricePrecision = loadedValue(instruments)?.find(({ id }) => id === instrument)?.pricePrecision ?? 5;
      return facts.map((fact) => describeFact(fact, t, { timeZone, pricePrecision }));
    },
    [t, timeZone, instruments],
  );
}
