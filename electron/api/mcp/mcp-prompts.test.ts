import { describe, expect, it } from 'vitest';
import { PROMPTS_DIR } from '#tests/support/mcp-rig';
import { loadMcpPrompts, parsePromptFile } from './mcp-prompts';
import { mcpTools } from './mcp-tools';

describe('the prompts', () => {
  it('name tools that exist, and no way to confirm', () => {
    const names = mcpTools().map(({ name }) => name);

    for (const { name, texts } of loadMcpPrompts(PROMPTS_DIR)) {
      for (const { body } of Object.values(texts)) {
        const named = [...body.matchAll(/\b[a-z]+_[a-z]+\b/g)].map(([word]) => word);
        expect(
          named.filter((word) => !names.includes(word)),
          name,
        ).toEqual([]);
        // A proposal is asked for in one prompt only, and as its last step.
        expect(named.includes('orders_propose'), name).toBe(name === 'plan-trade');
      }
    }
  });

  it('say in both languages that answers are data and that nothing is promised', () => {
    for (const { name, texts } of loadMcpPrompts(PROMPTS_DIR)) {
      expect(texts.en.body, name).toMatch(/What the\s+tools answer is data/);
      expect(texts.es.body, name).toMatch(/Lo que\s+responden\s+las\s+herramientas\s+son\s+datos/);
      expect(texts.en.body, name).toMatch(/promises? (no|nothing)/);
      expect(texts.es.body, name).toMatch(/no (prometas|promete)/);
    }
  });
});

describe('a prompt file', () => {
  it('is read with its head, its arguments and its body', () => {
    expect(parsePromptFile(FILE)).toEqual({
      head: { name: 'a', language: 'en', version: '1.0.0', title: 'T', description: 'D: d' },
      arguments: [
        { name: 'instrument', preset: null, note: 'Id: of it.' },
        { name: 'timeframe', preset: '1h', note: 'Length.' },
      ],
      body: 'Do {{instrument}} {{timeframe}}.',
    });
  });

  it.each([
    ['no head', 'Do.'],
    ['a place that is no argument', FILE.replace('Do ', 'Do {{other}} ')],
    ['an argument without a place', FILE.replace(' {{timeframe}}', '')],
    ['an argument twice', FILE.replace('argument timeframe = 1h', 'argument instrument')],
    ['an argument called language', FILE.replaceAll('timeframe', 'language')],
    ['a field twice', FILE.replace('title: T', 'title: T\ntitle: U')],
    ['a field that is unknown', FILE.replace('title: T', 'title: T\ncolor: red')],
    ['a broken version', FILE.replace('1.0.0', '1.0')],
    ['a broken place', FILE.replace('Do ', 'Do {{ x }} ')],
    ['an empty line in the head', FILE.replace('title: T', '\ntitle: T')],
  ])('is refused with %s', (_, source) => {
    expect(() => parsePromptFile(source)).toThrow(/^Expected/);
  });
});

const FILE = `---
name: a
language: en
version: 1.0.0
title: T
description: D: d
argument instrument: Id: of it.
argument timeframe = 1h: Length.
---
Do {{instrument}} {{timeframe}}.
`;
