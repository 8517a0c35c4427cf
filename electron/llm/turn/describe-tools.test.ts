import { describe, expect, it } from 'vitest';
import type { AssistantTool } from '#electron/ports/assistant-tools';
import { declareTools, describeTools } from './describe-tools';

const TOOL: AssistantTool = {
  name: 'structures',
  operation: 'structures.detect',
  scope: 'read',
  effect: null,
  description: 'Structures of a market.',
  parameters: {
    type: 'object',
    properties: {
      instrument: { enum: ['EURUSD', 'XAUUSD'] },
      timeframe: { anyOf: [{ enum: ['15m', '1h'] }, { type: 'null' }] },
      direction: { enum: ['long', 'short'] },
      kinds: { anyOf: [{ type: 'array', items: { enum: ['a', 'b', 'c'] } }, { type: 'null' }] },
      stop: { type: 'string' },
    },
  },
};

describe('describeTools', () => {
  it('tells a tool in one line: what exists and long choices by name, short ones with their values', () => {
    expect(describeTools([TOOL], { mostListed: 2 })).toBe(
      'structures(instrument, timeframe?, direction: long|short, kinds?, stop: string) - Structures of a market.',
    );
  });

  it('lists more for models that can read it', () => {
    expect(describeTools([TOOL], { mostListed: 3 })).toContain('kinds?: [a|b|c]');
  });

  it('hands whole schemas to models that know tools', () => {
    expect(declareTools([TOOL])).toEqual([
      { name: 'structures', description: 'Structures of a market.', parameters: TOOL.parameters },
    ]);
  });
});
