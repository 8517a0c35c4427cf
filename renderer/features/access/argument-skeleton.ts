import type { ExternalTool } from '#shared/domain/external-server';

/**
 * Arguments to start from, as JSON: every property that the tool demands, with an empty value of its type. A schema that does
 * not say gives `{}`.
 */
export function argumentSkeleton({ inputSchema }: Pick<ExternalTool, 'inputSchema'>): string {
  const { properties, required } = inputSchema;
  if (!isRecord(properties) || !Array.isArray(required)) return '{}';
  const names = required.filter((name): name is string => typeof name === 'string').slice(0, MOST_PROPERTIES);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, emptyValue(properties[name])])), null, 2);
}

/** The arguments that `text` says, or `null` where it is no JSON object. */
export function readArguments(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function emptyValue(schema: unknown): unknown {
  if (!isRecord(schema)) return null;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  switch (schema.type) {
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** More is not typed by hand. */
const MOST_PROPERTIES = 20;
