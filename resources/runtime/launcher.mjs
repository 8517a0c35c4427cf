// Electron releases carry a default app that opens the folder named on the command line. The runtime unpacked
// from the package registry lacks it, so this file takes its place: `electron [flags] <app dir> [arguments]`.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
const appDir = path.resolve(named ?? process.cwd());
const manifest = JSON.parse(readFileSync(path.join(appDir, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(appDir);

// Awaited at the top level, so that Electron holds its `ready` event back until the main module has run: schemes can be
// registered only before it.
try {
  await import(pathToFileURL(path.join(appDir, manifest.main ?? 'index.js')).href);
} catch (error) {
  console.error(error);
  app.exit(1);
}
