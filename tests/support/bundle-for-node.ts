import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { shippedPath } from '#electron/app/paths';

/** Bundles a script with what it imports of ours, for a process of its own; returns the file. */
export async function bundleForNode(input: string): Promise<string> {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const folder = path.join(ROOT, 'out/tests');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${path.basename(input, '.ts')}-${process.pid}.mjs`);
  const build = await rolldown({
    input: path.join(ROOT, input),
    platform: 'node',
    external: Object.keys(dependencies).map((name) => new RegExp(`^${name}($|/)`)),
    logLevel: 'warn',
  });
  await build.write({ file, format: 'es', sourcemap: true, codeSplitting: false });
  await build.close();
  return file;
}

// A script that is bundled itself lies elsewhere.
const ROOT = shippedPath();
