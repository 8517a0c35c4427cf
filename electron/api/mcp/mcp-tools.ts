import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { contract } from '#shared/contract/contract';
import { type DeclaredOperation, declaredOperations } from '#shared/contract/doors';
import { inputJsonSchema, type JsonSchema, outputJsonSchema } from '#shared/contract/json-schema';
import type { AccessScope } from '#shared/domain/access';
import { FIELD_NOTES, HIDDEN_FIELDS, LIST_LIMIT, NEEDED_FIELDS, SMALL_ANSWERS, TOOL_NOTES } from './tool-notes';
import {
  asObjectSchema,
  type ObjectSchema,
  shareRepeatedParts,
  slimSchema,
  type Wrapping,
  wrapOutput,
  wrappingOf,
} from './tool-schema';

/** One operation as MCP clients see it. */
export interface McpTool {
  readonly name: string;
  readonly operation: DeclaredOperation;
  readonly scope: AccessScope;
  readonly isCommand: boolean;
  /** What is told to clients. */
  readonly definition: Tool;
  readonly wrapping: Wrapping;
  /** Fields that may be given, in the order of declaration. */
  readonly fields: readonly string[];
  /** What holds for a field that is left out, where that is less than the contract's default. */
  readonly presets: Readonly<Record<string, number>>;
}

/**
 * Every tool, generated from the operations that have the door `mcp`, in the order of declaration.
 *
 * What trades or administers has no such door, by type and by the contract's own tests; here it is left out once more.
 */
export function mcpTools(): readonly McpTool[] {
  return TOOLS;
}

/** The tool called `name`, whoever may call it. */
export function findTool(name: string): McpTool | undefined {
  return TOOLS_BY_NAME.get(name);
}

/** What a client with these scopes is shown. */
export function toolsFor(scopes: readonly AccessScope[]): readonly McpTool[] {
  return TOOLS.filter(({ scope }) => scopes.includes(scope));
}

/** `predictions.list` as a tool's name: dots are not allowed in all clients. */
export function toolName(operation: string): string {
  return operation.replace('.', '_');
}

function mcpTool(operation: DeclaredOperation): McpTool[] {
  const { name, meta } = operation;
  if (!meta.doors.includes('mcp') || (meta.scope !== 'read' && meta.scope !== 'propose')) return [];
  const input = toolInput(operation);
  const output = slimSchema(outputJsonSchema(operation));
  const isCommand = meta.kind === 'command';
  return [
    {
      name: toolName(name),
      operation,
      scope: meta.scope,
      isCommand,
      wrapping: wrappingOf(output),
      fields: Object.keys(input.properties),
      presets: presetsOf(name, input),
      definition: {
        name: toolName(name),
        title: titleOf(operation.path),
        description: [meta.summary, TOOL_NOTES[name] ?? ''].filter(Boolean).join(' '),
        inputSchema: mutable(input),
        outputSchema: mutable(shareRepeatedParts(wrapOutput(output, nextSchema(operation, input)))),
        annotations: {
          readOnlyHint: !isCommand,
          destructiveHint: false,
          // The same question may be put again; a second proposal is a second ticket.
          idempotentHint: !isCommand,
          openWorldHint: false,
        },
      },
    },
  ];
}

function toolInput(operation: DeclaredOperation): ObjectSchema {
  const { name, meta } = operation;
  // What the whole input defaults to says nothing to a client: arguments may always be left out.
  const { default: _, ...schema } = slimSchema(inputJsonSchema(operation));
  const { properties, required = [], ...rest } = asObjectSchema(schema);
  const hidden = HIDDEN_FIELDS[name] ?? [];
  const shown = Object.entries(properties).filter(([field]) => !hidden.includes(field));
  const presets = presetsOf(name, { properties });
  const noted = shown.map(([field, part]): [string, JsonSchema] => {
    const description = FIELD_NOTES[`${name}.${field}`] ?? FIELD_NOTES[field];
    const preset = presets[field];
    const isPaged = field === 'limit' && meta.paging !== undefined && typeof part.maximum === 'number';
    return [
      field,
      {
        ...part,
        ...(isPaged ? { maximum: Math.min(part.maximum as number, meta.paging?.maxLimit ?? 0) } : {}),
        ...(preset === undefined ? {} : { default: preset }),
        ...(description === undefined ? {} : { description }),
      },
    ];
  });
  const needed = [...required, ...(NEEDED_FIELDS[name] ?? [])];
  return {
    ...rest,
    properties: Object.fromEntries(noted),
    ...(needed.length === 0 ? {} : { required: needed }),
  };
}

function presetsOf(name: string, { properties }: Pick<ObjectSchema, 'properties'>): Readonly<Record<string, number>> {
  return SMALL_ANSWERS[name] ?? ('limit' in properties ? { limit: LIST_LIMIT } : {});
}

function nextSchema({ meta }: DeclaredOperation, { properties }: ObjectSchema): JsonSchema | null {
  if (meta.paging === undefined) return null;
  const { description: _, ...before } = properties.before ?? {};
  return {
    description: 'Give it as `before` for the next page; null where there is none.',
    anyOf: [before, { type: 'null' }],
  };
}

/** `structures.detect`: Structures: detect. `risk.previewMandate`: Risk: preview mandate. */
function titleOf([group, name]: readonly [string, string]): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${group.charAt(0).toUpperCase()}${group.slice(1)}: ${words}`;
}

/** The SDK's types want arrays that may be changed; nobody changes them. */
function mutable(schema: ObjectSchema): Tool['inputSchema'] {
  return schema as unknown as Tool['inputSchema'];
}

const TOOLS: readonly McpTool[] = declaredOperations(contract).flatMap(mcpTool);
const TOOLS_BY_NAME: ReadonlyMap<string, McpTool> = new Map(TOOLS.map((tool) => [tool.name, tool]));
