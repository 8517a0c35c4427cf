// A circuit breaker on a real journal that goes through trips, clears and resumes for ever, and says each step on stdout.
// `<file> <moment> <step> <nth>`: begins at that moment of the walk, and stands still the nth time it has said that step, to
// be killed there (`never`: it goes on).
import { randomUUID } from 'node:crypto';
import { openExecutionConnection } from '#electron/infra/sqlite/open-database';
import { createRiskStore } from '#electron/infra/sqlite/risk-store';
import { createBreakerDesk } from '#electron/pipeline/risk/breaker-desk';
import type { BreakerInputs } from '#electron/pipeline/risk/breaker-inputs';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { calmInputs, NOON } from './breaker-fixtures';
import { createSay, sayStatements } from './killable-process';
import { testSqliteBinding } from './test-journal';

const [file = '', first = '0', stopStep = 'never', nth = '0'] = process.argv.slice(2);
const MOMENT_MS = 5_000;
const LIMITS = { ...NORMAL_LIMITS, breakerCooldownMs: 3 * MOMENT_MS };

const calm = Array.from({ length: 4 }, () => ({}));
const lost = (now: string) => ({ day: { startAt: 0, start: '10000', now } });
const errors = (failed: number) => ({ requests: { total: 100, failed } });
/** What is measured at each moment; `resume` stands for a person who wants to go on. */
const WALK: readonly (Partial<BreakerInputs> | 'resume')[] = [
  { quoteAgeMs: 90_000 },
  { quoteAgeMs: 90_000, ...lost('9750') },
  { ...lost('9600') },
  'resume',
  { lossesInRow: 5 },
  ...calm,
  'resume',
  errors(40),
  errors(80),
  'resume',
  {},
  'resume',
  { equity: '9100' },
  { equity: '8700' },
  ...calm,
  'resume',
  { volatilityRatio: 20 },
  ...calm,
  { modelFailures: 3 },
  { modelFailures: 3, unknownForMs: 90_000 },
  'resume',
  ...calm,
  lost('9790'),
];

let moment = Number(first);
const now = () => NOON + moment * MOMENT_MS;
const say = createSay(stopStep, Number(nth), () => ({ moment }));

const database = openExecutionConnection(file, { nativeBinding: testSqliteBinding() });
const saying = sayStatements(database, say);
const store = createRiskStore(database);
say('loaded', { record: store.breaker() });

const desk = createBreakerDesk({
  store: {
    breaker: store.breaker,
    saveBreaker: (record, events) => {
      say('writing', { record, events: events.map(({ id }) => id) });
      saying(() => store.saveBreaker(record, events));
      say('written', { record });
    },
  },
  clock: { now },
  ids: { next: () => randomUUID() },
  limits: () => LIMITS,
  inputs: () => {
    const world = WALK[moment % WALK.length];
    // Every walk is a day.
    const startAt = NOON + Math.floor(moment / WALK.length) * WALK.length * MOMENT_MS;
    const fields = world === undefined || world === 'resume' ? {} : world;
    const inputs = calmInputs(now(), fields);
    say('measured');
    return { ...inputs, day: { ...inputs.day, startAt } };
  },
  onEvent: ({ id }) => say('told', { event: id }),
  onChange: () => say('changed'),
  onFailure: (error) => say('failed', { message: String(error) }),
});

for (;;) {
  desk.watch();
  if (WALK[moment % WALK.length] === 'resume' && desk.record().causes.length > 0) {
    try {
      desk.resume('the walk goes on', 'Ana');
    } catch (error) {
      say('refused', { message: String(error) });
    }
  }
  // Whoever acts on the state asks for it now.
  say('acted', { record: desk.record(), ...desk.state() });
  moment += 1;
}
