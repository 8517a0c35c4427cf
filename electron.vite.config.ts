import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;

// Only `dependencies` stay outside the bundle: they carry native files.
export default defineConfig({
  main: {
    plugins: [copyDocsPage()],
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      minify: false,
      sourcemap: true,
      externalizeDeps: true,
      rollupOptions: {
        input: {
          main: path.join(here, 'electron/main.ts'),
          cli: path.join(here, 'electron/cli.ts'),
          simulator: path.join(here, 'electron/simulator/server/simulator-main.ts'),
          'structure-worker': path.join(here, 'electron/app/structure-worker.ts'),
          'research-worker': path.join(here, 'electron/app/research-worker.ts'),
          'accuracy-worker': path.join(here, 'electron/app/accuracy-worker.ts'),
          'dataset-worker': path.join(here, 'electron/app/dataset-worker.ts'),
          'trainer-process': path.join(here, 'electron/trainer/trainer-process.ts'),
          finetune: path.join(here, 'electron/app/finetune-main.ts'),
          'doors-worker': path.join(here, 'electron/app/doors-worker.ts'),
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: path.join(here, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path.join(here, 'renderer'),
    plugins: [react(), tailwindcss()],
    // Subpath imports take the first of several targets; an alias tries `.ts` and `.tsx`.
    resolve: { alias: [{ find: /^#renderer\//, replacement: `${path.join(here, 'renderer')}/` }] },
    build: {
      target: 'chrome130',
      minify: true,
      outDir: path.join(here, 'out/renderer'),
      rollupOptions: { input: path.join(here, 'renderer/index.html') },
    },
  },
});

/** The page that shows the OpenAPI document is served as it comes: its scripts are not for the window's bundle. */
function copyDocsPage() {
  const files = ['swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.css', 'LICENSE', 'NOTICE'];
  return {
    name: 'copy-docs-page',
    closeBundle() {
      const target = path.join(here, 'out/docs-page');
      mkdirSync(target, { recursive: true });
      for (const file of files)
        copyFileSync(path.join(here, 'node_modules/swagger-ui-dist', file), path.join(target, file));
    },
  };
}
