import { describe, expect, it } from 'vitest';
import { createBoundedFetch } from './bounded-fetch';

const ORIGIN = 'https://news.example';

describe('createBoundedFetch', () => {
  it('asks before each request, follows nothing by itself and sends no cookies', async () => {
    const desk = startDesk(() => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }));

    const response = await desk.post(`${ORIGIN}/mcp`);

    expect(response.status).toBe(302);
    expect(desk.asked).toEqual([`${ORIGIN}/mcp`]);
    expect(desk.sent).toMatchObject([{ url: `${ORIGIN}/mcp`, redirect: 'manual', credentials: 'omit' }]);
  });

  it('goes nowhere but to the server', async () => {
    const desk = startDesk(() => new Response('x'));

    for (const url of ['https://evil.example/mcp', 'http://news.example/mcp', 'https://news.example:8443/mcp']) {
      await expect(desk.post(url)).rejects.toMatchObject({ code: 'host_not_allowed' });
    }

    expect(desk.sent).toEqual([]);
  });

  it('sends nothing that the gate does not let pass', async () => {
    const desk = startDesk(() => new Response('x'));
    desk.block();

    await expect(desk.post(`${ORIGIN}/mcp`)).rejects.toThrow('blocked');

    expect(desk.sent).toEqual([]);
  });

  it('has no stream on which the server talks unasked', async () => {
    const desk = startDesk(() => new Response('x'));

    expect((await desk.fetch(`${ORIGIN}/mcp`)).status).toBe(405);
    expect(desk.sent).toEqual([]);
  });

  it.each([
    ['plain text of the longest length', 'application/json', ['x'.repeat(60), 'x'.repeat(40)], null],
    ['plain text that is longer', 'application/json', ['x'.repeat(60), 'x'.repeat(41)], 'more than 100 bytes'],
    ['many short events', 'text/event-stream', Array.from({ length: 50 }, () => 'data: aaaaaaaaaa\n\n'), null],
    ['many short events of Windows', 'text/event-stream', Array.from({ length: 50 }, () => 'data: aaa\r\n\r\n'), null],
    ['one long event in short lines', 'text/event-stream', Array.from({ length: 50 }, () => 'data: a\n'), 'more than'],
    ['blank lines broken in pieces', 'text/event-stream', Array.from({ length: 99 }, () => ['a\n', '\n']).flat(), null],
  ])('judges %s', async (_, type, pieces, fault) => {
    const desk = startDesk(() => new Response(streamOf(pieces), { headers: { 'content-type': type } }));

    const text = (await desk.post(`${ORIGIN}/mcp`)).text();

    if (fault) await expect(text).rejects.toThrow(fault);
    else expect(await text).toBe(pieces.join(''));
    expect(desk.faults).toHaveLength(fault ? 1 : 0);
    expect(desk.ends()).toBe(type === 'text/event-stream' ? 1 : 0);
  });

  it('tells that a stream broke off', async () => {
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('reset')) });
    const desk = startDesk(() => new Response(broken, { headers: { 'content-type': 'text/event-stream' } }));

    await expect((await desk.post(`${ORIGIN}/mcp`)).text()).rejects.toThrow('reset');

    expect(desk.ends()).toBe(1);
    expect(desk.faults).toEqual([]);
  });
});

function startDesk(answer: () => Response) {
  const asked: string[] = [];
  const sent: object[] = [];
  const faults: string[] = [];
  let ends = 0;
  let isBlocked = false;
  const bounded = createBoundedFetch({
    fetch: async (input, init) => {
      sent.push({ url: String(input), ...init });
      return answer();
    },
    origin: ORIGIN,
    pass: (url) => {
      if (isBlocked) throw new Error('blocked');
      asked.push(url);
    },
    maxMessageBytes: 100,
    onRequest: () => () => {
      ends++;
    },
    onFault: (reason) => faults.push(reason),
  });
  return {
    fetch: bounded,
    post: (url: string) => bounded(url, { method: 'POST', body: '{}' }),
    asked,
    sent,
    faults,
    ends: () => ends,
    block: () => {
      isBlocked = true;
    },
  };
}

function streamOf(pieces: readonly string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
}
