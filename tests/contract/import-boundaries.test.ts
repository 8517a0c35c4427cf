import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

// Each line plants one import in a copy of the layout and says whether the rules must refuse it.
const PLANTED: readonly (readonly [file: string, specifier: string, isRefused: boolean])[] = [
  ['shared/domain/planted-a.ts', 'node:fs', true],
  ['shared/domain/planted-b.ts', '@orpc/contract', true],
  ['shared/domain/planted-c.ts', 'zod', false],
  ['shared/domain/planted-d.ts', './candle', false],
  ['shared/contract/planted-a.ts', '#electron/ports/clock', true],
  ['renderer/features/chart/planted-a.ts', '../replay/ReplayBar', true],
  ['renderer/features/chart/planted-b.ts', '#renderer/features/replay/ReplayBar', true],
  ['renderer/features/chart/planted-c.ts', '#renderer/stores/view', false],
  ['renderer/planted-a.ts', '#electron/app/compose', true],
  ['renderer/components/planted-a.ts', '#renderer/features/chart/ChartPane', true],
  ['electron/ports/planted-a.ts', '#electron/infra/sqlite/open-database', true],
  ['electron/pipeline/risk/planted-a.ts', '../structures/detect', true],
  ['electron/pipeline/risk/planted-b.ts', '#electron/pipeline/structures/detect', true],
  ['electron/pipeline/risk/planted-c.ts', 'electron', true],
  ['electron/pipeline/risk/planted-d.ts', 'node:fs', true],
  ['electron/pipeline/risk/planted-e.ts', 'better-sqlite3', true],
  ['electron/pipeline/risk/planted-f.ts', '#electron/ports/clock', false],
  ['electron/pipeline/risk/planted-g.ts', '#shared/domain/candle', false],
  ['electron/api/planted-a.ts', '#electron/app/compose', true],
  ['electron/infra/planted-a.ts', '#electron/pipeline/outcomes/resolve', true],
];

describe('import boundaries', () => {
  it('refuses every planted violation and nothing that is allowed', () => {
    const copy = mkdtempSync(path.join(os.tmpdir(), 'fairgap-boundaries-'));
    try {
      copyFileSync(path.join(ROOT, 'biome.json'), path.join(copy, 'biome.json'));
      symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
      for (const [file, specifier] of PLANTED) plant(path.join(copy, file), specifier);

      const refused = lintedFiles(copy, 'style/noRestrictedImports');

      expect(refused).toEqual(
        PLANTED.filter(([, , isRefused]) => isRefused)
          .map(([file]) => file)
          .sort(),
      );
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it('refuses an import cycle', () => {
    const copy = mkdtempSync(path.join(os.tmpdir(), 'fairgap-cycle-'));
    try {
      copyFileSync(path.join(ROOT, 'biome.json'), path.join(copy, 'biome.json'));
      symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
      plant(path.join(copy, 'shared/domain/one.ts'), './two');
      plant(path.join(copy, 'shared/domain/two.ts'), './one');

      const refused = lintedFiles(copy, 'suspicious/noImportCycles');

      expect(refused).toEqual(['shared/domain/one.ts', 'shared/domain/two.ts']);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

function plant(file: string, specifier: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `import { thing } from '${specifier}';\n\nexport const planted = thing;\n`);
}

function lintedFiles(directory: string, rule: string): string[] {
  const biome = path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  const result = spawnSync(process.execPath, [biome, 'lint', `--only=${rule}`, '--max-diagnostics=200', '.'], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const name = rule.split('/')[1];
  const lines = `${result.stdout}\n${result.stderr}`
    .split('\n')
    .filter((line) => line.includes(`lint/${rule.split('/')[0]}/${name}`));
  return [...new Set(lines.map((line) => line.split(':')[0] as string))].sort();
}
