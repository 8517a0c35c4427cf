import type { AssistantTool } from '#electron/ports/assistant-tools';
import type { JsonSchema, ToolDeclaration } from '#electron/ports/language-model';

/**
 * Tools as lines of a prompt: `structures(instrument, timeframe, kinds?) - Market structures ...`.
 *
 * What exists, instruments and timeframes, is told once beside the list and stands here as a word.
 *
 * @param options.mostListed - Values of a choice that are told; a longer one is named by its argument alone, and the grammar holds
 *   it. What a small model reads, it mixes up.
 */
export function describeTools(tools: readonly AssistantTool[], options: { readonly mostListed: number }): string {
  const line = ({ name, parameters, description }: AssistantTool) =>
    `${name}(${fieldsOf(parameters, options.mostListed).join(', ')}) - ${description}`;
  return tools.map(line).join('\n');
}

/** The same for models that know tools: schemas without the instruments that exist, which are told beside them. */
export function declareTools(tools: readonly AssistantTool[]): ToolDeclaration[] {
  return tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
}

function fieldsOf({ properties }: JsonSchema, mostListed: number): string[] {
  return Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([name, schema]) => {
    const { type, isOptional } = typeOf(schema, NAMED_FIELDS.has(name) ? 0 : mostListed);
    return `${name}${isOptional ? '?' : ''}${type === null ? '' : `: ${type}`}`;
  });
}

/** `null` for a choice that is told by its name. */
function typeOf(
  schema: JsonSchema,
  mostListed: number,
): { readonly type: string | null; readonly isOptional: boolean } {
  const choices = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (choices) {
    const real = choices.filter(({ type }) => type !== 'null');
    const types = real.map((choice) => typeOf(choice, mostListed).type);
    return { type: types.includes(null) ? null : types.join('|'), isOptional: real.length < choices.length };
  }
  if (Array.isArray(schema.enum)) {
    const values = schema.enum.filter((value) => value !== null);
    const isOptional = values.length < schema.enum.length;
    return { type: values.length > mostListed ? null : values.join('|'), isOptional };
  }
  if (schema.type === 'array') {
    const { type } = typeOf((schema.items ?? {}) as JsonSchema, mostListed);
    return { type: type === null ? null : `[${type}]`, isOptional: false };
  }
  return { type: String(schema.type ?? 'value'), isOptional: false };
}

/** Arguments whose values are told beside the list. */
const NAMED_FIELDS: ReadonlySet<string> = new Set(['instrument', 'timeframe']);
