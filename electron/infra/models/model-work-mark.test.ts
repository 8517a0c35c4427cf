import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelWork } from '#electron/ports/model-work-mark';
import { createModelWorkMark } from './model-work-mark';

const WORK: ModelWork = { key: 'base aaa', rung: 'base', modelId: 'large', startedAt: 7 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fairgap-mark-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the mark of a model at work', () => {
  it('is found once by the next process when the work did not end', () => {
    createModelWorkMark(folder).begin(WORK);

    const next = createModelWorkMark(folder);

    expect([next.takeLeft(), next.takeLeft()]).toEqual([WORK, null]);
    expect(createModelWorkMark(folder).takeLeft()).toBeNull();
  });

  it('is gone when the work ended, also twice', () => {
    const mark = createModelWorkMark(folder);
    mark.begin(WORK);
    mark.end();
    mark.end();

    expect(createModelWorkMark(folder).takeLeft()).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['', '{"key":', '{"key":"a","rung":"roof","modelId":"x","startedAt":1}', 'null'])(
    'tells that something was at work from a mark that says %j',
    (content) => {
      writeFileSync(path.join(folder, 'model-at-work.json'), content);

      expect(createModelWorkMark(folder).takeLeft()).toBe('unreadable');
    },
  );

  it('does without where it cannot be written', () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const mark = createModelWorkMark(path.join(file, 'below'));

    mark.begin(WORK);
    mark.end();

    expect(mark.takeLeft()).toBeNull();
  });
});

describe('crashes', () => {
  it('are kept over a start, and emptied', () => {
    const mark = createModelWorkMark(folder);
    mark.keepCrashes([{ key: 'base aaa', count: 2, at: 5 }]);
    const kept = createModelWorkMark(folder).crashes();
    mark.keepCrashes([]);

    expect(kept).toEqual([{ key: 'base aaa', count: 2, at: 5 }]);
    expect(createModelWorkMark(folder).crashes()).toEqual([]);
    expect(existsSync(path.join(folder, 'model-crashes.json'))).toBe(false);
  });

  it('are none in a file of noise', () => {
    writeFileSync(path.join(folder, 'model-crashes.json'), '[{"key":1}]');

    expect(createModelWorkMark(folder).crashes()).toEqual([]);
  });
});
