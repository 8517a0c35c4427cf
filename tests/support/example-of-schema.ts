/** The smallest value that fits a JSON schema: what is needed and nothing else. For tests. */
export function exampleOf(schema: unknown): unknown {
  const part = schema as Part;
  if (part.const !== undefined) return part.const;
  if (part.enum) return part.enum[0];
  const choice = part.anyOf?.[0] ?? part.oneOf?.[0] ?? part.allOf?.[0];
  if (choice !== undefined) return exampleOf(choice);
  const type = Array.isArray(part.type) ? part.type[0] : part.type;
  switch (type) {
    case 'object':
      return exampleObject(part);
    case 'array':
      return (part.prefixItems ?? Array.from({ length: part.minItems ?? 1 }, () => part.items ?? {})).map(exampleOf);
    case 'integer':
    case 'number':
      return exampleNumber(part);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
      return exampleText(part);
    default:
      return null;
  }
}

function exampleObject({ properties = {}, required = [], propertyNames, additionalProperties }: Part): unknown {
  const entries = required.map((name) => [name, exampleOf(properties[name] ?? additionalProperties)]);
  // A record of an enum needs every name.
  const names = required.length === 0 && propertyNames?.enum ? propertyNames.enum : [];
  return Object.fromEntries([...entries, ...names.map((name) => [name, exampleOf(additionalProperties)])]);
}

function exampleNumber({ minimum, exclusiveMinimum, maximum }: Part): number {
  if (minimum !== undefined && minimum > 1) return Math.ceil(minimum);
  if (exclusiveMinimum !== undefined && exclusiveMinimum >= 1) return exclusiveMinimum + 1;
  return maximum !== undefined && maximum < 1 ? maximum : 1;
}

function exampleText({ pattern, minLength = 0, format }: Part): string {
  if (format === 'date-time') return '2026-01-02T03:04:05.000Z';
  const candidates = ['BTC/USDT', '1.5', '12:00', '2026-01-02', 'a'.repeat(64), 'L1', 'text'];
  const fitting = candidates.find(
    (text) => text.length >= minLength && (pattern === undefined || new RegExp(pattern).test(text)),
  );
  if (fitting === undefined) throw new Error(`Expected an example for ${pattern}.`);
  return pattern === undefined ? 'text'.padEnd(minLength, 'x') : fitting;
}

interface Part {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly propertyNames?: { readonly enum?: readonly string[] };
  readonly additionalProperties?: unknown;
  readonly prefixItems?: readonly unknown[];
  readonly items?: unknown;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly format?: string;
}
