import { writeSync } from 'node:fs';
import type { Journal } from '#electron/infra/sqlite/open-database';

/** Says a step on stdout, for `runUntilKilled`. */
export type Say = (step: string, fields?: object) => void;

/**
 * Stands still the `nth` time that `stopStep` is said, and at the step `end`, to be killed in the middle of whatever called it.
 *
 * @param facts - What every line tells besides.
 */
export function createSay(stopStep: string, nth: number, facts: () => object): Say {
  let said = 0;
  return (step, fields = {}) => {
    if (step === stopStep) said += 1;
    const isHeld = step === 'end' || (step === stopStep && said === nth);
    writeSync(1, `${JSON.stringify({ step, ...facts(), isHeld, ...fields })}\n`);
    if (isHeld) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}

/** Lets each statement that is run inside of the returned function say `statement`, and whether a transaction is open. */
export function sayStatements(database: Journal, say: Say): <T>(write: () => T) => T {
  let isWriting = false;
  const prepare = database.prepare.bind(database);
  Object.assign(database, {
    prepare: (sql: string) => {
      const statement = prepare(sql);
      const run = statement.run.bind(statement);
      return Object.assign(statement, {
        run: (...values: unknown[]) => {
          const result = run(...values);
          if (isWriting) say('statement', { isInTransaction: database.inTransaction });
          return result;
        },
      });
    },
  });
  return (write) => {
    isWriting = true;
    const result = write();
    isWriting = false;
    return result;
  };
}
