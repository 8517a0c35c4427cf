import { describe, expect, it } from 'vitest';
import type { NetworkContact } from '#shared/domain/network-contact';
import { createManualTime } from '#tests/support/manual-scheduler';
import { ALLOWED_HOSTS } from './allowed-hosts';
import { createNetworkGate } from './network-gate';
import type { NetworkContactStore } from './network-ledger';

const NOW = Date.UTC(2026, 0, 5);

describe('createNetworkGate', () => {
  it.each([
    ['exchange-rest', 'https://api.binance.com/api/v3/time'],
    ['exchange-rest', 'https://API.Binance.COM/api/v3/time'],
    ['exchange-rest', 'https://data-api.binance.vision:443/api/v3/klines?symbol=BTCUSDT'],
    ['exchange-stream', 'wss://stream.binance.com:9443/ws/btcusdt@kline_1m'],
    ['exchange-stream', 'wss://fstream.binance.com/ws'],
    ['exchange-rest', 'https://testnet.binance.vision'],
    ['simulator', 'http://127.0.0.1:41234/api/v3/time'],
    ['simulator', 'ws://[::1]:41234/ws'],
    ['simulator', 'http://localhost:8080'],
    ['model-download', 'https://cdn.example/model.gguf?signature=a%2Fb'],
    ['model-download', 'https://xn--mnchen-3ya.example/model.gguf'],
    ['model-download', 'http://127.0.0.1:9000/model.gguf'],
  ] as const)('lets %s to %s pass', (purpose, url) => {
    const { gate } = gateway();

    gate.pass({ purpose, url });

    expect(gate.contacts()).toMatchObject([{ purpose, requests: 1, blocked: 0 }]);
  });

  it.each([
    ['exchange-rest', 'https://api.binance.com.evil.test/', 'another host that begins like it'],
    ['exchange-rest', 'https://evil.test/api.binance.com', 'the name in the path'],
    ['exchange-rest', 'https://api.binance.com@evil.test/', 'the name before the host'],
    ['exchange-rest', 'https://api.binance.com:443@evil.test/', 'the name and a port before the host'],
    ['exchange-rest', 'https://user:pass@api.binance.com/', 'a password'],
    ['exchange-rest', 'https://api.binance.com./', 'a dot at the end'],
    ['exchange-rest', 'https://api.binance.com\\@evil.test/', 'a backslash'],
    ['exchange-rest', 'https://evil.test\\.api.binance.com/', 'a backslash'],
    ['exchange-rest', 'https://api.binance.com\t.evil.test/', 'a tab'],
    ['exchange-rest', 'https://api%2ebinance.com/', 'an escape'],
    ['exchange-rest', 'https://api.bin\u0430nce.com/', 'a Cyrillic letter'],
    ['exchange-rest', 'https://xn--api-binnce-9vf.com/', 'its punycode'],
    ['exchange-rest', 'https://api\u3002binance\u3002com/', 'a full stop of another script'],
    ['exchange-rest', 'http://api.binance.com/', 'no TLS'],
    ['exchange-rest', 'wss://api.binance.com/', 'another protocol'],
    ['exchange-rest', 'https://api.binance.com:8443/', 'another port'],
    ['exchange-rest', 'https://stream.binance.com/', 'a host of another purpose'],
    ['exchange-rest', 'https://127.0.0.1/', 'loopback'],
    ['exchange-stream', 'ws://stream.binance.com/ws', 'no TLS'],
    ['simulator', 'http://localhost.evil.test/', 'a name that begins like loopback'],
    ['simulator', 'http://127.0.0.1.evil.test/', 'a name that begins like loopback'],
    ['simulator', 'http://127.0.0.1@evil.test/', 'loopback before the host'],
    ['simulator', 'http://2130706433/', 'a number'],
    ['simulator', 'http://0x7f.1/', 'a number'],
    ['simulator', 'http://127.1/', 'a short form'],
    ['simulator', 'http://0.0.0.0/', 'every address'],
    ['simulator', 'http://[::ffff:127.0.0.1]/', 'IPv4 inside IPv6'],
    ['simulator', 'http://[::1%25eth0]/', 'a zone'],
    ['simulator', 'http://[fe80::1]/', 'a neighbour'],
    ['simulator', 'http://10.0.0.1/', 'the local network'],
    ['simulator', 'https://api.binance.com/', 'the exchange'],
    ['model-download', 'http://cdn.example/model.gguf', 'no TLS'],
    ['model-download', 'file:///etc/passwd', 'a file'],
    ['model-download', 'wss://cdn.example/', 'another protocol'],
    ['model-download', '//cdn.example/', 'no protocol'],
    ['model-download', '', 'nothing'],
  ] as const)('stops %s to %s: %s', (purpose, url, _trick) => {
    const { gate } = gateway();

    expect(() => gate.pass({ purpose, url })).toThrow(expect.objectContaining({ code: 'host_not_allowed' }));

    expect(gate.contacts()).toMatchObject([{ purpose, requests: 0, blocked: 1 }]);
  });

  it('stops everything but loopback while connections to the outside are off, from one moment to the next', () => {
    const { gate, egress } = gateway();
    gate.pass({ purpose: 'exchange-rest', url: 'https://api.binance.com/' });
    egress.isAllowed = false;

    for (const [purpose, url] of [
      ['exchange-rest', 'https://api.binance.com/'],
      ['exchange-stream', 'wss://stream.binance.com:9443/ws'],
      ['model-download', 'https://cdn.example/'],
    ] as const) {
      expect(() => gate.pass({ purpose, url })).toThrow(expect.objectContaining({ code: 'egress_blocked' }));
    }
    gate.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });

    const counts = gate.contacts().map(({ host, requests, blocked }) => `${host} ${requests} ${blocked}`);
    expect(counts.sort()).toEqual([
      '127.0.0.1 1 0',
      'api.binance.com 1 1',
      'cdn.example 0 1',
      'stream.binance.com 0 1',
    ]);
  });

  it('names no part of an address beyond the host in its refusal', () => {
    const { gate } = gateway();
    let message = '';
    try {
      gate.pass({ purpose: 'exchange-rest', url: 'https://me:hunter22@evil.test/?signature=abc' });
    } catch (error) {
      message = `${error instanceof Error ? error.message : ''}${JSON.stringify(error)}`;
    }

    expect(message).not.toMatch(/hunter22|signature/);
  });

  it('counts by host, port and purpose, with the first and the last time', () => {
    const { gate, time } = gateway();
    gate.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });
    time.advance(5_000);
    gate.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/other' });
    gate.pass({ purpose: 'simulator', url: 'ws://127.0.0.1:4001/' });

    expect(gate.contacts()).toContainEqual({
      host: '127.0.0.1',
      port: 4_000,
      purpose: 'simulator',
      isLoopback: true,
      requests: 2,
      blocked: 0,
      firstAt: NOW,
      lastAt: NOW + 5_000,
    });
    expect(gate.contacts()).toHaveLength(2);
  });

  it('writes at most once a second, and the rest when it is closed', () => {
    const store = memoryStore();
    const { gate, time } = gateway(store);
    for (let second = 0; second < 3; second++) {
      for (let index = 0; index < 100; index++) gate.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });
      time.advance(1_000);
    }
    gate.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });
    gate.close();
    gate.close();

    expect(store.writes).toEqual([100, 100, 100, 1]);
    expect(time.pending()).toBe(0);
  });

  it('keeps counting over a restart', () => {
    const store = memoryStore();
    const first = gateway(store).gate;
    first.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });
    first.close();

    const second = gateway(store).gate;
    second.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });

    expect(second.contacts()).toMatchObject([{ requests: 2 }]);
  });

  it('stops no connection because its ledger cannot be written, and writes it later', () => {
    const store = memoryStore();
    const { gate, time } = gateway(store);
    store.isFull = true;
    gate.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });
    time.advance(2_500);
    store.isFull = false;
    gate.pass({ purpose: 'simulator', url: 'http://127.0.0.1:4000/' });

    time.advance(1_000);

    expect(store.writes).toEqual([2]);
  });

  it('holds a bounded number of hosts', () => {
    const { gate } = gateway();
    for (let index = 0; index < 700; index++)
      gate.pass({ purpose: 'model-download', url: `https://h${index}.example/` });

    const contacts = gate.contacts();

    expect(contacts).toHaveLength(501);
    expect(contacts.find(({ host }) => host === '(others)')?.requests).toBe(200);
  });
});

function gateway(store?: NetworkContactStore) {
  const time = createManualTime(NOW);
  const egress = { isAllowed: true };
  const gate = createNetworkGate({
    isEgressAllowed: () => egress.isAllowed,
    allowedHosts: ALLOWED_HOSTS,
    clock: time,
    scheduler: time,
    ...(store && { store }),
  });
  return { gate, time, egress };
}

function memoryStore() {
  const contacts = new Map<string, NetworkContact>();
  const store = {
    writes: [] as number[],
    isFull: false,
    list: () => [...contacts.values()],
    add(added: readonly NetworkContact[]) {
      if (store.isFull) throw new Error('no space');
      store.writes.push(added.reduce((sum, { requests }) => sum + requests, 0));
      for (const contact of added) {
        const before = contacts.get(contact.host);
        contacts.set(contact.host, { ...contact, requests: contact.requests + (before?.requests ?? 0) });
      }
    },
  };
  return store;
}
