import type { DecimalString } from '#shared/domain/decimal';
import { decimalSign, formatDecimal, moneyDecimals } from '../format/format-decimal';
import { NO_VALUE } from '../format/format-number';
import { useDecimals } from '../stores/instrument-rules';
import { classNames } from './class-names';

export interface MoneyProps {
  /** `null` shows a dash. */
  readonly value: DecimalString | null;
  /** What it is counted in; gives the decimals. */
  readonly asset: string;
  /** A gain or a loss: its sign says which, colour only repeats it. */
  readonly isSigned?: boolean;
  /** Decimals beyond those of the asset, for fees. */
  readonly extraDecimals?: number;
  /** Whether the asset stands behind the number. In a column the header says it. */
  readonly withAsset?: boolean;
}

/** An exact amount of money in digits of equal width. */
export function Money({ value, asset, isSigned = false, extraDecimals = 0, withAsset = false }: MoneyProps) {
  if (value === null) return <span className="text-faint">{NO_VALUE}</span>;
  const sign = decimalSign(value);
  return (
    <span
      className={classNames(
        'tabular whitespace-nowrap',
        isSigned && sign === 1 && 'text-up',
        isSigned && sign === -1 && 'text-down',
      )}
    >
      {formatDecimal(value, { decimals: moneyDecimals(asset) + extraDecimals, isSigned })}
      {withAsset && <span className="text-muted"> {asset}</span>}
    </span>
  );
}

export interface InstrumentNumberProps {
  /** `null` shows a dash. */
  readonly value: DecimalString | null;
  readonly instrument: string;
}

/** A price of an order or a position, with the decimals of its instrument's price step. */
export function ExactPrice({ value, instrument }: InstrumentNumberProps) {
  const { price } = useDecimals(instrument);
  return <Exactly value={value} decimals={price} />;
}

/** A quantity with the decimals of its instrument's quantity step; one below the step, as dust is, says so: `<0.00001`. */
export function Quantity({ value, instrument }: InstrumentNumberProps) {
  const { quantity: decimals } = useDecimals(instrument);
  if (
    value !== null &&
    decimals !== null &&
    decimalSign(value) === 1 &&
    !/[1-9]/.test(formatDecimal(value, { decimals }))
  ) {
    return (
      <span title={value} className="tabular whitespace-nowrap">
        {`<${(10 ** -decimals).toFixed(decimals)}`}
      </span>
    );
  }
  return <Exactly value={value} decimals={decimals} />;
}

function Exactly({ value, decimals }: { readonly value: DecimalString | null; readonly decimals: number | null }) {
  if (value === null) return <span className="text-faint">{NO_VALUE}</span>;
  return <span className="tabular whitespace-nowrap">{formatDecimal(value, { decimals })}</span>;
}
