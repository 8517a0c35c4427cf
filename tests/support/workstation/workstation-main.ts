// The desktop's whole graph in a process of its own without a window, driven by JSON lines on stdin: what tests kill.
import { createInterface } from 'node:readline';
import { createRouterClient } from '@orpc/server';
import type { DoorLimits } from '#electron/api/door-limits';
import { compose } from '#electron/app/compose';
import { Environment } from '#shared/domain/environment';

type Procedure = (input: unknown) => Promise<unknown>;

async function main(): Promise<void> {
  const [dataDir, environment] = process.argv.slice(2);
  if (!dataDir) throw new Error('Expected a data folder and an environment.');
  const workstation = await compose({
    dataDir,
    environment: Environment.parse(environment),
    role: 'desktop',
    keyring: null,
    switchEnvironment: () => {},
    // Any free ports: other tests and a person's own app may run beside this.
    ...(process.env.FAIRGAP_TEST_DOORS === undefined
      ? {}
      : {
          doors: JSON.parse(process.env.FAIRGAP_TEST_DOORS) as { limits?: Partial<DoorLimits> },
          preferences: { doors: { rest: { isOpen: true, port: 0 }, mcp: { isOpen: true, port: 0 } } },
        }),
  });
  const client = createRouterClient(workstation.router, {
    context: { door: 'window', caller: 'test', clientName: null, resolveFile: (file: string) => file },
  }) as unknown as Record<string, Record<string, Procedure>>;
  const tell = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);
  workstation.onEvent((event) => {
    if (event.kind !== 'candle' && event.kind !== 'positions') tell({ event });
  });
  await workstation.start();
  tell({ ready: true });

  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    // Written by the test that started this process.
    const { id, operation, input } = JSON.parse(line) as { id: number; operation: string; input: unknown };
    const [group, name] = operation.split('.') as [string, string];
    const procedure = client[group]?.[name];
    if (!procedure) {
      tell({ id, error: { code: 'invalid_input', message: `Unknown operation ${operation}.` } });
      return;
    }
    procedure(input).then(
      (value) => tell({ id, value }),
      (error: { code?: string; message?: string; data?: unknown }) =>
        tell({
          id,
          error: { code: error.code ?? 'internal', message: error.message ?? String(error), data: error.data },
        }),
    );
  });
  lines.on('close', () => {
    void workstation.close().then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
