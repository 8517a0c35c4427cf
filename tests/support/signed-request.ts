import { signPayload } from '#electron/simulator/server/exchange-keys';

/** Sends one request in Binance's form and returns what came back, unparsed where it is no JSON. */
export async function signedRequest(
  restUrl: string,
  key: { readonly apiKey: string; readonly secret: string },
  request: string,
  parameters: Readonly<Record<string, string | number>> = {},
  timestamp = Date.now(),
): Promise<{ status: number; headers: Headers; text: string; json: unknown }> {
  const [method = 'GET', path = ''] = request.split(' ');
  const text = new URLSearchParams({
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
    timestamp: String(timestamp),
  }).toString();
  const signed = `${text}&signature=${signPayload(text, key.secret)}`;
  const isBody = method === 'POST' || method === 'PUT';
  const response = await fetch(`${restUrl}${path}${isBody ? '' : `?${signed}`}`, {
    method,
    headers: {
      'X-MBX-APIKEY': key.apiKey,
      ...(isBody ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
    },
    body: isBody ? signed : undefined,
  });
  const body = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text: body, json };
}
