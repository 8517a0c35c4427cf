import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { promptsTextsEn } from './prompts-en';

it('every shipped prompt has a name and says what it is for', () => {
  const ids = readdirSync(path.resolve(import.meta.dirname, '../../resources/prompts'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -3));

  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id) => !(id in promptsTextsEn.names && id in promptsTextsEn.abouts))).toEqual([]);
});
