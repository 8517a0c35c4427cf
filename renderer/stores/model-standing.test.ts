import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AdapterStatus, ModelStanding } from '#shared/domain/model-standing';
import { eventFeed } from '#tests/support/event-feed';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { loadedValue } from '../api/loadable';
import { connectModelStanding, useModelStanding } from './model-standing';

const STANDING: ModelStanding = {
  rung: 'adapter',
  modelId: 'smol',
  adapterId: null,
  wanted: 'adapter',
  isSafeMode: false,
  failuresInRow: 0,
  lastFailure: null,
};
const feed = eventFeed();

beforeEach(() =>
  useModelStanding.setState({ standing: { kind: 'idle' }, adapters: { kind: 'idle' }, failure: null, isSaving: false }),
);
afterEach(() => feed.stop());

it('is read when the window connects, and follows what main tells', async () => {
  const { link } = scriptedLink({
    'app.events': feed.open,
    'models.standing': () => STANDING,
    'models.adapters': () => [],
  });
  provideLink(Promise.resolve(link));
  connectModelStanding();
  feed.start();
  await vi.waitFor(() => expect(shown()?.rung).toBe('adapter'));

  feed.tell({ kind: 'model-standing', standing: { ...STANDING, rung: 'rules', isSafeMode: true } });

  await vi.waitFor(() => expect(shown()).toMatchObject({ rung: 'rules', isSafeMode: true }));
});

it('keeps the chosen adapter and tells why where another was refused', async () => {
  const adapter = { id: 'a'.repeat(64), name: 'r8', isActive: true } as AdapterStatus;
  useModelStanding.setState({ adapters: { kind: 'ok', value: [adapter] } });
  const { link } = scriptedLink({
    'models.selectAdapter': () => {
      throw Object.assign(new Error('Another base.'), { code: 'conflict' });
    },
  });
  provideLink(Promise.resolve(link));

  await useModelStanding.getState().selectAdapter(null);

  const { adapters, failure, isSaving } = useModelStanding.getState();
  expect([loadedValue(adapters), failure?.code, isSaving]).toEqual([[adapter], 'conflict', false]);
});

function shown(): ModelStanding | null {
  return loadedValue(useModelStanding.getState().standing);
}
