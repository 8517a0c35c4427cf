import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Prediction } from '#shared/domain/prediction';
import { type DoorsRig, startDoorsRig } from '#tests/support/workstation/doors-rig';

// Every example of docs/rest.md is run as it stands there, by a shell with curl, on a workstation that trades a simulated market.
const PAGE = path.resolve(import.meta.dirname, '../../docs/rest.md');

let rig: DoorsRig;
let environment: Record<string, string>;
beforeAll(async () => {
  rig = await startDoorsRig();
  await rig.workstation.propose('DEMOBTC/USDT');
  const prediction = await rig.workstation
    .app()
    .call<Prediction>('predictions.request', { instrument: 'DEMOBTC/USDT', timeframe: '1m', maker: 'rules' });
  const { token } = await rig.addClient({ name: 'A proposer', mayPropose: true });
  environment = {
    FAIRGAP_REST: rig.rest(),
    FAIRGAP_TOKEN: rig.localToken(),
    FAIRGAP_PROPOSER: token,
    PREDICTION: prediction.id,
  };
}, 120_000);
afterAll(() => rig.close());

/** What each example has to print: in the order of the page, the two variables left out. */
const PRINTS: readonly RegExp[] = [
  /^\[\{"id":"pred_/,
  /^\{"prediction":\{"id":"pred_.*"prompt":/,
  /^\[/,
  /"n":/,
  /^\{"candles":\{"openAt":\[\d/,
  /"structures":\[/,
  /"state":"active"/,
  /"decision":"(allow|cap|deny)"/,
  /^link: <.*before=\d+.*>; rel="next"/i,
  /^304$/,
  /"state":"open".*"proposedBy":"A proposer"|"proposedBy":"A proposer".*"state":"open"/,
  /"code":"instrument_unknown"/,
];

const examples = [...readFileSync(PAGE, 'utf8').matchAll(/```sh\n(.*?)```/gs)]
  .map(([, script]) => script ?? '')
  .filter((script) => script.includes('curl'));

it('has an expectation for each of them', () => {
  expect(examples).toHaveLength(PRINTS.length);
});

it.each(examples.map((script, index) => ({ script, prints: PRINTS[index] as RegExp })))(
  'prints $prints',
  ({ script, prints }) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-ec', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...environment },
    });

    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trim()).toMatch(prints);
  },
);
