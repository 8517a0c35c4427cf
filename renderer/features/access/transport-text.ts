import type { ExternalTransport } from '#shared/domain/external-server';

/** How a server is reached, in one line: what is started with its arguments, or the address. */
export function transportText(transport: ExternalTransport): string {
  if (transport.kind === 'http') return transport.url;
  return [transport.command, ...transport.args].map(quoted).join(' ');
}

/** An argument with spaces in quotes, so that two do not look like one. */
function quoted(word: string): string {
  return /^[^\s"']+$/.test(word) ? word : JSON.stringify(word);
}
