import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExternalServerStore } from '#electron/infra/sqlite/external-server-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import type { ExternalConnection, OfferedTool } from '#electron/ports/external-tools';
import { AppError } from '#shared/domain/app-error';
import { ExternalServer } from '#shared/domain/external-server';
import { createManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal } from '#tests/support/test-journal';
import { createExternalTools, type ExternalTools } from './external-tools';

describe('external tools', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('adds a server that is off, and starts nothing', () => {
    const desk = startDesk();

    const added = desk.tools.add({ name: 'news', transport: PROGRAM });

    expect(added).toMatchObject({
      name: 'news',
      isEnabled: false,
      state: 'off',
      tools: [],
      offered: [],
      pinnedAt: null,
    });
    expect(desk.tools.list()).toEqual([added]);
    expect(desk.told).toEqual([added.id]);
    expect(desk.opened()).toBe(0);
  });

  it('refuses a name that is taken, and more servers than can be overlooked', () => {
    const { tools } = startDesk();
    for (let number = 0; number < 20; number++) tools.add({ name: `n${number}`, transport: PROGRAM });

    expect(() => tools.add({ name: 'n7', transport: PROGRAM })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => tools.add({ name: 'more', transport: PROGRAM })).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
  });

  it('allows nothing by itself: not in use, not looked at, not allowed, not there', async () => {
    const { tools, world } = startDesk();
    world.offered = [offered('headlines'), offered('other')];
    const { id } = tools.add({ name: 'news', transport: PROGRAM });
    const call = (tool: string) => code(tools.call({ serverId: id, tool, args: {} }));

    const before = await call('headlines');
    expect(() => tools.enable(id, true)).toThrow(expect.objectContaining({ code: 'external_not_allowed' }));
    expect(() => tools.allow(id, [])).toThrow(expect.objectContaining({ code: 'external_not_allowed' }));
    const looked = await tools.inspect(id);
    tools.allow(id, [looked.offered[0]?.hash as string]);
    const off = await call('headlines');
    tools.enable(id, true);

    expect([before, off, await call('other'), await call('none')]).toEqual(
      Array.from({ length: 4 }, () => 'external_not_allowed'),
    );
    expect(await code(tools.call({ serverId: 'ext_9', tool: 'headlines', args: {} }))).toBe('not_found');
    expect(world.called).toEqual([]);
    expect(await call('headlines')).toBe('done');
  });

  it('pins what was inspected and nothing else', async () => {
    const { tools, world } = startDesk();
    world.offered = [offered('headlines')];
    const { id } = tools.add({ name: 'news', transport: PROGRAM });
    const first = await tools.inspect(id);
    world.offered = [offered('headlines', { description: 'Another.' })];
    const second = await tools.inspect(id);

    // What a window that was opened before shows.
    const stale = first.offered.map(({ hash }) => hash);
    expect(() => tools.allow(id, stale)).toThrow(expect.objectContaining({ code: 'external_changed' }));
    expect(tools.list()[0]?.pinnedAt).toBeNull();
    const allowed = tools.allow(id, [second.offered[0]?.hash as string]);

    expect(allowed).toMatchObject({
      offered: [],
      tools: [{ name: 'headlines', description: 'Another.', isAllowed: true }],
    });
  });

  it('takes a permission back without asking the server, at once', async () => {
    const { tools, world, server } = await readyDesk();

    tools.allow(server.id, []);

    expect(await code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }))).toBe('external_not_allowed');
    expect(world.called).toEqual([]);
  });

  it('keeps what was pinned over a restart, and looks again before the first call', async () => {
    const { world, server } = await readyDesk();
    const again = startDesk(world);
    world.offered = [offered('headlines', { description: 'Now with orders.' })];

    expect(again.tools.list()).toMatchObject([{ id: server.id, state: 'ready', isEnabled: true }]);
    expect(await code(again.tools.call({ serverId: server.id, tool: 'headlines', args: {} }))).toBe('external_changed');
    expect(again.tools.list()).toMatchObject([{ state: 'changed' }]);
    expect(world.called).toEqual([]);
  });

  it('asks nothing of a changed server, and is ready again when it offers what was pinned', async () => {
    const { tools, world, server, opened } = await readyDesk();
    const before = world.offered;
    world.offered = [];
    await code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }));
    const openedThen = opened();

    const refused = await code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }));
    expect([refused, opened()]).toEqual(['external_changed', openedThen]);
    world.offered = before;
    const looked = await tools.inspect(server.id);

    expect(looked).toMatchObject({ state: 'ready', offered: [] });
    expect(await code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }))).toBe('done');
  });

  it('shows what is hidden in names, descriptions, schemas and answers, and says so', async () => {
    const { tools, world } = startDesk();
    world.offered = [
      offered('head\u202Elines', {
        description: 'Reads news.\u200B\u200B',
        inputSchema: { type: 'object', properties: { 'a\u2060': { type: 'string', description: 'x\u202E' } } },
      }),
    ];
    world.answer = { text: 'fell\u202E 3 %', isError: false, isCut: false };
    const { id } = tools.add({ name: 'news', transport: PROGRAM });
    const { offered: shown } = await tools.inspect(id);
    tools.allow(
      id,
      shown.map(({ hash }) => hash),
    );
    tools.enable(id, true);

    const answer = await tools.call({ serverId: id, tool: 'head[U+202E]lines', args: { 'a\u2060': 'x' } });

    expect(shown[0]).toMatchObject({
      name: 'head[U+202E]lines',
      description: 'Reads news.[U+200B][U+200B]\n[3 hidden characters were written out as [U+…].]',
      inputSchema: { properties: { 'a[U+2060]': { description: 'x[U+202E]' } } },
    });
    expect(answer.text).toBe('fell[U+202E] 3 %\n[1 hidden character was written out as [U+…].]');
    // It is asked under the name that it has.
    expect(world.called).toEqual([['head\u202Elines', { 'a\u2060': 'x' }]]);
  });

  it('shows the beginning of a long description and pins all of it', async () => {
    const { tools, world } = startDesk();
    const long = 'w'.repeat(5_000);
    world.offered = [offered('headlines', { description: long })];
    const { id } = tools.add({ name: 'news', transport: PROGRAM });
    const { offered: before } = await tools.inspect(id);
    world.offered = [offered('headlines', { description: `${long}!` })];
    const { offered: after } = await tools.inspect(id);

    expect(before[0]?.description).toHaveLength(4_000);
    expect(before[0]?.description).toMatch(/w… \[cut\]$/);
    expect(after[0]?.description).toBe(before[0]?.description);
    expect(after[0]?.hash).not.toBe(before[0]?.hash);
  });

  it('sends no arguments that do not fit, or are too long', async () => {
    const { tools, world, server } = await readyDesk({
      inputSchema: { type: 'object', properties: { symbol: { type: 'string' } }, additionalProperties: false },
    });
    const call = (args: Record<string, unknown>) => code(tools.call({ serverId: server.id, tool: 'headlines', args }));

    expect(await call({ symbol: 7 })).toBe('invalid_input');
    expect(await call({ other: 'x' })).toBe('invalid_input');
    expect(await call({ symbol: 'x'.repeat(70_000) })).toBe('too_large');
    expect(world.called).toEqual([]);
    expect(await call({ symbol: 'EURUSD' })).toBe('done');
    expect(tools.list()[0]).toMatchObject({ state: 'ready', calls: 1 });
  });

  it('asks one thing at a time, lets four wait, and refuses the next', async () => {
    const { tools, world, server } = await readyDesk();
    let atOnce = 0;
    let most = 0;
    const releases: (() => void)[] = [];
    world.onCall = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise<void>((resolve) => releases.push(resolve));
      atOnce--;
    };
    const call = () => code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }));

    const five = Array.from({ length: 5 }, call);
    const sixth = await call();
    for (let done = 0; done < 5; done++) {
      await until(() => releases.length > done);
      releases[done]?.();
    }

    expect(sixth).toBe('rate_limited');
    expect(await Promise.all(five)).toEqual(Array.from({ length: 5 }, () => 'done'));
    expect(most).toBe(1);
    // There is room again.
    const later = call();
    await until(() => releases.length > 5);
    releases[5]?.();
    expect(await later).toBe('done');
  });

  it.each([
    ['taken out of use', (tools: ExternalTools, id: string) => void tools.enable(id, false)],
    ['removed', (tools: ExternalTools, id: string) => void tools.remove(id)],
    ['closed with the app', (tools: ExternalTools) => void tools.close()],
  ])('ends what is at work and what waits when it is %s', async (_, stop) => {
    const { tools, world, server } = await readyDesk();
    world.onCall = () => new Promise(() => {});
    const calls = [1, 2].map(() => code(tools.call({ serverId: server.id, tool: 'headlines', args: {} })));
    await until(() => world.called.length === 1);

    stop(tools, server.id);

    expect(await Promise.all(calls)).toEqual(['cancelled', 'cancelled']);
    expect(world.called).toHaveLength(1);
    await until(() => world.open === 0);
  });

  it('does not keep a connection that comes after the server was taken out of use', async () => {
    const { tools, world, server } = await readyDesk();
    let release = () => {};
    world.onConnect = () => new Promise((resolve) => (release = resolve));

    const call = code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }));
    await until(() => tools.list()[0]?.state === 'connecting');
    tools.enable(server.id, false);
    release();

    expect(await call).toBe('cancelled');
    await until(() => world.open === 0 && tools.list()[0]?.state === 'off');
  });

  it('waits longer after each failure, and not at all when a person looks', async () => {
    const { tools, world, server, time, opened } = await readyDesk();
    world.onConnect = async () => {
      throw new AppError('external_unavailable', 'Gone \u202E.');
    };
    const before = opened();
    const call = () => code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }));

    for (const [waitMs, tries] of [
      [0, 1],
      [999, 1],
      [1, 2],
      [1_999, 2],
      [1, 3],
      [60_000, 4],
    ] as const) {
      time.advance(waitMs);
      expect(await call()).toBe('external_unavailable');
      expect(opened() - before).toBe(tries);
    }
    expect(tools.list()[0]).toMatchObject({ state: 'failed', error: { message: 'Gone [U+202E].' } });
    world.onConnect = null;
    await tools.inspect(server.id);

    expect(tools.list()[0]).toMatchObject({ state: 'ready', error: null });
  });

  it('leaves a connection that nobody uses', async () => {
    const { tools, world, server, time } = await readyDesk();
    await tools.call({ serverId: server.id, tool: 'headlines', args: {} });
    time.advance(299_999);
    expect(world.open).toBe(1);

    time.advance(1);

    await until(() => world.open === 0);
    expect(tools.list()[0]).toMatchObject({ state: 'ready' });
    expect(time.pending()).toBe(0);
  });

  it('opens a new connection after the old one has ended by itself', async () => {
    const { tools, world, server } = await readyDesk();
    await tools.call({ serverId: server.id, tool: 'headlines', args: {} });
    world.end();

    expect(await code(tools.call({ serverId: server.id, tool: 'headlines', args: {} }))).toBe('done');
    expect(world.open).toBe(1);
  });

  it('does nothing any more once it is closed', async () => {
    const { tools, server, world, time } = await readyDesk();
    await tools.call({ serverId: server.id, tool: 'headlines', args: {} });

    await tools.close();

    expect(world.open).toBe(0);
    expect(time.pending()).toBe(0);
    expect(await code(tools.inspect(server.id))).toBe('cancelled');
    expect(() => tools.add({ name: 'more', transport: PROGRAM })).toThrow(
      expect.objectContaining({ code: 'cancelled' }),
    );
  });

  async function readyDesk(fields: Partial<OfferedTool> = {}) {
    const desk = startDesk();
    desk.world.offered = [offered('headlines', fields)];
    const { id } = desk.tools.add({ name: 'news', transport: PROGRAM });
    const looked = await desk.tools.inspect(id);
    desk.tools.allow(
      id,
      looked.offered.map(({ hash }) => hash),
    );
    return { ...desk, server: desk.tools.enable(id, true) };
  }

  function startDesk(world: World = newWorld()) {
    const time = createManualTime(1_700_000_000_000);
    const told: string[] = [];
    let number = 0;
    let opened = 0;
    const tools = createExternalTools({
      store: createExternalServerStore(journal),
      clock: time,
      scheduler: time,
      ids: { next: (prefix) => `${prefix}_${++number}` },
      sha256: sha256OfText,
      onChange: (serverId, server) => {
        if (server) ExternalServer.parse(server);
        told.push(serverId);
      },
      onFailure: (error) => {
        throw error;
      },
      connector: {
        connect: async () => {
          opened++;
          await world.onConnect?.();
          return connectionTo(world);
        },
      },
    });
    return { tools, world, time, told, opened: () => opened };
  }
});

/** A server on the other side of a connection. */
interface World {
  offered: readonly OfferedTool[];
  answer: { readonly text: string; readonly isError: boolean; readonly isCut: boolean };
  onConnect: (() => Promise<void>) | null;
  onCall: (() => Promise<void>) | null;
  readonly called: [string, unknown][];
  /** Connections that are open. */
  open: number;
  /** Ends the connection from the other side. */
  end: () => void;
}

function newWorld(): World {
  return {
    offered: [],
    answer: { text: 'Nothing new.', isError: false, isCut: false },
    onConnect: null,
    onCall: null,
    called: [],
    open: 0,
    end: () => {},
  };
}

function connectionTo(world: World): ExternalConnection {
  world.open++;
  let isOpen = true;
  const listeners: ((what: 'tools' | 'closed') => void)[] = [];
  const close = async () => {
    if (isOpen) world.open--;
    isOpen = false;
  };
  world.end = () => {
    void close();
    for (const listener of listeners) listener('closed');
  };
  return {
    tools: async () => [...world.offered],
    call: async (tool, args) => {
      world.called.push([tool, args]);
      await world.onCall?.();
      return world.answer;
    },
    onChange: (listener) => void listeners.push(listener),
    close,
  };
}

function offered(name: string, fields: Partial<OfferedTool> = {}): OfferedTool {
  return { name, description: 'Reads news.', inputSchema: { type: 'object' }, outputSchema: null, ...fields };
}

/** `done`, or the code of the refusal. */
async function code(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

const PROGRAM = { kind: 'stdio' as const, command: 'news-server', args: [], environment: [] };
