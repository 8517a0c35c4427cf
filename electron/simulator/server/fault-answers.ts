import { ApiError } from './api-error';
import type { FaultAction } from './fault';
import { retryAfter } from './request-limits';
import { jsonAnswer, type WireAnswer } from './rest-dispatch';

/** What a fault answers in place of the exchange, and whether the request takes effect all the same. */
export interface FaultAnswer {
  readonly answer: WireAnswer;
  readonly isProcessed: boolean;
}

/** @returns `null` for a fault that changes how an answer is sent, not what it says. */
export function faultAnswer(action: FaultAction): FaultAnswer | null {
  switch (action.kind) {
    case 'answer': {
      const headers = action.retryAfterSeconds === undefined ? {} : retryAfter(action.retryAfterSeconds * 1_000);
      return refusal(action.status, action.code, action.message, action.isProcessed, headers);
    }
    case 'unknown-error':
      return refusal(503, -1, 'Unknown error, please check your request or try again later.', action.isProcessed);
    case 'unexpected-response':
      return refusal(
        500,
        -1006,
        'An unexpected response was received from the message bus. Execution status unknown.',
        action.isProcessed,
      );
    case 'backend-timeout':
      return refusal(
        408,
        -1007,
        'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
        action.isProcessed,
      );
    case 'too-many-orders':
      return refusal(
        429,
        -1015,
        'Too many new orders; current limit is 100 orders per 10 SECOND.',
        false,
        retryAfter(10_000),
      );
    case 'timestamp':
      return refusal(400, -1021, 'Timestamp for this request is outside of the recvWindow.', false);
    case 'rate-limited':
      return refusal(
        429,
        -1003,
        'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
        false,
        retryAfter(action.retryAfterSeconds * 1_000),
      );
    case 'banned':
      return refusal(
        418,
        -1003,
        'Way too much request weight used; IP banned. Please use WebSocket Streams for live updates to avoid bans.',
        false,
        retryAfter(action.retryAfterSeconds * 1_000),
      );
    case 'captive-portal':
      return page(
        200,
        '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Welcome</body></html>',
      );
    case 'maintenance':
      return page(503, '<html><body><h1>503 Service Unavailable</h1>The system is under maintenance.</body></html>');
    default:
      return null;
  }
}

function refusal(
  status: number,
  code: number,
  message: string,
  isProcessed: boolean,
  headers: Readonly<Record<string, string>> = {},
): FaultAnswer {
  return { answer: jsonAnswer(status, new ApiError(status, code, message).body(), headers), isProcessed };
}

function page(status: number, body: string): FaultAnswer {
  return { answer: { status, headers: { 'Content-Type': 'text/html' }, body }, isProcessed: false };
}
