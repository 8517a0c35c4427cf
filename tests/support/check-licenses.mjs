// Fails when a package that we ship has a licence that we have not agreed to.

import { createRequire } from 'node:module';
import path from 'node:path';

const nodeRequire = createRequire(import.meta.url);
const checker = nodeRequire('license-checker-rseidelsohn');
const root = path.resolve(import.meta.dirname, '../..');

const ALLOWED = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'Python-2.0',
  'WTFPL',
  'CC-BY-4.0',
  'CC-BY-3.0',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Zlib',
]);

checker.init({ start: root, excludePrivatePackages: true }, (error, packages) => {
  if (error) throw error;
  const refused = Object.entries(packages).filter(([, { licenses }]) => !isAllowed(licenses));
  for (const [name, { licenses }] of refused) console.error(`${name}: licence ${licenses} is not on the list.`);
  console.log(`${Object.keys(packages).length} packages, ${refused.length} with a licence that is not on the list.`);
  process.exit(refused.length > 0 ? 1 : 0);
});

function isAllowed(licenses) {
  const all = Array.isArray(licenses) ? licenses : [licenses];
  return all.every((text) =>
    String(text)
      .replaceAll(/[()*]/g, '')
      .split(/ OR /)
      .some((choice) => choice.split(/ AND /).every((part) => ALLOWED.has(part.trim()))),
  );
}
