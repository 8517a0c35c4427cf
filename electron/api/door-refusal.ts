import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { DenialCode } from '#shared/domain/access';
import { problemOf } from './rest/problem';

/** A request that a door turns away; the door answers it with the status and a text for a person, and closes. */
export class DoorRefusal extends Error {
  override readonly name = 'DoorRefusal';

  constructor(
    readonly code: DenialCode,
    readonly status: number,
    message: string,
    /** Numbers and short words; never a token. */
    readonly details: Readonly<Record<string, string | number | null>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** What ends a request: a refusal, or a failure of ours that says nothing of the inside. */
export type DoorFailure = Pick<DoorRefusal, 'status' | 'message' | 'details' | 'headers'> & {
  readonly code: DenialCode | 'internal' | 'cancelled';
};

/** Answers a failure and lets the connection end with it; nothing happens where the answer has begun. */
export function answerFailure(response: ServerResponse, failure: DoorFailure): void {
  if (response.headersSent || response.destroyed) return;
  const body = bodyOf(failure);
  response.writeHead(failure.status, {
    ...failure.headers,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  });
  response.end(body);
}

/** The same as text, for a connection that Node's HTTP does not answer: an upgrade, or what could not be read. */
export function rawFailure(failure: DoorFailure): string {
  const body = bodyOf(failure);
  const headers = {
    ...SAFE_HEADERS,
    ...failure.headers,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status]}`, ...lines, '', body].join('\r\n');
}

/** On every answer: nothing is guessed, kept, framed or given to other pages. */
export const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

function bodyOf({ code, message, details, status }: DoorFailure): string {
  return JSON.stringify(problemOf({ code, message, details }, status));
}

const PROBLEM_TYPE = 'application/problem+json';
