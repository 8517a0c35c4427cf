// `npm test`: every check and test that must pass, one line each at the end, then `N passed, N failed`.
// `npm test -- unit e2e` runs only the named steps.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { runUnderElectronNode } from './run-node.mjs';
import { ensureDisplay, ensureSystemLibraries } from './system-libraries.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const reports = path.join(root, 'out/reports');

const STEPS = [
  { name: 'types', run: () => check('node_modules/typescript/bin/tsc', ['-p', '.']) },
  { name: 'lint', run: () => check('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']) },
  { name: 'unused', run: () => check('node_modules/knip/bin/knip.js', []) },
  { name: 'licenses', run: () => check('tests/support/check-licenses.mjs', []) },
  { name: 'unit', run: unitTests },
  { name: 'e2e', run: endToEndTests },
  { name: 'package', run: packagedSmokeTest },
];

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`Unknown step ${unknown.join(', ')}. There are: ${STEPS.map((step) => step.name).join(', ')}.`);
  process.exit(1);
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const runtime = await resolveElectron();
console.log(`Using ${runtime.source}.`);
ensureSystemLibraries(runtime.executable);

const totals = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
// Told again at the end: a log is often read from there, or cut before it.
const failures = [];
for (const step of STEPS) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue;
  console.log(`\n--- ${step.name}`);
  const started = Date.now();
  const result = await step.run().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0, failures: [{ name: 'the step broke off', message: String(error) }] };
  });
  totals.passed += result.passed;
  totals.failed += result.failed;
  totals.skipped += result.skipped;
  failures.push(...(result.failures ?? []).map((failure) => ({ step: step.name, ...failure })));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  lines.push(
    `${step.name.padEnd(10)} ${String(result.passed).padStart(5)} passed ${String(result.failed).padStart(4)} failed ${String(result.skipped).padStart(4)} skipped ${seconds.padStart(7)} s`,
  );
}
for (const { step, name, message } of failures) console.log(`\nFAILED ${step}: ${name}\n${firstLines(message)}`);
console.log(`\n${lines.join('\n')}\n`);
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

async function check(script, args) {
  const status = await run(process.execPath, [path.join(root, script), ...args], {});
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

async function unitTests() {
  // Some tests start the built command line and kill it.
  ensureBuilt();
  const report = path.join(reports, 'unit.json');
  const status = await runUnderElectronNode(path.join(root, 'node_modules/vitest/vitest.mjs'), [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  listSkipped(
    testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === 'skipped' || test.status === 'pending')
        .map((test) => test.fullName),
    ),
  );
  const failures = testResults.flatMap((file) => {
    const name = path.relative(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    // A file that cannot be loaded has no test to blame.
    if (failed.length === 0 && file.status === 'failed') return [{ name, message: file.message ?? '' }];
    return failed.map((test) => ({ name: `${name}: ${test.fullName}`, message: test.failureMessages.join('\n') }));
  });
  return counted(status, { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests, failures });
}

async function endToEndTests() {
  ensureBuilt();
  return playwright('tests/e2e/playwright.config.ts', 'e2e.json');
}

async function packagedSmokeTest() {
  ensureBuilt();
  const status = await run(process.execPath, [path.join(root, 'resources/packaging/package.mjs'), '--dir'], {});
  if (status !== 0) return { passed: 0, failed: 1, skipped: 0 };
  return playwright('tests/e2e/packaged.config.ts', 'packaged.json');
}

async function playwright(config, reportName) {
  const report = path.join(reports, reportName);
  // Always under a display of its own: tests must not depend on, or disturb, the one that a person looks at.
  const display = await ensureDisplay({ alwaysVirtual: true, log: () => {} });
  try {
    const status = await run(
      process.execPath,
      [path.join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--config', config],
      {
        ...display.env,
        FAIRGAP_ELECTRON: runtime.executable,
        ...(runtime.sqliteBinding ? { FAIRGAP_SQLITE_BINDING: runtime.sqliteBinding } : {}),
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
    );
    const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'));
    return counted(status, {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
      failures: suites.flatMap(failedSpecs),
    });
  } finally {
    display.stop();
  }
}

// A runner that breaks off reports no failed test; its status still counts.
function counted(status, result) {
  return status !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
}

/** Playwright nests suites: a file, and the groups in it. */
function failedSpecs({ suites = [], specs = [] }) {
  const failed = specs
    .filter((spec) => !spec.ok)
    .map((spec) => ({
      name: `${spec.file}:${spec.line} ${spec.title}`,
      message: spec.tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? '')).join('\n'),
    }));
  return [...failed, ...suites.flatMap(failedSpecs)];
}

function firstLines(message) {
  return message.split('\n').slice(0, 12).join('\n');
}

function listSkipped(names) {
  for (const name of names) console.log(`skipped: ${name}`);
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
