import { describe, expect, it } from 'vitest';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { mcpTools, toolName, toolsFor } from './mcp-tools';
import { FIELD_NOTES, HIDDEN_FIELDS, NEEDED_FIELDS, SMALL_ANSWERS, TOOL_NOTES } from './tool-notes';
import { shareRepeatedParts } from './tool-schema';

describe('tools', () => {
  it('are the operations with this door, none that trades or administers', () => {
    const declared = declaredOperations(contract).filter(({ meta }) => meta.doors.includes('mcp'));

    expect(mcpTools().map(({ name }) => name)).toEqual(declared.map(({ name }) => toolName(name)));
    expect(new Set(mcpTools().map(({ operation }) => operation.meta.scope))).toEqual(new Set(['read', 'propose']));
    expect(toolsFor([])).toEqual([]);
  });

  it('explain every field, and the tables name nothing that is not there', () => {
    const operations = new Map(mcpTools().map((tool) => [tool.operation.name, tool]));
    const fields = new Set([...operations.values()].flatMap(({ fields }) => fields));

    for (const { name, definition } of mcpTools()) {
      for (const [field, schema] of Object.entries(definition.inputSchema.properties ?? {})) {
        expect((schema as { description?: string }).description, `${name}.${field}`).toBeTruthy();
      }
    }
    for (const table of [TOOL_NOTES, SMALL_ANSWERS, HIDDEN_FIELDS, NEEDED_FIELDS]) {
      expect(Object.keys(table).filter((name) => !operations.has(name))).toEqual([]);
    }
    const unused = Object.keys(FIELD_NOTES).filter((name) => !fields.has(name.split('.').at(-1) ?? ''));
    expect(unused).toEqual([]);
    for (const [name, presets] of Object.entries(SMALL_ANSWERS)) {
      expect(
        Object.keys(presets).filter((field) => !operations.get(name)?.fields.includes(field)),
        name,
      ).toEqual([]);
    }
  });

  it('take objects and answer objects, in few words', () => {
    for (const { name, definition } of mcpTools()) {
      expect(name).toMatch(/^[a-z]+_[a-zA-Z]+$/);
      expect(definition.inputSchema.type).toBe('object');
      expect(definition.outputSchema?.type).toBe('object');
      expect(JSON.stringify(definition.inputSchema)).not.toMatch(/\$schema|"readOnly"/);
    }
    expect(JSON.stringify(mcpTools().map(({ definition }) => definition)).length).toBeLessThan(200_000);
  });
});

describe('repeated parts', () => {
  it('are told once, wherever they stand', () => {
    const long = { type: 'string', description: 'x'.repeat(100) };
    const pair = { type: 'object', properties: { a: long, b: long } };

    const shared = shareRepeatedParts({ type: 'object', properties: { first: pair, second: pair } } as never);

    expect(shared).toEqual({
      type: 'object',
      properties: { first: { $ref: '#/$defs/part1' }, second: { $ref: '#/$defs/part1' } },
      $defs: {
        part1: { type: 'object', properties: { a: { $ref: '#/$defs/part2' }, b: { $ref: '#/$defs/part2' } } },
        part2: long,
      },
    });
  });
});
