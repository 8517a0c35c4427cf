import {
  type ColumnDef,
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef } from 'react';
import { classNames } from './class-names';

export interface DataColumn<R extends RowData> {
  readonly id: string;
  readonly header: string;
  /** What the header means, as a tooltip. */
  readonly hint?: string;
  /** CSS grid track: `72px`, or `minmax(120px, 1fr)` for the one that takes the rest. */
  readonly track: string;
  readonly align?: 'left' | 'right';
  /** Whether it stays in sight at the right edge while the others scroll under it: for what can be done with a row. */
  readonly isPinned?: boolean;
  /** What to sort by; `null` always goes last. Without it the column does not sort. */
  readonly sortBy?: (row: R) => number | string | null;
  readonly cell: (row: R) => ReactNode;
}

export interface DataTableProps<R extends RowData> {
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly DataColumn<R>[];
  readonly rowId: (row: R) => string;
  /** Rows that stand back from the others. */
  readonly isFaded?: (row: R) => boolean;
  readonly selectedId?: string | null;
  readonly onSelect?: (row: R) => void;
  /** Double click or Enter. */
  readonly onOpen?: (row: R) => void;
}

/**
 * A dense table that draws only the rows in sight, so ten thousand cost no more than thirty. Arrow keys, Page Up/Down,
 * Home and End move the selection; the header sorts.
 */
export function DataTable<R extends RowData>({
  label,
  rows,
  columns,
  rowId,
  isFaded,
  selectedId = null,
  onSelect,
  onOpen,
}: DataTableProps<R>) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const definitions = useMemo(() => columns.map(toDefinition), [columns]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({ features: FEATURES, columns: definitions, data, getRowId: rowId });
  const sorted = table.getRowModel().rows;
  const sorting = table.state.sorting[0];
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    // The sticky header covers this much of the scroller.
    scrollPaddingStart: HEADER_HEIGHT,
    initialRect: { width: 800, height: 400 },
  });
  const selectedIndex = sorted.findIndex((row) => row.id === selectedId);
  const drawn = virtualizer.getVirtualItems();
  // Only a row that is drawn has an id to be named by.
  const isSelectedDrawn = drawn.some(({ index }) => index === selectedIndex);
  const tracks = { gridTemplateColumns: columns.map(({ track }) => track).join(' ') };

  const moveTo = (index: number) => {
    const row = sorted[Math.min(sorted.length - 1, Math.max(0, index))];
    if (row === undefined) return;
    virtualizer.scrollToIndex(sorted.indexOf(row));
    onSelect?.(row.original);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const target = KEY_TARGETS[event.key]?.(selectedIndex, page, sorted.length);
    const selected = sorted[selectedIndex];
    if (target !== undefined && onSelect) moveTo(target);
    else if (event.key === 'Enter' && selected !== undefined && onOpen) onOpen(selected.original);
    else return;
    event.preventDefault();
  };

  return (
    <div ref={scroller} className="relative h-full overflow-auto text-xs">
      {/* A grid whose rows are chosen as a whole: one tab stop, and the active row is named by its id. */}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA pattern for a grid with a table's elements
        role="grid"
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        aria-activedescendant={isSelectedDrawn ? `${id}-${selectedIndex}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="block min-w-max"
      >
        <thead className="sticky top-0 z-10 block border-b border-line bg-panel text-muted">
          <tr aria-rowindex={1} className="grid h-6.5" style={tracks}>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                title={column.hint}
                aria-sort={sorting?.id === column.id ? (sorting.desc ? 'descending' : 'ascending') : undefined}
                className={classNames(
                  'flex min-w-0 items-center px-1.5 font-medium first:pl-2',
                  column.align === 'right' && 'justify-end text-right',
                  column.isPinned && 'sticky -right-px bg-panel',
                )}
              >
                {column.sortBy ? (
                  <button
                    type="button"
                    className="inline-flex min-w-0 cursor-pointer items-center gap-0.5 rounded hover:text-ink"
                    onClick={() => table.getColumn(column.id)?.toggleSorting()}
                  >
                    <span className="truncate">{column.header}</span>
                    {sorting?.id === column.id &&
                      (sorting.desc ? <ArrowDown aria-hidden size={11} /> : <ArrowUp aria-hidden size={11} />)}
                  </button>
                ) : (
                  <span className="truncate">{column.header}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: virtualizer.getTotalSize() }}>
          {drawn.map((item) => {
            const row = sorted[item.index];
            if (row === undefined) return null;
            const isSelected = item.index === selectedIndex;
            return (
              <tr
                key={row.id}
                id={`${id}-${item.index}`}
                aria-rowindex={item.index + 2}
                aria-selected={onSelect ? isSelected : undefined}
                onClick={() => onSelect?.(row.original)}
                onDoubleClick={() => onOpen?.(row.original)}
                className={classNames(
                  'group absolute inset-x-0 grid items-center border-b border-line/50',
                  onSelect && 'cursor-pointer',
                  isFaded?.(row.original) && 'faded-row',
                  isSelected ? 'bg-accent-soft' : onSelect && 'hover:bg-raised',
                )}
                style={{ ...tracks, height: ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
              >
                {columns.map((column) => (
                  <td
                    key={column.id}
                    className={classNames(
                      // Clipped, not hidden: what is too wide could be scrolled out of its cell by a search or a focus.
                      'min-w-0 overflow-clip px-1.5 text-ellipsis whitespace-nowrap first:pl-2',
                      column.align === 'right' && 'num',
                      column.isPinned && 'sticky -right-px flex items-center self-stretch',
                      column.isPinned && (isSelected ? 'bg-accent-soft' : 'bg-panel group-hover:bg-raised'),
                    )}
                  >
                    {column.cell(row.original)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function toDefinition<R extends RowData>(column: DataColumn<R>): ColumnDef<typeof FEATURES, R> {
  const { id, sortBy } = column;
  return {
    id,
    accessorFn: (row) => sortBy?.(row) ?? undefined,
    enableSorting: sortBy !== undefined,
    sortFn: 'basic',
    sortUndefined: 'last',
  };
}

const FEATURES = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

/** The row that a key goes to. */
const KEY_TARGETS: Readonly<Record<string, (index: number, page: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_index, _page, count) => count - 1,
};

const ROW_HEIGHT = 26;
const HEADER_HEIGHT = 26;
