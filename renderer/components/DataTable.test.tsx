// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DataColumn, DataTable } from './DataTable';

interface Row {
  readonly id: string;
  readonly value: number | null;
}

describe('DataTable', () => {
  beforeAll(() => {
    // jsdom lays nothing out; the table needs to know only that it is 400 pixels high.
    Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 400 });
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 800 });
    Element.prototype.scrollTo = () => undefined;
  });
  afterEach(cleanup);

  it('draws a screenful of ten thousand rows and tells how many there are', () => {
    render(<Harness rows={Array.from({ length: 10_000 }, (_, index) => ({ id: `row-${index}`, value: index }))} />);

    const grid = screen.getByRole('grid', { name: 'Rows' });

    expect(grid.getAttribute('aria-rowcount')).toBe('10001');
    const drawn = within(grid).getAllByRole('row').length;
    expect([drawn > 15, drawn < 60]).toEqual([true, true]);
  });

  it('moves the selection with the keys and stops at the ends', () => {
    render(<Harness rows={ROWS} />);
    const grid = screen.getByRole('grid');

    const seen = ['ArrowDown', 'ArrowDown', 'End', 'ArrowDown', 'Home', 'ArrowUp'].map((key) => {
      fireEvent.keyDown(grid, { key });
      return selected();
    });

    expect(seen).toEqual(['b', 'a', 'c', 'c', 'b', 'b']);
  });

  it('sorts by a column, with missing values last in both directions', () => {
    render(<Harness rows={ROWS} />);
    const order = () =>
      screen
        .getAllByRole('row')
        .slice(1)
        .map((row) => row.querySelector('td')?.textContent);

    fireEvent.click(screen.getByRole('button', { name: 'Value' }));
    const first = order();
    fireEvent.click(screen.getByRole('button', { name: 'Value' }));

    expect([first, order()].map((ids) => ids.join(''))).toEqual(expect.arrayContaining(['bac', 'abc']));
  });
});

function Harness({ rows }: { readonly rows: readonly Row[] }) {
  const [selectedId, setSelectedId] = useState<string | null>(null);
  return (
    <DataTable
      label="Rows"
      rows={rows}
      columns={COLUMNS}
      rowId={({ id }) => id}
      selectedId={selectedId}
      onSelect={({ id }) => setSelectedId(id)}
    />
  );
}

function selected(): string | null | undefined {
  const row = screen.getAllByRole('row').find((candidate) => candidate.getAttribute('aria-selected') === 'true');
  return row?.querySelector('td')?.textContent;
}

const ROWS: readonly Row[] = [
  { id: 'b', value: 1 },
  { id: 'a', value: 2 },
  { id: 'c', value: null },
];

const COLUMNS: readonly DataColumn<Row>[] = [
  { id: 'id', header: 'Id', track: '80px', cell: ({ id }) => id },
  { id: 'value', header: 'Value', track: '80px', sortBy: ({ value }) => value, cell: ({ value }) => value },
];
