import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeExportFolder } from './write-export-folder';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'fairgap-export-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('writeExportFolder', () => {
  const files = [
    { name: 'a.txt', text: 'á\n' },
    { name: 'b.jsonl', lines: lines('1', '2') },
  ];

  it.each([
    ['a folder that is not there', () => {}],
    ['an empty folder', (place: string) => mkdirSync(place, { recursive: true })],
  ])('writes into %s', async (_, prepare) => {
    const place = path.join(root, 'deep', 'place');
    prepare(place);

    const written = await writeExportFolder(place, [files[0] as never, { name: 'b.jsonl', lines: lines('1', '2') }]);

    expect(written).toEqual({ folder: place, files: ['a.txt', 'b.jsonl'] });
    expect(readFileSync(path.join(place, 'b.jsonl'), 'utf8')).toBe('1\n2\n');
    expect(readdirSync(path.dirname(place))).toEqual(['place']);
  });

  it.each([
    ['a folder that holds something', (place: string) => mkdirSync(path.join(place, 'mine'), { recursive: true })],
    ['a file', (place: string) => writeFileSync(place, 'mine')],
  ])('refuses %s and leaves it alone', async (_, prepare) => {
    const place = path.join(root, 'place');
    prepare(place);

    await expect(writeExportFolder(place, files)).rejects.toMatchObject({ code: 'conflict' });

    expect(readdirSync(root)).toEqual(['place']);
  });

  it('refuses a name that leads elsewhere, and leaves nothing', async () => {
    await expect(writeExportFolder(path.join(root, 'place'), [{ name: '../x', text: '' }])).rejects.toMatchObject({
      code: 'invalid_input',
    });

    expect(readdirSync(root)).toEqual([]);
  });
});

async function* lines(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}
