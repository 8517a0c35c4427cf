import { expect, it } from 'vitest';
import { openTestJournal } from '#tests/support/test-journal';
import { createModelSpeedStore } from './model-speed-store';

it('keeps the last speed of each model over a start', async () => {
  const database = await openTestJournal();
  const store = createModelSpeedStore(database, { now: () => 5 });
  store.note('small', 40);
  store.note('large', 4);
  store.note('small', 60);

  const reopened = createModelSpeedStore(database, { now: () => 6 });

  expect([...reopened.all()].sort()).toEqual([
    ['large', 4],
    ['small', 60],
  ]);
});

it('does not write for a tenth', async () => {
  const database = await openTestJournal();
  const store = createModelSpeedStore(database, { now: () => 5 });
  store.note('small', 40);
  const writes = () => database.prepare('SELECT total_changes()').pluck().get();
  const before = writes();

  for (const speed of [40, 41, 43.9, 36.1]) store.note('small', speed);

  expect(writes()).toBe(before);
  expect(store.all().get('small')).toBe(40);
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', async (speed) => {
  const store = createModelSpeedStore(await openTestJournal(), { now: () => 5 });

  expect(() => store.note('small', speed)).toThrow('Expected a speed above 0');
});
