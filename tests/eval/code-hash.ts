import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** SHA-256 over the sources that decide what the assistant does with a question; tests are no part of it. */
export function codeHash(root: string): string {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts')).toSorted()) {
      hash.update(`${folder}/${name}\n`);
      hash.update(readFileSync(path.join(root, folder, name)));
    }
  }
  for (const file of FILES) hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

const FOLDERS = ['electron/llm/router', 'electron/llm/turn', 'electron/llm/grounding', 'electron/api/assistant'];
const FILES = [
  'electron/llm/chat-service.ts',
  'electron/llm/chat-explanation.ts',
  'electron/llm/llama-engine.ts',
  'tests/eval/observe-case.ts',
];
