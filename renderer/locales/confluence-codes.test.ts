import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { signalsTexts } from './signals-texts';

describe('the texts of the causes of confluence', () => {
  it('cover every code that a part can have, in both languages, and no other', () => {
    const told = codesOfTheParts();

    const texts = (['en', 'es'] as const).map((language) => Object.keys(signalsTexts[language].causes).toSorted());

    expect(texts).toEqual([told, told]);
  });
});

/** Codes that are written out in the stage, which the window may not import; structures have them for higher timeframes too. */
function codesOfTheParts(): readonly string[] {
  const folder = path.join(import.meta.dirname, '../../electron/pipeline/confluence');
  const codes = readdirSync(folder)
    .filter((file) => /(-causes|part-values)\.ts$/.test(file))
    .flatMap((file) => {
      const source = readFileSync(path.join(folder, file), 'utf8');
      const found = [...source.matchAll(/(?:code: |trend\()'(\w+)'/g)].map(([, code = '']) => code);
      return file === 'structure-causes.ts' ? [...found, ...found.map((code) => `higher_${code}`)] : found;
    });
  return [...new Set(codes)].toSorted();
}
