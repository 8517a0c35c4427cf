import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import type { DoorLimits } from '#electron/api/door-limits';
import { SAFE_HEADERS } from '#electron/api/door-refusal';
import type { DoorService } from '#electron/api/door-request';
import { DOCS_PAGE, DOCS_SCRIPT, DOCS_STYLE } from './docs-page';
import { isSameEntity } from './is-same-entity';
import { openApiDocument } from './openapi-document';
import { problemOf } from './problem';
import type { RestRoute } from './rest-routes';

/**
 * Answers what needs no token: the OpenAPI document, and a page that shows it and can call with a token typed into it. None
 * of them says anything of this workstation; each is made or read once, when it is first asked for.
 *
 * @param parts.assetsDir - Folder with `swagger-ui-bundle.js` and `swagger-ui.css`.
 */
export function answerOpenDocuments(parts: {
  readonly routes: readonly RestRoute[];
  readonly limits: DoorLimits;
  readonly assetsDir: string;
}): NonNullable<DoorService['answerOpenly']> {
  const documents = new Map<string, OpenDocument>([
    ['/docs', fixed('text/html; charset=utf-8', () => DOCS_PAGE)],
    ['/docs/docs.js', fixed('text/javascript; charset=utf-8', () => DOCS_SCRIPT)],
    ['/docs/docs.css', fixed('text/css; charset=utf-8', () => DOCS_STYLE)],
    [
      '/openapi.json',
      fixed('application/json', () => JSON.stringify(openApiDocument(parts.routes, parts.limits), null, 2)),
    ],
    ...SWAGGER_FILES.map(([name, type]): [string, OpenDocument] => [
      `/docs/${name}`,
      readOnce(type, path.join(parts.assetsDir, name)),
    ]),
  ]);

  return ({ method, url, response }) => {
    const moved = MOVED.get(url.pathname);
    const document = documents.get(url.pathname);
    if (!moved && !document) return false;
    if (method !== 'GET' && method !== 'HEAD') {
      answerProblem(response, 405, 'operation_unknown', `${url.pathname}: expected GET or HEAD, was ${method}.`);
    } else if (moved) {
      response.writeHead(302, { ...SAFE_HEADERS, Location: moved, 'Content-Length': 0 });
      response.end();
    } else if (document) {
      void answer(response, document);
    }
    return true;
  };
}

async function answer(response: ServerResponse, document: OpenDocument): Promise<void> {
  const read = await document.read().catch(() => null);
  if (response.destroyed) return;
  if (read === null) {
    answerProblem(response, 503, 'door_unavailable', 'Files of this page are missing. /openapi.json needs none.');
    return;
  }
  const { body, etag } = read;
  const headers = { ...SAFE_HEADERS, ...DOCUMENT_HEADERS, ETag: etag };
  if (isSameEntity(response.req.headers['if-none-match'], etag)) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Type': document.type, 'Content-Length': body.byteLength });
  response.end(body);
}

function answerProblem(
  response: ServerResponse,
  status: number,
  code: 'operation_unknown' | 'door_unavailable',
  message: string,
): void {
  const body = JSON.stringify(problemOf({ code, message, details: {} }, status));
  response.writeHead(status, {
    ...SAFE_HEADERS,
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

interface OpenDocument {
  readonly type: string;
  /** Rejects where a file cannot be read; the next one who asks makes it try again. */
  read(): Promise<{ readonly body: Buffer; readonly etag: string }>;
}

function fixed(type: string, text: () => string): OpenDocument {
  let made: Entity | null = null;
  return {
    type,
    read: async () => {
      made ??= entity(Buffer.from(text()));
      return made;
    },
  };
}

function readOnce(type: string, file: string): OpenDocument {
  let reading: Promise<Entity> | null = null;
  return {
    type,
    read: () => {
      reading ??= readFile(file).then(entity, (error: unknown) => {
        reading = null;
        throw error;
      });
      return reading;
    },
  };
}

type Entity = Awaited<ReturnType<OpenDocument['read']>>;

function entity(body: Buffer): Entity {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

const MOVED: ReadonlyMap<string, string> = new Map([
  ['/', '/docs'],
  ['/docs/', '/docs'],
]);

/** Of `swagger-ui-dist`, all that the page loads. */
const SWAGGER_FILES: readonly (readonly [string, string])[] = [
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
];

/** A page into which a token is typed runs our files alone, and talks to this door alone. */
const DOCUMENT_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    // The style sheet draws its arrows as data.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
};
