import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLlamaRuntime } from '#electron/llm/llama-runtime';
import type { AssistantTool } from '#electron/ports/assistant-tools';
import { ALL_EFFECTS, assistantRig } from '#tests/support/assistant-door-rig';
import { findDefaultModel } from '#tests/support/default-model';

// What the language model sees of the workstation. A changed line here is a changed promise: review it as a diff.
// UPDATE_GOLDEN=1 writes the file anew.
describe('the tools of the assistant', () => {
  const { tools } = assistantRig({
    parts: { ids: () => ({ predictions: ['p-1', 'p-2'], evidence: ['swing:bullish:1'] }) },
  });
  const small = tools.list({ size: 'small', effects: ALL_EFFECTS });
  const full = tools.list({ size: 'full', effects: ALL_EFFECTS });

  it('are those that were reviewed', () => {
    const found = `${JSON.stringify({ small, full }, null, 1)}\n`;

    if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, found);

    expect(found).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('are few for a small model, and all of them are in the long list', () => {
    // With eleven reads and more, SmolLM2-135M chose the right one in 0 or 1 of 20; with these seven, in 11.
    expect(small.map(({ name }) => name)).toEqual([
      'market',
      'structures',
      'signals',
      'predict',
      'accuracy',
      'positions',
      'orders',
      'risk',
      'propose',
      'show',
    ]);
    expect(full.map(({ name }) => name)).toEqual(expect.arrayContaining(small.map(({ name }) => name)));
  });

  it('can be told to a small model in few letters', () => {
    expect(promptText(small).length).toBeLessThanOrEqual(2_000);
  });

  const active = findDefaultModel(path.resolve(import.meta.dirname, '../..'));
  it.skipIf(!active)('take at most 650 tokens of the default model (SKIPPED without its weights)', async () => {
    const model = createLlamaRuntime({ resolveActive: async () => active });
    try {
      await model.ensureLoaded();
      const tokens = model.countTokens(promptText(small));
      console.log(`small list: ${tokens} tokens; full list: ${model.countTokens(promptText(full))}`);
      expect(tokens).toBeLessThanOrEqual(650);
    } finally {
      await model.unload();
    }
  });
});

/** Name, arguments and description of each in a line, as a prompt tells them. */
function promptText(list: readonly AssistantTool[]): string {
  return list
    .map(({ name, description, parameters }) => {
      const args = Object.keys(parameters.properties as object).join(', ');
      return `${name}(${args}): ${description}`;
    })
    .join('\n');
}

const GOLDEN = path.join(import.meta.dirname, 'assistant-tools.json');
