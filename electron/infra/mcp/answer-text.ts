import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { cutToBytes } from '#shared/domain/cut-to-bytes';

/**
 * The text of a tool's answer, and a few words for each part that is none: pictures, sound and files are named, not opened.
 * Where there is no text, the structured content stands in as JSON.
 *
 * @param maxBytes - In UTF-8; the beginning of a longer answer is given.
 */
export function answerText(
  result: Pick<CallToolResult, 'content' | 'structuredContent'>,
  maxBytes: number,
): { readonly text: string; readonly isCut: boolean } {
  const parts = result.content.map(partText);
  const text =
    parts.length === 0 && result.structuredContent !== undefined
      ? JSON.stringify(result.structuredContent, null, 2)
      : parts.join('\n');
  return cutToBytes(text, maxBytes);
}

function partText(part: CallToolResult['content'][number]): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'image':
    case 'audio':
      return `[${part.type}: ${short(part.mimeType)}, ${base64Bytes(part.data)} bytes, not shown]`;
    case 'resource_link':
      return `[link: ${short(part.name)}, ${short(part.uri)}, not opened]`;
    case 'resource':
      return `[file: ${short(part.resource.uri)}, ${short(part.resource.mimeType ?? 'unknown type')}, not shown]`;
    default:
      return '[something of an unknown kind, not shown]';
  }
}

function base64Bytes(data: string): number {
  return Math.floor((data.replace(/=+$/, '').length * 3) / 4);
}

/** On one line: the brackets of a named part hold it. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

const MAX_LENGTH = 200;
