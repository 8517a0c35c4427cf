import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findPortHolder, holderInLsof, listeningInodes, pidInNetstat } from './port-holder';

describe('findPortHolder', () => {
  it.runIf(process.platform === 'linux').each(['127.0.0.1', '0.0.0.0', '::'])(
    'finds this process, which listens on %s',
    async (host) => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      const { port } = server.address() as { port: number };

      const holder = await findPortHolder(port);
      await new Promise((resolve) => server.close(resolve));
      const afterwards = await findPortHolder(port);

      expect(holder?.pid).toBe(process.pid);
      expect(holder?.name).not.toBe('');
      expect(afterwards).toBeNull();
    },
  );

  it.each([0, -1, 65_536, 1.5, Number.NaN])('finds nobody at %s', async (port) => {
    expect(await findPortHolder(port)).toBeNull();
  });
});

describe('reading what systems tell', () => {
  it('takes listening sockets of the port from the tables of Linux', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:0C0D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1111 1 0 100 0 0 10 0',
      '   1: 0100007F:0C0D 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 2222 1 0 100 0 0 10 0',
      '   2: 0100007F:0C0E 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 3333 1 0 100 0 0 10 0',
    ].join('\n');

    expect(listeningInodes(table, 3085)).toEqual(['socket:[1111]']);
  });

  it('takes the first process from lsof', () => {
    expect(holderInLsof('p4321\ncnode\u001b[31m\nf22\n')).toEqual({ pid: 4321, name: 'node[31m' });
    expect(holderInLsof('')).toBeNull();
  });

  it('takes the listener from netstat in any language', () => {
    const text = [
      '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
      '  TCP    127.0.0.1:13085        0.0.0.0:0              ABHÖREN         11',
      '  TCP    127.0.0.1:3085         127.0.0.1:50000        HERGESTELLT     12',
      '  TCP    127.0.0.1:3085         0.0.0.0:0              ABHÖREN         13',
    ].join('\r\n');

    expect([pidInNetstat(text, 3085), pidInNetstat(text, 99)]).toEqual([13, null]);
  });
});
