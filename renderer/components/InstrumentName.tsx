export interface InstrumentNameProps {
  /** `BTC/USDT`, or a name without a quote as files have. */
  readonly instrument: string;
}

/** An instrument whose quote stands back, so that what tells the rows apart is read first and fits a narrow column. */
export function InstrumentName({ instrument }: InstrumentNameProps) {
  const [base = instrument, ...quote] = instrument.split('/');
  return (
    <span title={instrument} className="whitespace-nowrap">
      <span className="font-medium">{base}</span>
      {quote.length > 0 && <span className="text-2xs text-faint">/{quote.join('/')}</span>}
    </span>
  );
}
