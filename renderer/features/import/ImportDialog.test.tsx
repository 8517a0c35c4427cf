// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useShell } from '#renderer/stores/shell';
import { scriptedLink } from '#tests/support/scripted-link';
import { ImportDialog } from './ImportDialog';

beforeEach(() => {
  applyLanguage('en');
  vi.stubGlobal('fairgap', { connect: () => undefined, grantFile: async ({ name }: File) => `grant for ${name}` });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  useShell.getState().closeDialog();
});

it('refuses a file with invalid rows by line, and imports it without them when asked to', async () => {
  const { link, calls } = scriptedLink({
    'candles.import': (input) => {
      if ((input as { onInvalid: string }).onInvalid === 'skip') return REPORT;
      throw Object.assign(new Error('1 of 3 rows cannot be used.'), { code: 'rows_invalid', data: REFUSED });
    },
  });
  provideLink(Promise.resolve(link));
  useShell.getState().importFiles([new File(['x'], 'candles.csv')]);
  render(
    <Tooltip.Provider>
      <ImportDialog />
    </Tooltip.Provider>,
  );

  fireEvent.click(screen.getByRole('button', { name: 'Import' }));
  await screen.findByText('Nothing was imported');
  const badges = screen.getAllByText('High below low: 1');
  fireEvent.click(screen.getByRole('button', { name: 'Import without the invalid rows' }));
  await screen.findByText('2 candles imported');

  expect(badges).toHaveLength(1);
  expect(calls.map(({ input }) => input)).toEqual([
    expect.objectContaining({
      file: 'grant for candles.csv',
      onInvalid: 'refuse',
      onConflict: 'keep',
      timeZone: 'UTC',
    }),
    expect.objectContaining({ file: 'grant for candles.csv', onInvalid: 'skip' }),
  ]);
});

it('does not send an instrument that no exchange could name', () => {
  useShell.getState().importFiles([new File(['x'], 'candles.csv')]);
  render(
    <Tooltip.Provider>
      <ImportDialog />
    </Tooltip.Provider>,
  );

  fireEvent.change(screen.getByLabelText(/^Instrument/), { target: { value: 'eur usd' } });

  expect(screen.getByRole('button', { name: 'Import' })).toHaveProperty('disabled', true);
});

const REFUSED = {
  rows: 3,
  invalid: 1,
  issueCounts: { high_below_low: 1 },
  issues: [{ line: 3, code: 'high_below_low', text: 'Expected the high not below the low.' }],
};

const REPORT = {
  importId: 'import-1',
  file: 'candles.csv',
  fileHash: 'f'.repeat(64),
  format: 'fairgap-csv',
  instrument: 'EURUSD',
  timeframe: '15m',
  timeZone: 'UTC',
  rows: 3,
  imported: 2,
  alreadyStored: 0,
  duplicates: 0,
  invalid: 1,
  conflicts: 0,
  unsorted: 0,
  firstOpenAt: 0,
  lastOpenAt: 900_000,
  gapCount: 0,
  missingCandles: 0,
  gaps: [],
  issueCounts: { high_below_low: 1 },
  issues: REFUSED.issues,
  startedAt: 0,
  durationMs: 3,
};
