import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/domain/app-error';
import { createGatedFetch } from './gated-fetch';

describe('createGatedFetch', () => {
  it('asks for every hop of a redirect and hands over the last answer', async () => {
    const { send, asked } = gated({
      'https://a.example/file': redirect('/moved'),
      'https://a.example/moved': redirect('https://cdn.example/file?token=1'),
      'https://cdn.example/file?token=1': new Response('content'),
    });

    const response = await send('https://a.example/file', { headers: { range: 'bytes=5-', authorization: 'Basic x' } });

    expect(await response.text()).toBe('content');
    expect(asked).toEqual([
      ['https://a.example/file', 'Basic x', 'bytes=5-'],
      ['https://a.example/moved', 'Basic x', 'bytes=5-'],
      ['https://cdn.example/file?token=1', null, 'bytes=5-'],
    ]);
  });

  it('connects to no host that the gate stops, also not by a redirect', async () => {
    const { send, asked } = gated({ 'https://a.example/': redirect('https://blocked.example/') });

    await expect(send('https://blocked.example/')).rejects.toMatchObject({ code: 'host_not_allowed' });
    await expect(send('https://a.example/')).rejects.toMatchObject({ code: 'host_not_allowed' });

    expect(asked.map(([url]) => url)).toEqual(['https://a.example/']);
  });

  it.each([
    'http://cdn.example/',
    'https://127.0.0.1/',
    'https://localhost:8080/',
    'https://[::1]/',
    'file:///etc/passwd',
  ])('does not follow a redirect to %s', async (location) => {
    const { send, asked } = gated({ 'https://a.example/': redirect(location) });

    await expect(send('https://a.example/')).rejects.toMatchObject({ code: 'host_not_allowed' });

    expect(asked).toHaveLength(1);
  });

  it('gives a loop of redirects up', async () => {
    const { send, asked } = gated({ 'https://a.example/': () => redirect('/')() });

    await expect(send('https://a.example/')).rejects.toThrow('more than 10 redirects');

    expect(asked).toHaveLength(11);
  });

  it('takes GET requests only', async () => {
    const { send } = gated({});

    await expect(send('https://a.example/', { method: 'POST' })).rejects.toThrow('Expected a GET request');
  });
});

function gated(pages: Readonly<Record<string, Response | (() => Response)>>) {
  const asked: (readonly [url: string, authorization: string | null, range: string | null])[] = [];
  const send = createGatedFetch({
    purpose: 'model-download',
    gate: {
      pass({ url }) {
        if (new URL(url).host === 'blocked.example') throw new AppError('host_not_allowed', 'not that one');
      },
    },
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      asked.push([String(input), headers.get('authorization'), headers.get('range')]);
      const page = pages[String(input)];
      return typeof page === 'function' ? page() : (page ?? new Response(null, { status: 404 }));
    },
  });
  return { send, asked };
}

function redirect(location: string): () => Response {
  return () => new Response('see there', { status: 302, headers: { location } });
}
