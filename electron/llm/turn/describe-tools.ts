import type { AssistantTool } from '#electron/ports/assistant-tools';
import type { JsonSchema, ToolDeclaration } from '#electron/ports/language-model';

/**
 * Tools as lines of a prompt: `structures(instrument, timeframe, kinds?: swing|order_block) - Market structures ...`.
 *
 * What exists, instruments and timeframes, is told once beside the list and stands here as a word.
 */
export function describeTools(tools: readonly AssistantTool[]): string {
  return tools.map((tool) => `${tool.name}(${fieldsOf(tool.parameters).join(', ')}) - ${tool.description}`).join('\n');
}

/** The same for models that know tools: schemas without the instruments that exist, which are told beside them. */
export function declareTools(tools: readonly AssistantTool[]): ToolDeclaration[] {
  return tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
}

function fieldsOf({ properties }: JsonSchema): string[] {
  return Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([name, schema]) => {
    const { type, isOptional } = typeOf(schema);
    const mark = isOptional ? '?' : '';
    return type === name ? `${name}${mark}` : `${name}${mark}: ${type}`;
  });
}

function typeOf(schema: JsonSchema): { readonly type: string; readonly isOptional: boolean } {
  const choices = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (choices) {
    const real = choices.filter(({ type }) => type !== 'null');
    return { type: real.map((choice) => typeOf(choice).type).join('|'), isOptional: real.length < choices.length };
  }
  if (Array.isArray(schema.enum)) {
    const values = schema.enum.filter((value) => value !== null);
    const isOptional = values.length < schema.enum.length;
    return { type: nameOfEnum(values) ?? values.join('|'), isOptional };
  }
  if (schema.type === 'array')
    return { type: `[${typeOf((schema.items ?? {}) as JsonSchema).type}]`, isOptional: false };
  return { type: String(schema.type ?? 'value'), isOptional: false };
}

/** Long lists are named by what they list. */
function nameOfEnum(values: readonly unknown[]): string | null {
  if (values.includes('15m') && values.includes('1h')) return 'timeframe';
  return values.length > MOST_LISTED ? 'instrument' : null;
}

const MOST_LISTED = 17;
