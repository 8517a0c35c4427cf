import type { DoorLimits } from '#electron/api/door-limits';
import { type JsonSchema, outputJsonSchema } from '#shared/contract/json-schema';
import { ClientMessage, ServerMessage, STREAM_PATH, STREAM_PROTOCOL } from '#shared/contract/stream';
import { type Components, createComponents, schemaOf } from './openapi-components';
import {
  API_DESCRIPTION,
  API_TITLE,
  API_VERSION,
  BODY_EXAMPLES,
  GROUP_TEXTS,
  INPUT_EXAMPLES,
  INPUT_TEXTS,
  STREAM_DESCRIPTION,
  STREAM_TEXT,
} from './openapi-texts';
import { PROBLEMS, problemOf } from './problem';
import type { RestRoute } from './rest-routes';

/**
 * The OpenAPI 3.1 document of the routes. It is the same for every workstation of a version.
 *
 * Our own code rather than `OpenAPIGenerator` of oRPC: that wants a route on each procedure of the contract, writes
 * `allowEmptyValue` and `allowReserved` on every parameter, and knows neither texts, headers nor problem details; what is
 * left of its work would be less than what undoes the rest.
 */
export function openApiDocument(routes: readonly RestRoute[], limits: DoorLimits): OpenApiDocument {
  const components = createComponents();
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    (paths[route.path] as Record<string, object>)[route.method.toLowerCase()] = operationObject(route, components);
  }
  paths[STREAM_PATH] = { get: streamObject(components) };
  return {
    openapi: '3.1.1',
    info: {
      title: API_TITLE,
      version: API_VERSION,
      summary: 'Read-only by default; proposals where they were granted; trading never.',
      description: `${API_DESCRIPTION}\n\n${limitsText(limits)}`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: '/', description: 'The workstation that this document came from; http://127.0.0.1:3085 by default.' },
    ],
    security: [{ token: [] }],
    tags: [...new Set(routes.map(({ operation }) => operation.path[0])), 'stream'].map((name) => ({
      name,
      description: GROUP_TEXTS[name] ?? STREAM_TEXT,
    })),
    paths,
    components: {
      schemas: { ...components.referred(), Problem: PROBLEM },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY, IfNoneMatch: IF_NONE_MATCH },
      headers: HEADERS,
      responses: RESPONSES,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'fgp_ and 43 characters',
          description: 'The token of a client, from the window or from the file that it names.',
        },
      },
    },
  };
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string } & Readonly<
    Record<string, unknown>
  >;
  readonly servers: readonly object[];
  readonly security: readonly object[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

function operationObject(route: RestRoute, components: Components): object {
  const { operation, method, fields } = route;
  const { name, meta, path } = operation;
  const isCommand = meta.kind === 'command';
  const parameters =
    method === 'GET' ? Object.keys(fields).map((field) => parameterObject(route, field, components)) : [];
  const shared = method === 'GET' ? ['IfNoneMatch'] : isCommand ? ['IdempotencyKey'] : [];
  return {
    operationId: operationId(name),
    tags: [path[0]],
    summary: meta.summary,
    ...(meta.scope === 'propose'
      ? { description: 'Needs the scope `propose`, which the person grants in the window.' }
      : {}),
    parameters: [...parameters, ...shared.map((key) => ({ $ref: `#/components/parameters/${key}` }))],
    ...(method === 'POST' ? { requestBody: bodyObject(route, components) } : {}),
    responses: {
      '200': {
        description: 'The answer.',
        headers: headersOf(['Fairgap-Environment', ...answerHeaders(route)]),
        content: { 'application/json': { schema: components.refer(outputJsonSchema(operation), 'output') } },
      },
      ...(method === 'GET' ? { '304': { $ref: '#/components/responses/NotModified' } } : {}),
      ...Object.fromEntries(
        Object.keys(PROBLEM_RESPONSES)
          .filter((status) => hasResponse(status, route))
          .map((status) => [status, { $ref: `#/components/responses/${PROBLEM_RESPONSES[status]?.name}` }]),
      ),
    },
  };
}

/** OpenAPI knows no WebSockets: the handshake is an operation, and what is said goes beside it under a name of our own. */
function streamObject(components: Components): object {
  return {
    operationId: 'stream',
    tags: ['stream'],
    summary: STREAM_TEXT,
    description: STREAM_DESCRIPTION,
    'x-websocket': {
      subprotocol: STREAM_PROTOCOL,
      send: components.refer(schemaOf(ClientMessage, 'input'), 'input'),
      receive: components.refer(schemaOf(ServerMessage, 'output'), 'output'),
    },
    responses: {
      '101': { description: 'The WebSocket is open.' },
      '401': { $ref: '#/components/responses/Unauthorized' },
      '403': { $ref: '#/components/responses/Forbidden' },
      '426': {
        description: 'The request is none for a WebSocket.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
      '429': { $ref: '#/components/responses/RateLimited' },
      default: { $ref: '#/components/responses/Failed' },
    },
  };
}

/** `predictions.list` as an identifier that every language takes: `predictionsList`. */
function operationId(name: string): string {
  return name.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
}

function answerHeaders({ method, operation }: RestRoute): string[] {
  if (method === 'GET') return operation.meta.paging ? ['ETag', 'Link'] : ['ETag'];
  return operation.meta.kind === 'command' ? ['Idempotency-Replayed'] : [];
}

function hasResponse(status: string, { method, operation }: RestRoute): boolean {
  if (status === '409') return operation.meta.kind === 'command';
  return method === 'POST' || (status !== '413' && status !== '415');
}

function parameterObject(route: RestRoute, field: string, components: Components): object {
  const schema = route.fields[field] as JsonSchema;
  const isInPath = field === route.pathField;
  return {
    name: field,
    in: isInPath ? 'path' : 'query',
    required: isInPath || route.required.includes(field),
    description: inputText(route, field),
    schema: components.refer(schema, 'input'),
    // A list is its name repeated.
    ...(schema.type === 'array' ? { style: 'form', explode: true } : {}),
    ...(field in INPUT_EXAMPLES ? { example: INPUT_EXAMPLES[field] } : {}),
  };
}

function bodyObject(route: RestRoute, components: Components): object {
  const { operation, fields, required } = route;
  const properties = Object.fromEntries(Object.entries(fields));
  const schema = components.refer(
    {
      type: 'object',
      properties,
      ...(required.length > 0 ? { required: [...required] } : {}),
      additionalProperties: false,
    },
    'input',
  );
  const described = schema.properties
    ? {
        ...schema,
        properties: Object.fromEntries(
          Object.entries(schema.properties as Record<string, object>).map(([name, field]) => [
            name,
            { description: inputText(route, name), ...field },
          ]),
        ),
      }
    : schema;
  const example = BODY_EXAMPLES[operation.name];
  return {
    required: required.length > 0,
    content: { 'application/json': { schema: described, ...(example === undefined ? {} : { example }) } },
  };
}

function inputText({ operation }: RestRoute, field: string): string {
  const text = INPUT_TEXTS[`${operation.name}.${field}`] ?? INPUT_TEXTS[field];
  if (text === undefined) throw new Error(`Expected a text for the input ${field} of ${operation.name}, was none.`);
  return text;
}

function limitsText({ requestsPerSecond, burst, running, bodyBytes }: DoorLimits): string {
  return `**Limits.** One client may ask ${requestsPerSecond} times a second, up to ${burst} at once after a pause, with ${running} calls running
and a body of at most ${bodyBytes} bytes. What is too much is answered 429 with \`Retry-After\`.`;
}

function headersOf(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

const HEADERS: Readonly<Record<string, object>> = {
  'Fairgap-Environment': {
    description: 'What the answer is about. Missing where a request is turned away before it reaches an operation.',
    schema: { type: 'string', enum: ['demo', 'paper', 'live'] },
  },
  ETag: { description: 'Changes with the body, and only with it.', schema: { type: 'string' } },
  Link: {
    description: 'Address of the next page with `rel="next"`; missing on the last one.',
    schema: { type: 'string' },
    example: '</v1/predictions?limit=200&before=pred_01JD4Q7W2Z>; rel="next"',
  },
  'Idempotency-Replayed': {
    description: '`true` where the key was known: this is the first answer again, and nothing was done.',
    schema: { type: 'string', enum: ['true'] },
  },
  'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer', minimum: 1 } },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A text of your own for this command, recommended: sent again, the command is not done again.',
  schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' },
  example: '5c0f6a52-8f5e-4c0c-9f3b-0d2c8f7f7c11',
};

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of the answer that you have.',
  schema: { type: 'string' },
};

const PROBLEM = {
  type: 'object',
  description: 'An error as RFC 9457 tells it, with a code for programs.',
  properties: {
    type: { type: 'string', format: 'uri', description: '`urn:fairgap:error:` and the code.' },
    title: { type: 'string', description: 'The same for every problem of a code.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What happened: the thing, what was expected, what came.' },
    code: { type: 'string', description: 'For programs. There may be more later.', examples: Object.keys(PROBLEMS) },
    message: { type: 'string', description: 'The same as `detail`.' },
    details: {
      type: 'object',
      description: 'Facts of this case: for `invalid_input` a list `issues` of `path` and `message`.',
      additionalProperties: true,
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'message', 'details'],
};

/** Statuses of errors, each with the code that its example has. */
const PROBLEM_RESPONSES: Readonly<Record<string, ProblemResponse>> = {
  '400': {
    name: 'Malformed',
    description: 'The request cannot be read.',
    code: 'malformed',
    message: 'orders.propose: expected JSON, was not.',
  },
  '401': {
    name: 'Unauthorized',
    description: 'There is no token, or none that is known.',
    code: 'token_missing',
    message: 'Expected the header Authorization: Bearer <token>, was none.',
  },
  '403': {
    name: 'Forbidden',
    description: 'The client may not do this, or the web page may not use its token.',
    code: 'not_granted',
    message: 'orders.propose needs the scope propose, which Notebook was not granted.',
  },
  '404': {
    name: 'NotFound',
    description: 'There is no such thing.',
    code: 'instrument_unknown',
    message: 'No candles of EURUSX are stored.',
  },
  '409': {
    name: 'Conflict',
    description: 'It contradicts what is there, or the key was used for another body.',
    code: 'conflict',
    message: 'This Idempotency-Key was used with another input.',
  },
  '413': {
    name: 'TooLarge',
    description: 'The body is larger than the door takes.',
    code: 'too_large',
    message: 'Expected a body of at most 262144 bytes, was larger.',
  },
  '415': {
    name: 'NotJson',
    description: 'The body is not declared as JSON.',
    code: 'malformed',
    message: 'orders.propose: Content-Type: expected application/json in UTF-8.',
  },
  '422': {
    name: 'Invalid',
    description: 'The input is not what the operation takes, or it cannot be done with it.',
    code: 'invalid_input',
    message: 'predictions.list: limit: expected a whole number in 1..1000, was "many".',
    details: { issues: [{ path: 'limit', message: 'expected a whole number in 1..1000, was "many"' }] },
  },
  '429': {
    name: 'RateLimited',
    description: 'Too many requests of this client.',
    code: 'rate_limited',
    message: 'Expected at most 500 requests a second.',
    details: { retryAfterMs: 1_000 },
    headers: ['Retry-After'],
  },
  default: {
    name: 'Failed',
    description: 'The workstation, the exchange or the language model failed or is not there.',
    code: 'internal',
    message: 'risk.state failed unexpectedly.',
  },
};

interface ProblemResponse {
  readonly name: string;
  readonly description: string;
  readonly code: keyof typeof PROBLEMS;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: readonly string[];
}

const RESPONSES: Readonly<Record<string, object>> = {
  NotModified: { description: 'Nothing changed since the answer with that `ETag`.', headers: headersOf(['ETag']) },
  ...Object.fromEntries(
    Object.entries(PROBLEM_RESPONSES).map(
      ([status, { name, description, code, message, details = {}, headers = [] }]) => [
        name,
        {
          description,
          headers: headersOf(['Fairgap-Environment', ...headers]),
          content: {
            'application/problem+json': {
              schema: { $ref: '#/components/schemas/Problem' },
              example: problemOf({ code, message, details }, status === 'default' ? undefined : Number(status)),
            },
          },
        },
      ],
    ),
  ),
};
