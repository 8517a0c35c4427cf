// `npm run test:doors`: the doors for programs under guard, flood and real browsers, then `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { runUnderElectronNode } from './run-node.mjs';
import { ensureDisplay } from './system-libraries.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const reports = path.join(root, 'out/reports');
const wanted = process.argv.slice(2);
const runtime = await resolveElectron();
ensureBuilt();
mkdirSync(reports, { recursive: true });

const totals = { passed: 0, failed: 0 };
const unitReport = path.join(reports, 'doors.json');
rmSync(unitReport, { force: true });
const status = await runUnderElectronNode(path.join(root, 'node_modules/vitest/vitest.mjs'), [
  'run',
  '--config',
  'tests/doors/vitest.config.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
  ...wanted,
]);
const unit = JSON.parse(readFileSync(unitReport, 'utf8'));
totals.passed += unit.numPassedTests;
totals.failed += Math.max(unit.numFailedTests, status === 0 ? 0 : 1);

if (wanted.length === 0) {
  const pagesReport = path.join(reports, 'doors-pages.json');
  rmSync(pagesReport, { force: true });
  const display = await ensureDisplay({ alwaysVirtual: true, log: () => {} });
  const config = path.join(root, 'tests/doors/chromium.config.ts');
  const code = await run(
    process.execPath,
    [path.join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--config', config],
    {
      ...display.env,
      FAIRGAP_ELECTRON: runtime.executable,
      ...(runtime.sqliteBinding ? { FAIRGAP_SQLITE_BINDING: runtime.sqliteBinding } : {}),
      PLAYWRIGHT_JSON_OUTPUT_NAME: pagesReport,
    },
  );
  display.stop();
  const { stats } = JSON.parse(readFileSync(pagesReport, 'utf8'));
  totals.passed += stats.expected + stats.flaky;
  totals.failed += Math.max(stats.unexpected, code === 0 ? 0 : 1);
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('close', (code) => resolve(code ?? 1));
  });
}
