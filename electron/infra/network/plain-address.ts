/**
 * Scheme, host in lower case and port of an address, or `null` for one that two programs could read differently: with a
 * name before the host, a backslash, spaces, escapes or letters beyond ASCII, a dot at the end of the host, or a number
 * that stands for an IP address. The connection is made by other code than the one that checks, so both must agree.
 */
export function plainAddress(
  url: string,
): { readonly scheme: 'http' | 'https' | 'ws' | 'wss'; readonly host: string; readonly port: number } | null {
  const match = PLAIN_URL.exec(url);
  if (!match || !URL.canParse(url)) return null;
  const host = (match[2] as string).toLowerCase();
  // URL has normalised the host by now: numbers, zeros and IPv6 in long form come out changed.
  const parsed = new URL(url);
  if (parsed.hostname !== host || host.endsWith('.')) return null;
  // Sound: the pattern has no other schemes.
  const scheme = (match[1] as string).toLowerCase() as 'http' | 'https' | 'ws' | 'wss';
  const port = parsed.port === '' ? DEFAULT_PORTS[scheme] : Number(parsed.port);
  return { scheme, host, port };
}

/** Whether a host, as `plainAddress` gives it, is this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** ASCII without spaces and backslashes; between `//` and the path only a host and a port. */
const PLAIN_URL = /^(https?|wss?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/i;

const DEFAULT_PORTS = { http: 80, https: 443, ws: 80, wss: 443 } as const;
