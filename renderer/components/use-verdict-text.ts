import { useCallback } from 'react';
import { NO_VALUE } from '../format/format-number';
import { formatVerdictText } from '../format/format-verdict';
import { useDecimals } from '../stores/instrument-rules';

/**
 * Writes a value or limit of a rule with the decimals of the instrument that it looked at; as the rule wrote it where it
 * looked at the whole account (`null`).
 */
export function useVerdictText(instrument: string | null): (code: string, text: string | null) => string {
  const { price, quantity } = useDecimals(instrument);
  const quote = instrument?.split('/')[1] ?? null;
  return useCallback(
    (code, text) => (text === null ? NO_VALUE : formatVerdictText(code, text, { price, quantity, quote })),
    [price, quantity, quote],
  );
}
