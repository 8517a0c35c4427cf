/**
 * The token that a page in a browser offers among its subprotocols, as `bearer.<token>`: a page can set no header.
 *
 * @param header - `Sec-WebSocket-Protocol` as it came, several headers joined by commas.
 * @returns `null` where none is offered, or more than one: which of them counts is not to be guessed. What is returned is a
 * claim and may have any form.
 */
export function tokenFromProtocols(header: string | undefined): string | null {
  const offered = offeredProtocols(header).filter((protocol) => protocol.startsWith(PREFIX));
  const [only, ...others] = offered;
  if (only === undefined || others.length > 0) return null;
  return only.slice(PREFIX.length) || null;
}

/** Names of the subprotocols that are offered, in their order. */
export function offeredProtocols(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
}

const PREFIX = 'bearer.';
