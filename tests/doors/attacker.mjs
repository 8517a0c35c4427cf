// A rude program, in a process of its own: `node attacker.mjs <kind> <address> <token> <seconds>`. Tells how much it did as one JSON line.
import http from 'node:http';
import net from 'node:net';

const [kind, address, token, seconds] = process.argv.slice(2);
const { hostname, port, host } = new URL(address);
const until = Date.now() + Number(seconds) * 1_000;
const counts = { tries: 0, answered: 0, closed: 0 };
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

function send(options, body) {
  counts.tries += 1;
  return new Promise((resolve) => {
    const request = http.request({ hostname, port, agent, ...options }, (response) => {
      response.on('data', () => {});
      response.on('end', () => {
        counts.answered += 1;
        resolve(response.statusCode);
      });
      response.on('error', resolve);
    });
    request.on('error', () => {
      counts.closed += 1;
      // A door that hangs up is not tried again in the same breath: a loop of refused connections would measure the kernel.
      setTimeout(resolve, 1);
    });
    request.end(body);
  });
}

function open(bytes) {
  counts.tries += 1;
  return new Promise((resolve) => {
    const socket = net.connect({ host: hostname, port: Number(port) }, () => {
      if (bytes) socket.write(bytes);
    });
    socket.on('data', () => {
      counts.answered += 1;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      counts.closed += 1;
      resolve(socket);
    });
    sockets.add(socket);
  });
}

const sockets = new Set();
const sound = { host, authorization: `Bearer ${token}` };
const json = { ...sound, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const TEN_MB = Buffer.alloc(10_485_760, 'a');

const KINDS = {
  // The same heat without touching a door: what a busy neighbour does to the machine.
  neighbour: async () => {
    let sum = 0;
    while (Date.now() < until) {
      for (let i = 0; i < 1e6; i++) sum += i % 7;
      counts.tries += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return sum;
  },
  strangers: () => many(32, () => send({ path: '/v1/predictions', headers: { host } })),
  hosts: () => many(32, () => send({ path: '/v1/predictions', headers: { ...sound, host: 'evil.test' } })),
  reads: () => many(16, () => send({ path: '/v1/predictions?limit=50', headers: sound })),
  large: () => many(4, () => send({ method: 'POST', path: '/v1/risk/evaluate', headers: json }, TEN_MB)),
  malformed: () =>
    many(16, () => send({ method: 'POST', path: '/v1/risk/evaluate', headers: json }, '{"ticket":{"instrument":')),
  sockets: async () => {
    for (let i = 0; i < 1_000; i++) void open(null);
    while (Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  },
  slow: async () => {
    const drips = [];
    for (let i = 0; i < 200; i++) void open(`POST /v1/risk/evaluate HTTP/1.1\r\nhost: ${host}\r\nx-a`);
    drips.push(
      setInterval(() => {
        for (const socket of sockets) if (!socket.destroyed) socket.write('a');
      }, 500),
    );
    while (Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const drip of drips) clearInterval(drip);
  },
};

async function many(width, one) {
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (Date.now() < until) await one();
    }),
  );
}

const run = KINDS[kind];
if (!run) throw new Error(`Unknown kind ${kind}.`);
await run();
const stillOpen = [...sockets].filter((socket) => !socket.destroyed).length;
process.stdout.write(`${JSON.stringify({ ...counts, stillOpen })}\n`, () => process.exit(0));
