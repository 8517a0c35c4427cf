import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { FaultAction } from './fault';
import { faultAnswer } from './fault-answers';
import type { FaultScript } from './fault-script';
import type { HiddenOrders } from './hidden-orders';
import type { RequestLog } from './request-log';
import { jsonAnswer, type WireAnswer, type WireRequest } from './rest-dispatch';

/** Answers HTTP requests, with the faults of the script in between. */
export function createRestServer(parts: {
  readonly dispatch: (request: WireRequest) => Promise<WireAnswer>;
  readonly faults: FaultScript;
  readonly log: RequestLog;
  readonly hidden: HiddenOrders;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Added to every answer. */
  readonly latencyMs: number;
}) {
  const { dispatch, faults, log, hidden, clock, scheduler, latencyMs } = parts;

  /** What is answered, or `null` where the fault takes the answer away. */
  const answerWith = async (request: WireRequest, actions: readonly FaultAction[]): Promise<WireAnswer | null> => {
    const instead = actions.map(faultAnswer).find((answer) => answer !== null);
    if (instead && !instead.isProcessed) return instead.answer;
    if (actions.some(({ kind }) => kind === 'drop-before')) return null;
    if (actions.some((action) => action.kind === 'hang' && !action.isProcessed)) return null;
    const answer = await dispatch(request);
    if (actions.some(({ kind }) => kind === 'process-twice')) await dispatch(request);
    return instead?.answer ?? answer;
  };

  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readWireRequest(message);
    if (!request) return void response.writeHead(413).end();
    const parameters = new URLSearchParams(`${request.query}&${request.body}`);
    const symbol = parameters.get('symbol') ?? undefined;
    const clientOrderId = CLIENT_IDS.map((name) => parameters.get(name)).find((id) => id !== null) ?? undefined;
    const { method, path } = request;
    const entry = log.add({ at: clock.now(), method, path, symbol, clientOrderId, faults: [] });
    const actions = faults.strike({ channel: 'request', method, path, symbol, clientOrderId });
    entry.faults = actions.map(({ kind }) => kind);
    for (const action of actions) {
      if (action.kind !== 'hide-order') continue;
      // Of a list of orders: the list and every leg.
      for (const [name, id] of parameters) if (/clientOrderId$/i.test(name)) hidden.hide(id, action.forMs);
    }

    let answer: WireAnswer | null;
    try {
      answer = await answerWith(request, actions);
    } catch {
      // A change that could not be stored must not be acknowledged.
      answer = jsonAnswer(500, { code: -1000, msg: 'An unknown error occurred while processing the request.' }, {});
    }
    entry.status = answer?.status;
    if (actions.some(({ kind }) => kind === 'drop-before' || kind === 'drop-after')) {
      return void message.socket.destroy();
    }
    if (!answer || actions.some(({ kind }) => kind === 'hang')) return;
    const late = actions.find((action) => action.kind === 'late-answer');
    const isWhole = actions.every(({ kind }) => kind !== 'truncate');
    const send = () => writeAnswer(response, answer, isWhole);
    const delayMs = latencyMs + (late?.delayMs ?? 0);
    if (delayMs > 0) scheduler.after(delayMs, send);
    else send();
  };
}

function writeAnswer(response: ServerResponse, { status, headers, body }: WireAnswer, isWhole: boolean): void {
  if (response.destroyed) return;
  // A proxy that gave up half way still closed the body properly: the length fits what was sent.
  const sent = Buffer.from(isWhole ? body : body.slice(0, Math.ceil(body.length / 2)));
  response.writeHead(status, { ...headers, 'Content-Length': sent.length });
  response.end(sent);
}

/** @returns `null` for a body that is too long. */
async function readWireRequest(message: IncomingMessage): Promise<WireRequest | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  const [path = '', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  const header = message.headers['x-mbx-apikey'];
  return {
    method: message.method ?? 'GET',
    path,
    query,
    body: Buffer.concat(chunks).toString('utf8'),
    apiKey: typeof header === 'string' ? header : undefined,
  };
}

const CLIENT_IDS = ['newClientOrderId', 'origClientOrderId', 'listClientOrderId', 'workingClientOrderId'];
const MAX_BODY_BYTES = 64 * 1_024;
