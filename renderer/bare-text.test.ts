import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';

/** A node of the syntax tree, as far as this file needs to know it. */
type AstNode = { readonly type: string; readonly [key: string]: unknown };

describe('components', () => {
  it('finds bare text and leaves symbols and code alone', () => {
    const source = 'const a = <p title="Hello">Bare {x} · <b aria-label={t("k")}>{`ok`}</b></p>;';

    expect(bareTexts(source)).toEqual(['Hello', 'Bare']);
  });

  it('hold no text of their own: every word comes from the locales', () => {
    const found = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx'))
      .flatMap((file) =>
        bareTexts(readFileSync(path.join(import.meta.dirname, file), 'utf8')).map((text) => `${file}: ${text}`),
      );

    expect(found).toEqual([]);
  });
});

/** Words that `source` would show or speak without asking for a translation. */
function bareTexts(source: string): string[] {
  const found: string[] = [];
  visit(parseAst(source, { lang: 'tsx' }) as unknown as AstNode, (node) => {
    if (node.type === 'JSXText') found.push(String(node.value).trim());
    if (node.type === 'JSXAttribute' && SPOKEN.has(nameOf(node.name)) && isLiteral(node.value)) {
      found.push(String(node.value.value));
    }
  });
  return found
    .map((text) => text.replace(/[^\p{L}]+$/u, ''))
    .filter((text) => /\p{L}{2}/u.test(text) && !SAME_EVERYWHERE.has(text));
}

function visit(node: AstNode, see: (node: AstNode) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see);
  }
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function isLiteral(value: unknown): value is AstNode {
  return isNode(value) && value.type === 'Literal';
}

function nameOf(value: unknown): string {
  return isNode(value) ? String(value.name) : '';
}

/** Names that no language translates. */
const SAME_EVERYWHERE = new Set(['UTC']);
const SPOKEN = new Set(['title', 'label', 'aria-label', 'placeholder', 'alt', 'text', 'question', 'action', 'hint']);
