import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalModelInfo } from '#shared/domain/signal-model';
import { bundleForNode } from '#tests/support/bundle-for-node';
import { testSqliteBinding } from '#tests/support/test-journal';
import { createFolderLock } from '../sqlite/folder-lock';
import { createSignalModelFiles } from './signal-model-files';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-models-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  rmSync(`${folder}.lock`, { force: true });
});

describe('createSignalModelFiles', () => {
  it('loses nothing to another thread that writes at the same time', async () => {
    const script = await bundleForNode('tests/support/model-writer.ts');
    const workers = ['EURUSD', 'XAUUSD'].map(
      (series) =>
        new Worker(script, { workerData: { folder, series, nativeBinding: testSqliteBinding(), rounds: 15 } }),
    );

    const ends = await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));

    const store = storeIn(folder);
    expect(ends).toEqual([0, 0]);
    expect(store.damaged()).toEqual([]);
    expect(store.list({})).toHaveLength(2 * 15);
  });

  it('lists nothing in a folder that is not there', () => {
    const store = storeIn(path.join(folder, 'missing'));

    const listed = { models: store.list({}), damaged: store.damaged() };

    expect(listed).toEqual({ models: [], damaged: [] });
  });

  it('gives back what was saved, newest first, also to a store that starts later', () => {
    const saved = storeIn(folder).save([model('a', 1_000), model('b', 2_000)]);

    const store = storeIn(folder);

    expect(store.list({}).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(store.list({})).toEqual([...saved].reverse());
    expect(store.read('a')).toEqual({ info: saved[0], parameters: { weights: [1_000, null] } });
  });

  it('fills in the hash and the size of the bytes on the disk', () => {
    const [saved] = storeIn(folder).save([model('a', 1_000)]);

    const [name] = modelFiles();

    expect(name).toBe(`a.${saved?.hash}.json`);
    expect(readFileSync(path.join(folder, name as string)).length).toBe(saved?.sizeBytes);
  });

  it('keeps series apart, in names that hold a slash too', () => {
    const store = storeIn(folder);
    store.save([model('BTC/USDT-1h-long', 1_000, { instrument: 'BTC/USDT' }), model('b', 2_000, { timeframe: '4h' })]);

    const removed = store.remove({ instrument: 'BTC/USDT', timeframe: '1h' });

    expect(removed).toBe(1);
    expect(store.list({}).map(({ id }) => id)).toEqual(['b']);
    expect(store.list({ timeframe: '1h' })).toEqual([]);
    expect(modelFiles()).toHaveLength(1);
  });

  it('replaces a model of the same id and keeps the others', () => {
    const store = storeIn(folder);
    store.save([model('a', 1_000), model('b', 2_000)]);

    store.save([model('a', 3_000)]);

    expect(store.list({}).map(({ id, knownAt }) => [id, knownAt])).toEqual([
      ['a', 3_000],
      ['b', 2_000],
    ]);
    expect(modelFiles()).toHaveLength(2);
  });

  it('refuses an id that is not there', () => {
    const store = storeIn(folder);

    expect(() => store.read('a')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('finds a single changed byte, in a file of the same size and time', () => {
    storeIn(folder).save([model('a', 1_000), model('b', 2_000)]);
    const [name] = modelFiles();
    flipByte(path.join(folder, name as string), '1000');

    const store = storeIn(folder);

    expect(store.list({}).map(({ id }) => id)).toEqual(['b']);
    expect(store.damaged()).toEqual([name]);
    expect(() => store.read('a')).toThrow(expect.objectContaining({ code: 'signal_model_damaged' }));
  });

  it('finds a byte that changes while it runs, whatever was listed before', () => {
    const store = storeIn(folder);
    store.save([model('a', 1_000)]);
    const [name] = modelFiles();

    flipByte(path.join(folder, name as string), '1000');

    expect(() => store.read('a')).toThrow(expect.objectContaining({ code: 'signal_model_damaged' }));
  });

  it.each([0, 1, 200])('finds a file that was cut off after %i bytes', (length) => {
    const store = storeIn(folder);
    store.save([model('a', 1_000), model('b', 2_000)]);
    const [name] = modelFiles();

    truncateSync(path.join(folder, name as string), length);

    expect(store.list({}).map(({ id }) => id)).toEqual(['b']);
    expect(store.damaged()).toEqual([name]);
  });

  it('tells of a file that is gone', () => {
    const store = storeIn(folder);
    store.save([model('a', 1_000)]);
    const [name] = modelFiles();

    rmSync(path.join(folder, name as string));

    expect(store.list({})).toEqual([]);
    expect(store.damaged()).toEqual([name]);
  });

  it('a damaged model can be saved again and removed', () => {
    const store = storeIn(folder);
    store.save([model('EURUSD-1h-a', 1_000)]);
    flipByte(path.join(folder, modelFiles()[0] as string), '1000');

    const removed = storeIn(folder).remove({ instrument: 'EURUSD', timeframe: '1h' });
    store.save([model('EURUSD-1h-a', 1_000)]);

    expect(removed).toBe(1);
    expect(store.damaged()).toEqual([]);
    expect(store.list({})).toHaveLength(1);
  });

  it('does not count files of a save that was killed before its index, and sweeps them away later', () => {
    const store = storeIn(folder);
    store.save([model('a', 1_000)]);
    const index = readFileSync(path.join(folder, 'index.json'));
    const [old] = modelFiles() as [string];
    copyFileSync(path.join(folder, old), path.join(folder, 'old'));
    store.save([model('a', 5_000), model('b', 5_000)]);
    // As the kill left it: the old file, both new ones, a third half written, and the index from before.
    renameSync(path.join(folder, 'old'), path.join(folder, old));
    writeFileSync(path.join(folder, `c.${'0'.repeat(64)}.json.new`), '{"info":');
    writeFileSync(path.join(folder, 'index.json'), index);

    const restarted = storeIn(folder);
    const before = restarted.list({}).map(({ id, knownAt }) => [id, knownAt]);
    restarted.save([model('d', 6_000)]);

    expect(before).toEqual([['a', 1_000]]);
    expect(restarted.damaged()).toEqual([]);
    expect(restarted.list({}).map(({ id, knownAt }) => [id, knownAt])).toEqual([
      ['d', 6_000],
      ['a', 1_000],
    ]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('takes sound files, the newest of an id, where the index is damaged, and says so', () => {
    const store = storeIn(folder);
    store.save([model('a', 1_000), model('b', 2_000)]);
    flipByte(path.join(folder, 'index.json'), 'files');

    const restarted = storeIn(folder);

    expect(restarted.damaged()).toEqual(['index.json']);
    expect(restarted.list({}).map(({ id }) => id)).toEqual(['b', 'a']);
    restarted.save([model('c', 3_000)]);
    expect(restarted.damaged()).toEqual([]);
    expect(restarted.list({}).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  it('writes nothing of a save that holds what is not a model', () => {
    const store = storeIn(folder);
    const { info, parameters } = model('a', 1_000);

    const save = () => store.save([model('b', 1_000), { info: { ...info, trainRows: 0.5 }, parameters }]);

    expect(save).toThrow('trainRows');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves files of others alone', () => {
    const store = storeIn(folder);
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');

    store.save([model('a', 1_000)]);

    expect(readFileSync(path.join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });
});

function modelFiles(): string[] {
  return readdirSync(folder)
    .filter((name) => name !== 'index.json')
    .sort();
}

/** Changes the first byte of `text` in the file; its size and time stay. */
function flipByte(file: string, text: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(text);
  bytes[at] = (bytes[at] as number) ^ 1;
  const time = new Date(1_700_000_000_000);
  writeFileSync(file, bytes);
  utimesSync(file, time, time);
}

function storeIn(directory: string): ReturnType<typeof createSignalModelFiles> {
  return createSignalModelFiles(directory, createFolderLock(directory, testSqliteBinding()));
}

function model(id: string, knownAt: number, series: Partial<Pick<SignalModelInfo, 'instrument' | 'timeframe'>> = {}) {
  const info: Omit<SignalModelInfo, 'hash' | 'sizeBytes'> = {
    id,
    instrument: 'EURUSD',
    timeframe: '1h',
    ...series,
    task: 'long',
    algorithm: 'boosting',
    featureSet: 'features-1',
    features: ['body'],
    barriers: { targetAtr: 1, stopAtr: 1, horizonCandles: 24 },
    trainedFrom: 0,
    knownAt,
    trainRows: 10,
    calibrationRows: 5,
    metrics: null,
    rangeMetrics: null,
    createdAt: knownAt,
  };
  return { info, parameters: { weights: [knownAt, null] } };
}
