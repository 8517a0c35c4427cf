/**
 * Our scores beside those of scikit-learn, SciPy and NumPy on the same forecasts: `node tests/bench/run.mjs
 * tests/bench/scoring-reference.bench.ts`. Prints the largest difference of each score. `WRITE=1` writes the values that the
 * ordinary tests check. Skips, and says so, without Python. Ends with 1 where a difference is above 1e-9.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { distances, ourScores, type ScoringCase, scoringCases } from '#tests/support/scoring-cases';
import { peerPython } from './peer-python';

const LIMIT = 1e-9;

function main(): void {
  const peer = peerPython('sklearn', 'scikit-learn');
  if ('reason' in peer) {
    console.log(`skipped: ${peer.reason}`);
    return;
  }
  const versions = execFileSync(
    peer.python,
    [
      '-c',
      'import sklearn, scipy, numpy; print("scikit-learn", sklearn.__version__, "SciPy", scipy.__version__, "NumPy", numpy.__version__)',
    ],
    { encoding: 'utf8' },
  );
  console.log(versions.trim());
  if (process.env.WRITE) {
    const written = reference(peer.python, scoringCases({ many: 150, some: 80 }));
    writeFileSync(path.resolve('tests/golden/scoring-reference.json'), written);
  }
  const scored: readonly (ScoringCase & { expected: object })[] = JSON.parse(
    reference(peer.python, scoringCases({ many: 50_000, some: 10_000 })),
  );
  let largest = 0;
  for (const { expected, ...one } of scored) {
    const apart = distances(ourScores(one), expected);
    largest = Math.max(largest, ...Object.values(apart));
    const told = Object.entries(apart).map(([name, distance]) => `${name} ${distance.toExponential(1)}`);
    console.log(`${one.name}, ${one.probability.length.toLocaleString('en')} forecasts:\n  ${told.join(', ')}`);
  }
  console.log(
    `largest difference ${largest.toExponential(1)}, limit ${LIMIT}: ${largest <= LIMIT ? 'met' : 'NOT MET'}`,
  );
  process.exitCode = largest <= LIMIT ? 0 : 1;
}

function reference(python: string, cases: readonly ScoringCase[]): string {
  return execFileSync(python, [path.resolve('tests/support/scoring-reference.py')], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

main();
