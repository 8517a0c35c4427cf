// `node resources/runtime/write-risk-docs.mjs`: writes docs/risk-rules.md anew, from the rules and the examples themselves.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(import.meta.dirname, '../..');
const file = path.join(root, 'out/docs/risk-rules-page.mjs');
const page = path.join(root, 'docs/risk-rules.md');

const bundle = await rolldown({
  input: path.join(root, 'tests/support/rule-examples/risk-rules-page.ts'),
  platform: 'node',
  logLevel: 'warn',
});
await bundle.write({ file, format: 'es', codeSplitting: false });
await bundle.close();
// Pure functions over numbers: nothing native, so any Node will do.
const { riskRulesPage } = await import(pathToFileURL(file).href);
writeFileSync(page, riskRulesPage());
console.log(`Wrote ${path.relative(root, page)}.`);
