// A process of its own for tests that kill it: alerts on a journal whose market closes one candle after the other, and says each
// step on stdout. `<file> <hour> <step> <nth> <until>`: begins at that hour, and stands still the nth time it has said that step,
// to be killed there (`never`: it goes on), or at the step `end` when it has come to the hour `until`.
import { createAlertStore } from '#electron/infra/sqlite/alert-store';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { createAlertService } from '#electron/pipeline/alerts/alert-service';
import { DEFAULT_ALERT_SETTINGS, HOUR_MS, MIDNIGHT, momentsOfPrices, priceAt, storedMoments } from './alert-fixtures';
import { createSay, sayStatements } from './killable-process';
import { testSqliteBinding } from './test-journal';

const [file = '', first = '0', stopStep = 'never', nth = '0', until = '0'] = process.argv.slice(2);

let hour = Number(first);
const say = createSay(stopStep, Number(nth), () => ({ hour }));

const database = openDatabase(file, { nativeBinding: testSqliteBinding() });
const saying = sayStatements(database, say);
const store = createAlertStore(database);
const moments = storedMoments(momentsOfPrices(Array.from({ length: Number(until) + 1 }, (_, index) => priceAt(index))));
const clock = { now: () => MIDNIGHT + hour * HOUR_MS + 1_000 };
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

const service = createAlertService({
  store: {
    ...store,
    record: (mark, firings) => {
      say('evaluated');
      const added = saying(() => store.record(mark, firings));
      say('recorded', { ids: added.map(({ id }) => id) });
      return added;
    },
    setDelivery: (id, delivery) => {
      store.setDelivery(id, delivery);
      say('delivery', { id, channel: delivery.channel, state: delivery.state });
    },
  },
  moments: {
    between: (query) => {
      say('asked');
      return moments.between(query);
    },
  },
  account: () => null,
  isReplaying: () => false,
  settings: () => ({ ...DEFAULT_ALERT_SETTINGS, webhookUrl: 'https://hooks.example/' }),
  timeZone: () => 'UTC',
  notifier: {
    show: async ({ title, body }) => {
      say('shown', { message: `${title} ${body}` });
      await pause();
    },
  },
  webhook: {
    send: async (_url, body) => {
      say('posting');
      await pause();
      // Sound: the service sends its own messages only.
      say('posted', { id: (body as { id: string }).id });
    },
  },
  clock,
  ids: { next: (prefix) => `${prefix}-${hour}` },
  scheduler: { after: () => () => {} },
  yieldToLoop: pause,
  onFiring: ({ id }) => say('told', { id }),
  onRules: () => {},
  onRead: () => {},
  onFailure: (error) => say('failed', { message: String(error) }),
});

say('loaded');
await service.start();
for (;;) {
  while (service.status().undelivered > 0) await pause();
  if (hour >= Number(until)) say('end');
  hour += 1;
  say('closed');
  await service.candleClosed('EURUSD', MIDNIGHT + hour * HOUR_MS);
}
