// `npm run package`: packages the app for this machine with electron-builder; `--dir` leaves it unpacked in dist/.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, Platform } from 'electron-builder';
import { ensureBuilt } from '../runtime/build.mjs';
import { resolveElectron } from '../runtime/electron-runtime.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const isUnpacked = process.argv.includes('--dir');

const runtime = await resolveElectron();
ensureBuilt();
const electronDist = path.dirname(
  process.platform === 'darwin' ? path.resolve(runtime.executable, '../../..') : runtime.executable,
);

await build({
  targets: Platform.current().createTarget(isUnpacked ? 'dir' : null),
  projectDir: root,
  publish: 'never',
  config: {
    appId: 'app.fairgap.desktop',
    productName: 'Fairgap',
    directories: { output: 'dist', buildResources: 'resources/packaging' },
    electronDist,
    electronVersion: readFileSync(path.join(electronDist, 'version'), 'utf8').trim().replace(/^v/, ''),
    npmRebuild: false,
    files: [
      'out/main/**',
      'out/preload/**',
      'out/renderer/**',
      'out/docs-page/**',
      'resources/prompts/**',
      'resources/mcp/**',
      'models/catalog.json',
      'models/adapters/**',
      'package.json',
      'LICENSE',
      '!**/*.map',
      // The app imports the ES modules; the bundles for browsers and for CommonJS stay out.
      '!node_modules/ccxt/dist/**',
      '!node_modules/@node-llama-cpp/*-cuda*/**',
      '!node_modules/node-llama-cpp/llama/{addon,grammars,profiles,toolchains,xpack}/**',
    ],
    asar: true,
    asarUnpack: ['**/*.node', '**/*.so', '**/*.so.*', '**/*.dll', '**/*.dylib', 'node_modules/@node-llama-cpp/**'],
    linux: { target: ['AppImage'], category: 'Finance', executableName: 'fairgap' },
    // Nothing but the packaged archive may be run with this binary.
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      grantFileProtocolExtraPrivileges: false,
      onlyLoadAppFromAsar: true,
    },
    afterPack: ({ appOutDir }) => {
      // The development launcher of the registry runtime must not travel.
      const launcher = path.join(appOutDir, 'resources/app');
      if (existsSync(launcher)) rmSync(launcher, { recursive: true });
      rmSync(path.join(appOutDir, 'complete'), { force: true });
    },
  },
});
