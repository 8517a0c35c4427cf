import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { createFileSource } from '#electron/infra/files/file-source';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import type { CandleStore } from '#electron/ports/candle-store';
import type { AppError } from '#shared/domain/app-error';
import type { Candle } from '#shared/domain/candle';
import { candlesFromColumns } from '#shared/domain/candle-columns';
import type { ImportIssue } from '#shared/domain/import-report';
import type { Timeframe } from '#shared/domain/timeframe';
import { candleSeries, seededRandom } from '#tests/support/candle-series';
import { openTestJournal } from '#tests/support/test-journal';
import { createCandleImport, type ImportInput } from './import-candles';

describe('createCandleImport', () => {
  it('reads our own table in every separator and notation of time', async () => {
    const candles = candleSeries({ length: 30 });
    const iso = (at: number) => new Date(at).toISOString();
    const files: readonly [string, string][] = [
      ['EURUSD_1.csv', table(candles, ',', (at) => iso(at))],
      ['EURUSD_2.csv', table(candles, ';', (at) => `${at / 1000}`)],
      ['EURUSD_3.csv', table(candles, '\t', (at) => `${at}`)],
      ['EURUSD_4.csv', table(candles, ',', (at) => `${at}000`)],
      ['EURUSD_5.csv', table(candles, ',', (at) => iso(at).slice(0, 19).replace('T', ' '))],
      ['EURUSD_6.csv', `\ufeff${table(candles, ',', (at) => `"${iso(at)}"`).replaceAll('\n', '\r\n')}\r\n\r\n`],
    ];

    for (const [name, content] of files) {
      const { run, read } = await setUp();

      const report = await run(write(name, content));

      expect(report).toMatchObject({
        format: 'fairgap-csv',
        instrument: 'EURUSD',
        timeframe: '15m',
        rows: 30,
        imported: 30,
        gapCount: 0,
        issues: [],
      });
      expect(read('EURUSD', '15m')).toEqual(candles);
    }
  });

  it('reads MetaTrader exports with and without a header, and counts ticks where the volume is 0', async () => {
    const rows = ['1.10000,1.10020,1.09990,1.10010', '1.10010,1.10030,1.10000,1.10020'];
    const contents = [
      `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n${rows
        .map((row, index) => `2024.01.02\t00:${index * 15 || '00'}:00\t${row.replaceAll(',', '\t')}\t7\t0\t3`)
        .join('\n')}`,
      rows.map((row, index) => `2024.01.02,00:${index * 15 || '00'},${row},7`).join('\r\n'),
      `Date,Open,High,Low,Close,Tickvol,Volume,Spread\n${rows
        .map((row, index) => `2024.01.02 00:${index * 15 || '00'}:00,${row},7,0,3`)
        .join('\n')}`,
    ];
    const utf16 = Buffer.from(`\ufeff${contents[0]}`, 'utf16le');

    for (const content of [...contents, utf16]) {
      const { run, read } = await setUp();

      const report = await run(write('EURUSD_M15.csv', content), { timeZone: 'Europe/Athens' });

      expect(report).toMatchObject({ format: 'metatrader', rows: 2, imported: 2, timeframe: '15m' });
      expect(read('EURUSD', '15m')).toEqual([
        { openAt: Date.UTC(2024, 0, 1, 22), open: 1.1, high: 1.1002, low: 1.0999, close: 1.1001, volume: 7 },
        { openAt: Date.UTC(2024, 0, 1, 22, 15), open: 1.1001, high: 1.1003, low: 1.1, close: 1.1002, volume: 7 },
      ]);
    }
  });

  it('reads Binance klines in milliseconds and microseconds, with and without header, and zipped', async () => {
    const candles = candleSeries({ length: 50, timeframe: '1m', startPrice: 40_000 });
    const row = (candle: Candle, factor: number) =>
      [
        candle.openAt * factor,
        ...[candle.open, candle.high, candle.low, candle.close, candle.volume],
        (candle.openAt + 60_000) * factor - 1,
        ...['1.0', '12', '0.5', '0.5', '0'],
      ].join(',');
    const milliseconds = candles.map((candle) => row(candle, 1)).join('\n');
    const header =
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
    const text = (content: string) => new TextEncoder().encode(content);
    const files: readonly [string, string | Uint8Array][] = [
      ['BTCUSDT-1m-2024-01.csv', milliseconds],
      ['BTCUSDT-1m-2025-01.csv', candles.map((candle) => row(candle, 1_000)).join('\n')],
      ['BTCUSDT-1m-2024-02.csv', `${header}\n${milliseconds}`],
      ['BTCUSDT-1m-2024-03.zip', zipSync({ 'BTCUSDT-1m-2024-03.csv': text(milliseconds) })],
      ['BTCUSDT-1m-2024-04.zip', zipSync({ 'a.csv': [text(milliseconds), { level: 0 }], 'read.me': text('x') })],
    ];

    for (const [name, content] of files) {
      const { run, read } = await setUp();

      const report = await run(write(name, content));

      expect(report).toMatchObject({ format: 'binance', instrument: 'BTCUSDT', timeframe: '1m', imported: 50 });
      expect(read('BTCUSDT', '1m')).toEqual(candles);
    }
  });

  it('refuses a file with invalid rows, names each with its line, and keeps nothing', async () => {
    const { run, store } = await setUp();
    const file = write('EURUSD.csv', BROKEN);

    const error = await failure(run(file));

    expect(error).toMatchObject({ code: 'rows_invalid', details: { rows: 11, invalid: 8 } });
    expect((error.details.issues as ImportIssue[]).map(({ line, code }) => [line, code])).toEqual(BROKEN_ISSUES);
    expect(store.instruments()).toEqual([]);
    expect(store.instrument('EURUSD')).toBeNull();
    expect(store.imports()).toEqual([]);
  });

  it('leaves invalid rows out when asked to, and accounts for every row', async () => {
    const { run, read } = await setUp();

    const report = await run(write('EURUSD.csv', BROKEN), { onInvalid: 'skip' });

    expect(report).toMatchObject({ rows: 11, imported: 3, invalid: 8, gapCount: 1, missingCandles: 9 });
    expect(read('EURUSD', '1h')).toHaveLength(3);
  });

  it('reports repeats, contradictions and disorder wherever they stand, and takes the first row of each', async () => {
    const { run, read } = await setUp();
    const candles = candleSeries({ length: 3_000, timeframe: '1m' });
    const changed = { ...(candles[5] as Candle), volume: 0.5 };
    const shuffled = shuffle(candles, 7);

    const report = await run(
      write(
        'EURUSD.csv',
        table([...shuffled, candles[3] as Candle, changed], ',', (at) => new Date(at).toISOString()),
      ),
    );

    expect(read('EURUSD', '1m')).toEqual(candles);
    expect(report).toMatchObject({ rows: 3_002, imported: 3_000, duplicates: 2, alreadyStored: 2, invalid: 0 });
    expect(report.issueCounts).toMatchObject({ duplicate_in_file: 1, conflict_in_file: 1, unsorted: report.unsorted });
    expect(report.unsorted).toBeGreaterThan(1_000);
    expect([report.gapCount, report.firstOpenAt, report.lastOpenAt]).toEqual([
      0,
      candles[0]?.openAt,
      candles.at(-1)?.openAt,
    ]);
  });

  it('keeps or replaces what is stored, and an undo brings it back', async () => {
    const { run, read, store } = await setUp();
    const candles = candleSeries({ length: 2_500, timeframe: '1m' });
    const corrected = candles.map((candle, index) => (index % 500 === 0 ? { ...candle, volume: 0.25 } : candle));
    const write2 = (name: string, rows: readonly Candle[]) =>
      write(
        name,
        table(rows, ',', (at) => `${at}`),
      );
    await run(write2('EURUSD_1.csv', candles));

    const again = await run(write2('EURUSD_1.csv', candles));
    const kept = await run(write2('EURUSD_2.csv', corrected));
    const afterKeep = read('EURUSD', '1m');
    const replaced = await run(write2('EURUSD_2.csv', corrected), { onConflict: 'replace' });
    const afterReplace = read('EURUSD', '1m');
    store.undoImport(replaced.importId, 1);

    expect(again).toMatchObject({ imported: 0, alreadyStored: 2_500, conflicts: 0, duplicates: 0 });
    expect(kept).toMatchObject({ imported: 0, alreadyStored: 2_495, conflicts: 5 });
    expect(kept.issues.map(({ line, code }) => [line, code])).toEqual(
      [2, 502, 1_002, 1_502, 2_002].map((line) => [line, 'conflict_with_stored']),
    );
    expect(replaced).toMatchObject({ imported: 5, conflicts: 5 });
    expect([afterKeep, afterReplace, read('EURUSD', '1m')]).toEqual([candles, corrected, candles]);
  });

  it('accounts for every row of any mixture of faults', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ slot: fc.integer({ min: 0, max: 40 }), kind: fc.constantFrom('good', 'other', 'bad', 'off') }),
          { maxLength: 80 },
        ),
        fc.constantFrom<'keep' | 'replace'>('keep', 'replace'),
        async (rows, onConflict) => {
          const { run, store } = await setUp();
          await run(write('EURUSD_1m.csv', table(candleSeries({ length: 20, timeframe: '1m' }), ',', String)));
          // Enough plain rows to leave no doubt about the timeframe.
          const plain = Array.from({ length: 20 }, (_, slot) => ({ slot, kind: 'good' }));
          const lines = [...plain, ...rows].map(({ slot, kind }) => {
            const candle = candleSeries({ length: slot + 1, timeframe: '1m' }).at(-1) as Candle;
            const openAt = candle.openAt + (kind === 'off' ? 1 : 0);
            const high = kind === 'bad' ? candle.low / 2 : candle.high;
            const volume = kind === 'other' ? 0.5 : candle.volume;
            return [openAt, candle.open, high, candle.low, candle.close, volume].join(',');
          });

          const report = await run(write('EURUSD_1m.csv', `time,open,high,low,close,volume\n${lines.join('\n')}`), {
            timeframe: '1m',
            onConflict,
            onInvalid: 'skip',
          });

          const kept = onConflict === 'keep' ? report.conflicts : 0;
          expect(report.imported + report.alreadyStored + kept + report.invalid).toBe(report.rows);
          expect(report.rows).toBe(plain.length + rows.length);
          expect(report.invalid).toBe(rows.filter(({ kind }) => kind === 'bad' || kind === 'off').length);
          expect(store.instrument('EURUSD')?.series[0]?.count).toBeGreaterThanOrEqual(20);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('puts the repeated hour of autumn in order and refuses the skipped one of spring', async () => {
    const civil = (from: number, rows: number) =>
      Array.from({ length: rows }, (_, index) =>
        new Date(from + index * 900_000).toISOString().slice(0, 16).replace('T', ' '),
      );
    const flat = (times: readonly string[]) =>
      `time,open,high,low,close,volume\n${times.map((time) => `${time},1,1,1,1,1`).join('\n')}`;
    // Madrid repeats 02:00 to 03:00 on 2023-10-29, and skips it on 2023-03-26.
    const autumn = [...civil(Date.UTC(2023, 9, 29, 1), 8), ...civil(Date.UTC(2023, 9, 29, 2), 8)];
    const first = await setUp();
    const second = await setUp();
    const third = await setUp();

    const forwards = await first.run(write('EURUSD.csv', flat(autumn)), { timeZone: 'Europe/Madrid' });
    const backwards = await second.run(write('EURUSD.csv', flat(autumn.toReversed())), { timeZone: 'Europe/Madrid' });
    const spring = await failure(
      third.run(write('EURUSD.csv', flat(civil(Date.UTC(2023, 2, 26, 1), 8))), { timeZone: 'Europe/Madrid' }),
    );

    const openAts = Array.from({ length: 16 }, (_, index) => Date.UTC(2023, 9, 28, 23) + index * 900_000);
    expect(first.read('EURUSD', '15m').map(({ openAt }) => openAt)).toEqual(openAts);
    expect(second.read('EURUSD', '15m').map(({ openAt }) => openAt)).toEqual(openAts);
    expect(forwards).toMatchObject({ gapCount: 0, duplicates: 0, issueCounts: { ambiguous_time: 8 } });
    expect(backwards).toMatchObject({ gapCount: 0, duplicates: 0, unsorted: 15 });
    expect(spring).toMatchObject({ code: 'rows_invalid', details: { invalid: 4, issueCounts: { bad_time: 4 } } });
  });

  it('tells weekends from holes', async () => {
    const { run } = await setUp();
    const hours = (from: number, count: number) =>
      candleSeries({ length: count, timeframe: '1h', startAt: from }) as Candle[];
    const candles = [
      ...hours(Date.UTC(2024, 0, 4, 22), 24),
      ...hours(Date.UTC(2024, 0, 7, 22), 30),
      ...hours(Date.UTC(2024, 0, 9, 7), 10),
    ];

    const report = await run(write('EURUSD.csv', table(candles, ',', String)));

    expect(report).toMatchObject({ gapCount: 2, missingCandles: 3 });
    expect(report.gaps.map(({ weekend, missing }) => [weekend, missing])).toEqual([
      [false, 3],
      [true, 48],
    ]);
  });

  it('says what is wrong with a file that is none', async () => {
    const { run } = await setUp();
    const csv = new TextEncoder().encode('time,open,high,low,close\n');
    const zipped = zipSync({
      'EURUSD.csv': new TextEncoder().encode(table(candleSeries({ length: 400 }), ',', String)),
    });
    const damaged = zipped.slice();
    damaged.fill(7, 200, 260);
    mkdirSync(path.join(FOLDER, 'folder.csv'), { recursive: true });
    const named = (name: string, content: string | Uint8Array) => write(name, content);
    const cases: readonly [string, string, RegExp][] = [
      [named('empty.csv', ''), 'file_empty', /0 bytes/],
      [named('blank.csv', '\n\n  \n'), 'file_empty', /blank/],
      [named('header.csv', 'time,open,high,low,close,volume\n'), 'file_empty', /header and no rows/],
      [path.join(FOLDER, 'missing.csv'), 'file_unreadable', /no such file/],
      [path.join(FOLDER, 'folder.csv'), 'file_unreadable', /folder/],
      [named('text.csv', 'Dear diary\ntoday'), 'format_unknown', /"Dear diary".*Expected a MetaTrader export/],
      [
        named(
          'noise.csv',
          Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7) % 251),
        ),
        'format_unknown',
        /begins/,
      ],
      [named('line.csv', 'x'.repeat(200_000)), 'format_unknown', /Expected lines of text/],
      [
        named('EURUSD-1.csv', 'time;open;high;low;close\n2024-01-01;1,1;1,2;1,0;1,1\n'),
        'format_unknown',
        /decimal comma \("1,1"\)/,
      ],
      [
        named('EURUSD-2.csv', 'time,open,high,low,close\n2024-01-01,1,1,1,2,1,0,1,1\n'),
        'format_unknown',
        /decimal comma/,
      ],
      [named('2024.csv', table(candleSeries({ length: 9 }), ',', String)), 'invalid_input', /which instrument/],
      [named('EURUSD-3.csv', table(candleSeries({ length: 1 }), ',', String)), 'invalid_input', /fewer than two rows/],
      [named('EURUSD-4.csv', table(every7Minutes(), ',', String)), 'invalid_input', /7 minutes apart/],
      [named('two.zip', zipSync({ 'a.csv': csv, 'b.csv': csv })), 'format_unknown', /zip with one .csv file.*with 2/],
      [named('EURUSD-a.zip', zipped.slice(0, -30)), 'file_unreadable', /zip is damaged/],
      [named('EURUSD-b.zip', damaged), 'file_unreadable', /zip is damaged/],
    ];

    for (const [file, code, message] of cases) {
      const error = await failure(run(file));

      expect([path.basename(file), error.code]).toEqual([path.basename(file), code]);
      expect(error.message).toMatch(message);
    }
  });

  it('refuses a timeframe that the rows contradict, and a time zone that does not exist', async () => {
    const { run } = await setUp();
    const file = write('EURUSD.csv', table(candleSeries({ length: 20, timeframe: '1h' }), ',', String));

    const finer = await failure(run(file, { timeframe: '15m' }));
    const zone = await failure(run(file, { timeZone: 'Mars/Olympus' }));

    expect([finer.code, finer.message]).toEqual(['invalid_input', expect.stringMatching(/15m, but most rows lie 1h/)]);
    expect([zone.code, zone.message]).toEqual(['invalid_input', expect.stringMatching(/Mars\/Olympus/)]);
  });

  it('keeps nothing of an import that is cancelled, and lets the next one run', async () => {
    const { run, store, rowsStored } = await setUp();
    const candles = candleSeries({ length: 40_000, timeframe: '1m' });
    const file = write('EURUSD.csv', table(candles, ',', String));
    const controller = new AbortController();
    const progress: number[] = [];

    const cancelled = failure(
      run(
        file,
        {},
        {
          signal: controller.signal,
          onProgress: (done) => progress.push(done) && done > 500_000 && controller.abort(),
        },
      ),
    );
    const next = run(file);

    expect((await cancelled).code).toBe('cancelled');
    expect(progress.length).toBeGreaterThan(5);
    expect((await next).imported).toBe(40_000);
    expect(rowsStored()).toBe(40_000);
    expect(store.imports()).toHaveLength(1);
  });

  it('keeps nothing when the disk is full', async () => {
    const { run, store, db, rowsStored } = await setUp();
    const pages = db.pragma('page_count', { simple: true }) as number;
    db.pragma(`max_page_count = ${pages + 60}`);

    const error = await failure(run(write('EURUSD.csv', table(candleSeries({ length: 20_000 }), ',', String))));

    expect(error.code).toBe('disk_full');
    expect([store.imports(), store.instruments(), rowsStored()]).toEqual([[], [], 0]);
  });

  it('gives others their turn at least once in a thousand rows', async () => {
    const candles = candleSeries({ length: 30_000, timeframe: '1m' });
    const file = write('EURUSD.csv', table(candles, ',', String));
    let turns = 0;
    const { run } = await setUp(() => {
      turns += 1;
    });

    await run(file);

    expect(turns).toBeGreaterThanOrEqual(30);
  });

  const real = path.resolve('../shared/data');
  it.skipIf(!existsSync(path.join(real, 'eurusd-15m/candles.csv')))('imports five files of real candles', async () => {
    const { run } = await setUp();

    const reports = [];
    for (const folder of ['eurusd-15m', 'eurusd-1h', 'xauusd-1h', 'btcbusd-1m', 'btcusd-1d']) {
      reports.push(await run(path.join(real, folder, 'candles.csv')));
    }

    expect(reports.map(({ instrument, timeframe, rows, imported }) => [instrument, timeframe, rows, imported])).toEqual(
      [
        ['EURUSD', '15m', 24_424, 24_424],
        ['EURUSD', '1h', 74_439, 74_439],
        ['XAUUSD', '1h', 76_499, 76_499],
        ['BTCBUSD', '1m', 1_440, 1_440],
        ['BTCUSD', '1d', 1_318, 1_318],
      ],
    );
  });
});

async function setUp(onTurn: () => void = () => {}) {
  const db = await openTestJournal();
  const store: CandleStore = createCandleStore(db);
  let ids = 0;
  let at = 1_000;
  const service = createCandleImport({
    store,
    files: createFileSource(),
    clock: { now: () => at++ },
    ids: {
      next: (prefix) => {
        ids += 1;
        return `${prefix}_${ids}`;
      },
    },
    yieldToLoop: () =>
      new Promise((resolve) => {
        onTurn();
        setImmediate(resolve);
      }),
  });
  return {
    db,
    store,
    run: (file: string, input: Partial<ImportInput> = {}, options: Parameters<typeof service.run>[1] = {}) =>
      service.run({ file, timeZone: 'UTC', onConflict: 'keep', onInvalid: 'refuse', ...input }, options),
    read: (instrument: string, timeframe: Timeframe) =>
      candlesFromColumns(store.read({ instrument, timeframe, asOf: Date.UTC(2100, 0) })),
    rowsStored: () => db.prepare('SELECT count(*) FROM candles').pluck().get() as number,
  };
}

function table(candles: readonly Candle[], separator: string, time: (at: number) => string): string {
  const rows = candles.map(({ openAt, open, high, low, close, volume }) =>
    [time(openAt), open, high, low, close, volume].join(separator),
  );
  return [['time', 'open', 'high', 'low', 'close', 'volume'].join(separator), ...rows].join('\n');
}

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(FOLDER, name);
  writeFileSync(file, content);
  return file;
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    // The callers compare its code.
    return error as AppError;
  }
  throw new Error('Expected a refusal, was a success.');
}

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function every7Minutes(): Candle[] {
  const [candle] = candleSeries({ length: 1 }) as [Candle];
  return Array.from({ length: 10 }, (_, index) => ({ ...candle, openAt: candle.openAt + index * 7 * 60_000 }));
}

const FOLDER = mkdtempSync(path.join(tmpdir(), 'fairgap-import-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const BROKEN = [
  'time,open,high,low,close,volume',
  '2024-01-01T00:00:00Z,1.1,1.2,1.0,1.1,5',
  '2024-01-01T01:00:00Z,1.1,1.0,1.2,1.1,5',
  '2024-01-01T02:00:00Z,1.1,NaN,1.0,1.1,5',
  '2024-01-01T03:00:00Z,1.1,1.2,1.0,1.3,5',
  '',
  '2024-01-01T04:00:00Z,1.1,1.2,1.0,1.1',
  '2024-02-30T05:00:00Z,1.1,1.2,1.0,1.1,5',
  '2024-01-01T06:00:00Z,1.1,1.2,1.0,1.1,-5',
  '2024-01-01T07:00:00Z,0,1.2,0,1.1,5',
  '2024-01-01T08:30:00Z,1.1,1.2,1.0,1.1,5',
  '2024-01-01T10:00:00Z,1.1,1.2,1.0,1.1,5',
  '2024-01-01T11:00:00Z,1.1,1.2,1.0,1.1,5',
].join('\n');

const BROKEN_ISSUES = [
  [3, 'high_below_low'],
  [4, 'not_a_number'],
  [5, 'outside_high_low'],
  [7, 'wrong_column_count'],
  [8, 'bad_time'],
  [9, 'negative_volume'],
  [10, 'not_positive'],
  [11, 'off_grid'],
];
