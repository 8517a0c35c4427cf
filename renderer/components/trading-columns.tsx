import type { DecimalString } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { DataColumn } from './DataTable';
import { InstrumentName } from './InstrumentName';
import { Moment } from './Moment';
import { ExactPrice, Quantity } from './Money';

interface OfInstrument {
  readonly instrument: InstrumentId;
}

/** The instrument of a row; takes what the other columns leave. */
export function instrumentColumn<Row extends OfInstrument>(header: string): DataColumn<Row> {
  return {
    id: 'instrument',
    header,
    track: 'minmax(118px, 1fr)',
    sortBy: ({ instrument }) => instrument,
    cell: ({ instrument }) => <InstrumentName instrument={instrument} />,
  };
}

/** A price with the decimals of the row's instrument. */
export function priceColumn<Row extends OfInstrument>(
  column: { readonly id: string; readonly header: string; readonly track: string },
  priceOf: (row: Row) => DecimalString | null,
): DataColumn<Row> {
  return {
    ...column,
    align: 'right',
    cell: (row) => <ExactPrice value={priceOf(row)} instrument={row.instrument} />,
  };
}

/** A quantity with the decimals of the row's instrument. */
export function quantityColumn<Row extends OfInstrument>(
  column: { readonly id: string; readonly header: string; readonly track: string },
  quantityOf: (row: Row) => DecimalString,
): DataColumn<Row> {
  return {
    ...column,
    align: 'right',
    cell: (row) => <Quantity value={quantityOf(row)} instrument={row.instrument} />,
  };
}

/** When it happened, to the second. */
export function occurredAtColumn<Row extends { readonly occurredAt: EpochMs }>(header: string): DataColumn<Row> {
  return {
    id: 'occurredAt',
    header,
    track: '156px',
    sortBy: ({ occurredAt }) => occurredAt,
    cell: ({ occurredAt }) => <Moment at={occurredAt} withSeconds />,
  };
}
