import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ClientSetup } from '#shared/domain/access';
import { clientSetups } from './client-setups';

describe('setups', () => {
  it.each(['en', 'es'] as const)('are there for every program, in %s', (language) => {
    const setups = clientSetups({ ...OPTIONS, language });

    expect(setups.map(({ id }) => id)).toEqual(ClientSetup.unwrap().shape.id.options);
    expect(() => setups.map((setup) => ClientSetup.parse(setup))).not.toThrow();
  });

  it('start the command line with the client, and hold no secret', () => {
    const [desktop] = clientSetups(OPTIONS);

    expect(JSON.parse(desktop?.text ?? '')).toEqual({
      mcpServers: {
        fairgap: { command: '/opt/Fair gap/fairgap', args: ['--data-dir', "/a/b's", 'mcp', '--client', 'c1'] },
      },
    });
    expect(JSON.stringify(clientSetups(OPTIONS))).not.toContain('fgp_');
  });

  it.skipIf(process.platform === 'win32')('are safe to paste into a shell', () => {
    const code = clientSetups(OPTIONS).find(({ id }) => id === 'claude-code');

    const words = execFileSync('sh', ['-c', (code?.text ?? '').replace('claude', `printf '%s\\n'`)])
      .toString()
      .trim();

    expect(words.split('\n').slice(-6)).toEqual([
      '/opt/Fair gap/fairgap',
      '--data-dir',
      "/a/b's",
      'mcp',
      '--client',
      'c1',
    ]);
  });

  it('follow the doors, and are none for a client that is revoked', () => {
    const only = (doors: ('rest' | 'mcp')[]) => clientSetups({ ...OPTIONS, client: { ...OPTIONS.client, doors } });

    expect(only(['rest']).map(({ id }) => id)).toEqual(['curl']);
    expect(only(['mcp']).map(({ id }) => id)).not.toContain('curl');
    expect(clientSetups({ ...OPTIONS, client: { ...OPTIONS.client, tokenFile: null } })).toEqual([]);
  });
});

const OPTIONS = {
  client: { id: 'c1', doors: ['rest', 'mcp'] as ('rest' | 'mcp')[], tokenFile: '/home/a b/token' },
  rest: 'http://127.0.0.1:3085',
  mcp: 'http://127.0.0.1:3606',
  language: 'en' as const,
  command: { command: '/opt/Fair gap/fairgap', args: ['--data-dir', "/a/b's"] },
};
