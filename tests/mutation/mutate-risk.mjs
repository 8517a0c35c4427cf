// Plants faults in the risk engine and counts how many its tests notice:
//
//   node tests/mutation/mutate-risk.mjs                         all of it; what was found before is not looked at again
//   node tests/mutation/mutate-risk.mjs --only size-            the files whose name holds this
//   node tests/mutation/mutate-risk.mjs --sample 200 --seed 1   so many lines, drawn by the seed
//
// Works on a copy under out/mutation, so no fault is ever left behind; goes through the files in groups, and a run that was
// broken off goes on with the group that it had reached. Needs the packages @stryker-mutator/core and
// @stryker-mutator/vitest-runner.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runUnderElectronNode } from '../../resources/runtime/run-node.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ENGINE = 'electron/pipeline/risk';
const OUT = path.join(ROOT, 'out/mutation');
const GROUP = 12;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

const files = readdirSync(path.join(ROOT, ENGINE))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'test-context.ts')
  .filter((name) => name.includes(options.only))
  .map((name) => `${ENGINE}/${name}`);
const targets = options.sample ? sampledLines(files, Number(options.sample), Number(options.seed)) : files;
if (targets.length === 0) {
  console.error(`Expected files of ${ENGINE} whose name holds "${options.only}", was none.`);
  process.exit(1);
}

mkdirSync(OUT, { recursive: true });
const totals = { killed: 0, survived: 0, notCovered: 0, errors: 0 };
const alive = [];
for (const [number, group] of groupsOf(targets).entries()) {
  const known = path.join(OUT, options.sample ? `sample-${options.seed}-${number}.json` : `known-${number}.json`);
  const status = await runUnderElectronNode(path.join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), [
    'run',
    'tests/mutation/stryker.config.json',
    '--mutate',
    group.join(','),
    '--incrementalFile',
    path.relative(ROOT, known),
  ]);
  if (status !== 0) process.exit(status);
  count(JSON.parse(readFileSync(path.join(OUT, 'report.json'), 'utf8')));
}

const judged = totals.killed + totals.survived + totals.notCovered;
console.log(`\n${alive.join('\n')}\n`);
console.log(
  `${totals.killed} of ${judged} faults noticed (${((100 * totals.killed) / judged).toFixed(1)} %): ` +
    `${totals.survived} survived, ${totals.notCovered} in lines that no test runs, ${totals.errors} could not be run`,
);

function count({ files: reported }) {
  for (const [name, { mutants }] of Object.entries(reported)) {
    for (const { status, location, mutatorName, replacement } of mutants) {
      if (status === 'Killed' || status === 'Timeout') totals.killed += 1;
      else if (status === 'Survived' || status === 'NoCoverage') {
        totals[status === 'Survived' ? 'survived' : 'notCovered'] += 1;
        alive.push(`${status} ${name}:${location.start.line}:${location.start.column} ${mutatorName}: ${replacement}`);
      } else if (status !== 'Ignored') totals.errors += 1;
    }
  }
}

/** So many lines of code, each alone: a fault that spans lines is planted where all of it was drawn. */
function sampledLines(names, many, seed) {
  const lines = names.flatMap((name) =>
    readFileSync(path.join(ROOT, name), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /^\s*(\/\/|\*|\/\*|import |$)/.test(line) ? [] : [`${name}:${index + 1}-${index + 1}`],
      ),
  );
  let state = seed >>> 0;
  const drawn = new Set();
  while (drawn.size < Math.min(many, lines.length)) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    drawn.add(lines[Math.floor((state / 4_294_967_296) * lines.length)]);
  }
  return [...drawn];
}

function groupsOf(all) {
  const size = options.sample ? all.length : GROUP;
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
