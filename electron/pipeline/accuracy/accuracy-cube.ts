import type { AccuracySource } from '#electron/ports/accuracy-source';
import type { AccuracyReport } from '#shared/domain/accuracy';
import { invariant } from '#shared/domain/invariant';
import type { AccuracyQuery } from './accuracy-query';
import { cubeReport, makeQueryMemory } from './cube/cube-report';
import { createFactTable } from './cube/fact-table';

/**
 * Every prediction and outcome in memory, as columns, with sums kept by cell: a report adds up cells, and walks over the rows
 * for what is no sum. Made for a worker thread; a million predictions in 1,300 cells take about 126 MB. Each
 * cell more takes 3 kB, and 160 bytes for each month that it reaches over.
 */
export interface AccuracyCube {
  /** Reads what was registered and resolved since the last call; a correction replaces. Returns how many facts were new. */
  refresh(): number;
  /** As the facts were at the last `refresh`. */
  report(query: AccuracyQuery): AccuracyReport;
  /** What the facts and the memory of queries take. */
  memoryBytes(): number;
}

/** @param parts.stopwatch - Milliseconds from any start, for `measured`. */
export function createAccuracyCube(parts: { source: AccuracySource; stopwatch: () => number }): AccuracyCube {
  const { source, stopwatch } = parts;
  const table = createFactTable();
  const memory = makeQueryMemory();

  const readPredictions = (): number => {
    let read = 0;
    for (const fact of source.predictionsAfter(table.last.prediction)) {
      table.addPrediction(fact);
      read++;
    }
    return read;
  };

  return {
    refresh: () => {
      let read = readPredictions();
      for (const fact of source.outcomesAfter(table.last.outcome)) {
        if (!table.setOutcome(fact)) {
          // Registered and resolved after the predictions were read.
          read += readPredictions();
          invariant(table.setOutcome(fact), `Expected prediction ${fact.predictionNumber} of outcome ${fact.number}.`);
        }
        read++;
      }
      if (read > LONG_LOAD) {
        table.trim();
        // So that the first report is as quick as the others.
        table.resolved();
        table.tallies();
      }
      return read;
    },
    report: (query) => {
      const from = stopwatch();
      const report = cubeReport(table, query, memory);
      return { ...report, measured: { ...report.measured, durationMs: stopwatch() - from } };
    },
    memoryBytes: () => {
      const { rows, cell, rMultiple } = table.resolved();
      const tallies = table
        .tallies()
        .flatMap((tally) => (tally ? [tally.counts, tally.sums, tally.steps, tally.stated] : []));
      const arrays = [...Object.values(table.columns), rows, cell, rMultiple, ...tallies, ...Object.values(memory)];
      return arrays.reduce((total, array) => total + array.byteLength, 0);
    },
  };
}

const LONG_LOAD = 100_000;
