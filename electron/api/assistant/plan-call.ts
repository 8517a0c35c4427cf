import type { ToolEntry, ToolField } from './tool-table';

/**
 * Arguments of a tool that give `input` to its operation. Fields that the tool does not have, in any list, are left out: the tool's
 * own presets hold for them.
 */
export function planArguments(
  entry: ToolEntry,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const args = Object.entries(entry.fields).flatMap(([name, field]): [string, unknown][] => {
    const value = argumentFrom(field, input);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(args);
}

function argumentFrom({ at, keysTo, most }: ToolField, input: Readonly<Record<string, unknown>>): unknown {
  let value: unknown = input;
  for (const part of at.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  if (keysTo !== undefined) return keysWith(value, keysTo);
  if (Array.isArray(value) && most !== undefined) return value.slice(0, most);
  return value;
}

/** Names of an object's keys that have the value. */
function keysWith(value: unknown, wanted: boolean): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = Object.entries(value).flatMap(([key, one]) => (one === wanted ? [key] : []));
  return keys.length === 0 ? undefined : keys;
}
