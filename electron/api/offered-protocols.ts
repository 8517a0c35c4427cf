/** Names of the subprotocols that are offered, in their order. */
export function offeredProtocols(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
}
