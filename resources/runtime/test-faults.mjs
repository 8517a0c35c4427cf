// `npm run test:faults`: every fault of the fault matrix that a test covers, by number, then `N passed, N failed`.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runUnderElectronNode } from './run-node.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const report = path.join(root, 'out/reports/faults.json');

ensureBuilt();
mkdirSync(path.dirname(report), { recursive: true });
const status = await runUnderElectronNode(path.join(root, 'node_modules/vitest/vitest.mjs'), [
  'run',
  'tests/faults',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${report}`,
]);
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
const tests = testResults.flatMap((file) => file.assertionResults);

// A test of a fault names its numbers in its title: `fault 12: ...` or `faults 26, 27: ...`.
const byFault = new Map();
for (const test of tests) {
  const numbers = /\bfaults? (\d+(?:(?:, | and )\d+)*)/.exec(test.fullName)?.[1]?.match(/\d+/g) ?? [];
  for (const number of numbers) {
    const list = byFault.get(Number(number)) ?? [];
    list.push(test);
    byFault.set(Number(number), list);
  }
}
console.log('');
for (const [number, list] of [...byFault].sort(([a], [b]) => a - b)) {
  const verdict = list.every((test) => test.status === 'passed') ? 'passed' : 'FAILED';
  for (const test of list) console.log(`${String(number).padStart(3)} ${verdict} ${test.fullName}`);
}
const missing = requiredFaults().filter((number) => !byFault.has(number));
if (missing.length > 0) console.log(`\nWithout a test: ${missing.join(', ')}`);
const count = (state) => tests.filter((test) => test.status === state).length;
const covered = requiredFaults().filter((number) =>
  byFault.get(number)?.every((test) => test.status === 'passed'),
).length;
console.log(`\nFaults of the matrix that passed: ${covered} of ${requiredFaults().length}`);
console.log(`${count('passed')} passed, ${count('failed')} failed`);
process.exit(status !== 0 || missing.length > 0 ? 1 : 0);

/** Numbers of the fault matrix that concern orders, market data, the journal and access. */
function requiredFaults() {
  const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return [...range(1, 34), ...range(37, 44), ...range(60, 64)];
}
