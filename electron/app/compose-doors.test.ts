import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal } from '#tests/support/test-journal';
import { createSettingsStore } from '../infra/sqlite/settings-store';
import { createTimeSortedIds } from '../infra/system/time-sorted-ids';
import { composeDoors } from './compose-doors';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-doors-'));
  mkdirSync(path.join(dataDir, 'demo'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function doorsOf(isOwner: boolean) {
  const journal = await openTestJournal();
  const time = createManualTime(0);
  return composeDoors({
    journal,
    dataDir,
    environment: 'demo',
    isServing: true,
    isOwner,
    settings: createSettingsStore(journal),
    clock: time,
    scheduler: time,
    ids: createTimeSortedIds(time),
    present: () => ({ kind: 'replay', replay: null }),
    listen: () => () => {},
    publish: () => {},
    onFailure: () => {},
  });
}

it('lets a process beside the running app look at programs and not change them', async () => {
  const doors = await doorsOf(false);

  expect(doors.clients()).toEqual([]);
  expect(() => doors.desk()).toThrow('Fairgap is running');
  await doors.close();
});
