import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HealthItemId } from '#shared/domain/health';
import { healthTexts } from './health-texts';

describe('the texts of the health codes', () => {
  it('cover every code that the watch can tell, in both languages', () => {
    const told = codesOfTheWatch();

    const missing = (['en', 'es'] as const).flatMap((language) =>
      told
        .filter(({ id, code }) => !(code in healthTexts[language].codes[id]))
        .map(({ id, code }) => `${language} ${id} ${code}`),
    );

    expect(told.length).toBeGreaterThan(45);
    expect(missing).toEqual([]);
  });

  it('have none that the watch never tells', () => {
    const told = new Set(codesOfTheWatch().map(({ id, code }) => `${id} ${code}`));

    const idle = HealthItemId.options.flatMap((id) =>
      Object.keys(healthTexts.en.codes[id])
        .filter((code) => !told.has(`${id} ${code}`))
        .map((code) => `${id} ${code}`),
    );

    expect(idle).toEqual([]);
  });
});

/** The table of codes that stands above `describeHealth`, which the window may not import. */
function codesOfTheWatch(): readonly { readonly id: HealthItemId; readonly code: string }[] {
  const source = readFileSync(
    path.join(import.meta.dirname, '../../electron/pipeline/monitoring/describe-health.ts'),
    'utf8',
  );
  return [...source.matchAll(/^ \* \| (\w+) \| (`.+`) \|$/gm)].flatMap(([, id = '', codes = '']) =>
    [...codes.matchAll(/`(\w+)`/g)].map(([, code = '']) => ({ id: HealthItemId.parse(id), code })),
  );
}
