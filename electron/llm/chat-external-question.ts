/** What a person typed after `/ask`. */
export type ExternalQuestion =
  /** `/ask` alone: what can be asked. */
  | { readonly kind: 'list' }
  | {
      readonly kind: 'call';
      readonly server: string;
      readonly tool: string;
      readonly args: Readonly<Record<string, unknown>>;
      /** What the person wants to know about the answer; the empty string for nothing. */
      readonly question: string;
    }
  /** `shape`: it is not `/ask @server tool`. `json`: what stands in braces is no JSON. */
  | { readonly kind: 'malformed'; readonly fault: 'shape' | 'json' };

/**
 * Reads `/ask @server tool {arguments} question`; arguments and question may be missing, and the question may stand on the next
 * line. Arguments begin with a brace right after the tool and end with the brace that closes it.
 *
 * @returns `null` for a text that does not begin with `/ask`.
 */
export function externalQuestion(text: string): ExternalQuestion | null {
  const command = /^\s*\/ask(?:\s+|$)([\s\S]*)$/i.exec(text);
  if (!command) return null;
  const rest = (command[1] as string).trim();
  if (rest === '') return { kind: 'list' };
  const named = /^@([a-z][a-z0-9-]{0,31})\s+([^\s{]\S{0,127})(?:\s+([\s\S]*))?$/.exec(rest);
  if (!named) return { kind: 'malformed', fault: 'shape' };
  const [, server, tool, behind = ''] = named as unknown as [string, string, string, string | undefined];
  if (!behind.startsWith('{')) return { kind: 'call', server, tool, args: {}, question: behind.trim() };
  const end = closingBrace(behind);
  if (end === null) return { kind: 'malformed', fault: 'json' };
  try {
    // Sound: what begins with a brace and parses is an object.
    const args = JSON.parse(behind.slice(0, end)) as Record<string, unknown>;
    return { kind: 'call', server, tool, args, question: behind.slice(end).trim() };
  } catch {
    return { kind: 'malformed', fault: 'json' };
  }
}

/** The index behind the brace that closes the first one; braces in texts of JSON do not count. */
function closingBrace(text: string): number | null {
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isInText) {
      if (character === '\\') index++;
      else if (character === '"') isInText = false;
    } else if (character === '"') isInText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return index + 1;
  }
  return null;
}
