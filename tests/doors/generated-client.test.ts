import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoorsRig, startDoorsRig } from '#tests/support/workstation/doors-rig';

// A client that a generator makes of the OpenAPI document: its types are checked, and it fetches. The generator brings a compiler of its
// own, so it is installed apart from the project, once, under .cache/.
const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, '.cache/generated-client');
const PACKAGES = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3'];

let rig: DoorsRig;
let reason: string | null = null;
beforeAll(async () => {
  rig = await startDoorsRig();
  // It waits for the market, and the client asks for its candles.
  await rig.workstation.propose('DEMOBTC/USDT');
  reason = install();
}, 240_000);
afterAll(() => rig.close());

describe('a client that openapi-typescript generates', () => {
  it('passes its types, refuses what the document does not have, and fetches', async (context) => {
    if (reason !== null) {
      console.log(`skipped: ${reason}`);
      context.skip();
      return;
    }
    const document = await (await fetch(`${rig.rest()}/openapi.json`)).text();
    writeFileSync(path.join(FOLDER, 'openapi.json'), document);
    writeFileSync(path.join(FOLDER, 'client.ts'), CLIENT);
    writeFileSync(path.join(FOLDER, 'tsconfig.json'), JSON.stringify(TSCONFIG));

    run('node_modules/openapi-typescript/bin/cli.js', ['openapi.json', '-o', 'api.d.ts']);
    run('node_modules/typescript/bin/tsc', ['-p', '.']);
    const output = run('out/client.js', [rig.rest(), rig.localToken()]);

    expect(JSON.parse(output)).toEqual({
      environment: 'demo',
      predictions: 'array',
      candles: expect.any(Number),
      unknown: [404, 'instrument_unknown'],
      refused: [422, 'invalid_input'],
    });
  });
});

const CLIENT = `
import createClient from 'openapi-fetch';
import type { paths } from './api.js';

const [, , baseUrl, token] = process.argv;
const client = createClient<paths>({ baseUrl: baseUrl as string, headers: { authorization: \`Bearer \${token}\` } });

const predictions = await client.GET('/v1/predictions', { params: { query: { limit: 5 } } });
if (!predictions.data) throw new Error(JSON.stringify(predictions.error));
const probability: number | undefined = predictions.data
  .map((one) => (one.verdict.kind === 'forecast' ? one.verdict.probability : undefined))
  .find((value) => value !== undefined);
const candles = await client.GET('/v1/candles', {
  params: { query: { instrument: 'DEMOBTC/USDT', timeframe: '1m', limit: 50 } },
});
if (!candles.data) throw new Error(JSON.stringify(candles.error));
const closes: number[] = candles.data.candles.close;
const unknown = await client.GET('/v1/candles', { params: { query: { instrument: 'NOWHERE', timeframe: '1m' } } });
// @ts-expect-error The document has no such timeframe.
const refused = await client.GET('/v1/candles', { params: { query: { instrument: 'DEMOBTC/USDT', timeframe: '7m' } } });
// @ts-expect-error Nothing that trades is in the document.
void (() => client.POST('/v1/orders/confirm', {}));

void probability;
console.log(
  JSON.stringify({
    environment: predictions.response.headers.get('fairgap-environment'),
    predictions: Array.isArray(predictions.data) ? 'array' : typeof predictions.data,
    candles: closes.length,
    unknown: [unknown.response.status, unknown.error?.code],
    refused: [refused.response.status, refused.error?.code],
  }),
);
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    outDir: 'out',
    skipLibCheck: true,
    lib: ['es2022', 'dom'],
    types: [],
  },
  files: ['client.ts', 'process.d.ts'],
};

/** `null` when everything is there, else why not. */
function install(): string | null {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, 'process.d.ts'), 'declare const process: { argv: string[] };\n');
  if (existsSync(path.join(FOLDER, 'node_modules/openapi-fetch'))) return null;
  writeFileSync(path.join(FOLDER, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES],
    { cwd: FOLDER, encoding: 'utf8' },
  );
  return status === 0 ? null : `npm could not install the generator: ${stderr.trim().split('\n').at(-1)}`;
}

function run(script: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(FOLDER, script), ...args], {
    cwd: FOLDER,
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}
