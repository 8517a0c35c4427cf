import { contract } from '#shared/contract/contract';
import { type DeclaredOperation, declaredOperations } from '#shared/contract/doors';
import { inputJsonSchema, type JsonSchema } from '#shared/contract/json-schema';
import { invariant } from '#shared/domain/invariant';

/** One operation of the contract as REST offers it. */
export interface RestRoute {
  readonly operation: DeclaredOperation;
  readonly method: 'GET' | 'POST';
  /** `/v1/risk/state`, `/v1/predictions/{predictionId}`. */
  readonly path: string;
  /** The input that is a segment of the path; `null` where there is none. */
  readonly pathField: string | null;
  /** JSON schema of each input that REST takes, by name. */
  readonly fields: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** Inputs of the contract that REST does not take: files, which a program must not make the workstation read. */
  readonly withheld: readonly string[];
  /** Inputs that have a default, with it. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Every operation with the door `rest` as a route, in the order of declaration. */
export function restRoutes(): readonly RestRoute[] {
  const routes = declaredOperations(contract)
    .filter(({ meta }) => meta.doors.includes('rest'))
    .map(routeOf);
  const places = routes.map(({ method, path }) => `${method} ${path}`);
  invariant(new Set(places).size === places.length, `Expected a place for each route, was ${places.join(', ')}.`);
  return routes;
}

/** Finds the routes at a path. */
export function createRouteFinder(routes: readonly RestRoute[]): (pathname: string) => FoundRoutes | null {
  const fixed = new Map<string, RestRoute[]>();
  const open = new Map<string, RestRoute[]>();
  for (const route of routes) {
    const [places, key] = route.pathField === null ? [fixed, route.path] : [open, parentOf(route.path)];
    places.set(key, [...(places.get(key) ?? []), route]);
  }
  return (pathname) => {
    const exact = fixed.get(pathname);
    if (exact) return { routes: exact, segment: null };
    const parent = parentOf(pathname);
    const below = open.get(parent);
    const segment = pathname.slice(parent.length);
    return below && segment !== '' ? { routes: below, segment } : null;
  };
}

export interface FoundRoutes {
  readonly routes: readonly RestRoute[];
  /** Last part of the path as it came, percent-encoded, where the routes take it as an input. */
  readonly segment: string | null;
}

/** Whether every value of a field can be written in a query: one value, or several of them under one name. */
export function isQueryable(schema: JsonSchema): boolean {
  return schema.type === 'array' ? isScalar(schema.items as JsonSchema | undefined) : isScalar(schema);
}

/** Everything up to and with the last slash. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function routeOf(operation: DeclaredOperation): RestRoute {
  const { fields, required, withheld } = offeredInput(operation);
  const [group, name] = operation.path;
  const names = Object.keys(fields);
  const isQuery = operation.meta.kind === 'query';
  const method = isQuery && Object.values(fields).every(isQueryable) ? 'GET' : 'POST';
  const pathField = method === 'GET' && name === 'get' && names.length === 1 ? (names[0] as string) : null;
  const base = `/v1/${kebabCase(group)}`;
  const ownPath = method === 'GET' && (name === 'list' || name === 'get') ? base : `${base}/${kebabCase(name)}`;
  return {
    operation,
    method,
    path: pathField === null ? ownPath : `${base}/{${pathField}}`,
    pathField,
    fields,
    required,
    withheld,
    defaults: Object.fromEntries(
      Object.entries(fields).flatMap(([field, schema]) => ('default' in schema ? [[field, schema.default]] : [])),
    ),
  };
}

function offeredInput(operation: DeclaredOperation): Pick<RestRoute, 'fields' | 'required' | 'withheld'> {
  const schema = inputJsonSchema(operation);
  invariant(schema.type === 'object', `Expected the input of ${operation.name} to be an object, was ${schema.type}.`);
  const all = (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const withheld = Object.keys(all).filter((name) => FILES.has(name));
  const fields = Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => !FILES.has(name))
      .map(([name, field]) => [name, name === 'limit' ? withMaximum(field, operation.meta.paging?.maxLimit) : field]),
  );
  const declared = schema.required ?? [];
  // Where candles come from a stored instrument or a file, a caller without files has to name the instrument.
  const required = withheld.length > 0 && 'instrument' in fields ? [...declared, 'instrument'] : declared;
  return { fields, required: required.filter((name) => name in fields), withheld };
}

function withMaximum(schema: JsonSchema, maximum: number | undefined): JsonSchema {
  if (maximum === undefined) return schema;
  return { ...schema, maximum: Math.min(schema.maximum ?? maximum, maximum) };
}

function isScalar(schema: JsonSchema | undefined): boolean {
  if (schema === undefined) return false;
  const options = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (options) return options.every(isScalar);
  if (schema.enum !== undefined || schema.const !== undefined) return true;
  return typeof schema.type === 'string' && SCALARS.has(schema.type);
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Inputs that name a file of this computer. */
const FILES: ReadonlySet<string> = new Set(['file']);
const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean', 'null']);
