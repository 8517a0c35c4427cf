import type { AccessDoor, KnownClient } from '#shared/domain/access';
import { type PreflightAnswer, preflightAnswer } from './rest/preflight';

/** What a browser is told at one door before a page may call. The command line's door has no pages. */
export function preflightOf(
  door: AccessDoor,
  origin: string | undefined,
  method: string | undefined,
  requestedHeaders: string | undefined,
  clients: readonly KnownClient[],
): PreflightAnswer {
  if (door === 'rest') return preflightAnswer(origin, method, requestedHeaders, clients);
  const mayAsk =
    door === 'mcp' &&
    origin !== undefined &&
    clients.some((client) => client.doors.includes('mcp') && client.origins.includes(origin));
  const names = (requestedHeaders ?? '').split(',').map((name) => name.trim().toLowerCase());
  const areKnown = names.every((name) => name === '' || MCP_HEADERS.includes(name));
  if (!mayAsk || !areKnown || !MCP_METHODS.includes(method ?? '')) return { status: 403, headers: { vary: VARY } };
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': MCP_METHODS.join(', '),
      'access-control-allow-headers': MCP_HEADERS.join(', '),
      'access-control-max-age': '60',
      vary: VARY,
    },
  };
}

/** Of MCP over HTTP: its sessions are opened by POST, listened to by GET and ended by DELETE. */
const MCP_METHODS = ['GET', 'POST', 'DELETE'];
const MCP_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'last-event-id',
  'mcp-protocol-version',
  'mcp-session-id',
];
const VARY = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';
