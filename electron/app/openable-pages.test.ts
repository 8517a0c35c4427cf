import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isOpenablePage } from './openable-pages';

it('opens the licence of every model in the catalog', () => {
  const file = path.resolve(import.meta.dirname, '../../models/catalog.json');
  // Sound: the catalog is ours, and its own tests hold it to its schema.
  const models = JSON.parse(readFileSync(file, 'utf8')) as readonly { licenseUrl: string }[];

  expect(models.length).toBeGreaterThan(0);
  expect(models.filter(({ licenseUrl }) => !isOpenablePage(licenseUrl))).toEqual([]);
});

it.each([
  'http://www.apache.org/licenses/LICENSE-2.0',
  'https://www.apache.org.evil.example/',
  'https://www.apache.org:8443/',
  'https://evil.example/?https://www.apache.org/',
  'https://www.apache.org@evil.example/',
  'file:///etc/passwd',
  'no address',
])('does not open %s', (address) => {
  expect(isOpenablePage(address)).toBe(false);
});
