// `npm run finetune -- --preset quick`: a dataset, a training, an evaluation and the gate's verdict, from the command line.
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runUnderElectronNode } from './run-node.mjs';

const root = path.resolve(import.meta.dirname, '../..');
ensureBuilt();
// Weights that a benchmark fetched serve here too.
process.env.FAIRGAP_MODELS_DIR ??= path.join(root, '.cache/models');
process.exit(await runUnderElectronNode(path.join(root, 'out/main/finetune.js'), process.argv.slice(2)));
