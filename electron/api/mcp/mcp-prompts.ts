import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Language } from '#shared/domain/chat';
import { InvariantError, invariant } from '#shared/domain/invariant';

/** A prompt in both languages, as a client lists it. */
export interface McpPrompt {
  readonly name: string;
  readonly version: string;
  readonly arguments: readonly PromptArgument[];
  readonly texts: Readonly<Record<Language, PromptText>>;
}

/** A prompt in one language. */
export interface PromptText {
  readonly title: string;
  readonly description: string;
  /** What each argument is, by name. */
  readonly notes: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PromptArgument {
  readonly name: string;
  /** What holds where it is left out; `null` where it has to be given. */
  readonly preset: string | null;
}

/**
 * Reads every prompt of a folder: `<name>.en.md` and `<name>.es.md`, which agree in name, version and arguments.
 *
 * @throws InvariantError when a file is not sound, or has no partner in the other language.
 */
export function loadMcpPrompts(directory: string): readonly McpPrompt[] {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.md'))
    .sort();
  const parsed = files.map((file) => {
    const prompt = parsePromptFile(readFileSync(path.join(directory, file), 'utf8'));
    const expected = `${prompt.head.name}.${prompt.head.language}.md`;
    invariant(file === expected, `Expected the file of ${prompt.head.name} to be ${expected}, was ${file}.`);
    return prompt;
  });
  const names = [...new Set(parsed.map(({ head }) => head.name))];
  return names.map((name) =>
    joinLanguages(
      name,
      parsed.filter(({ head }) => head.name === name),
    ),
  );
}

/**
 * Reads one file: a head of `name`, `language`, `version`, `title`, `description` and one line `argument <name>: what it is` or
 * `argument <name> = <preset>: what it is` for each argument, between lines of three dashes; then the prompt with places such as
 * `{{instrument}}`.
 *
 * @throws InvariantError when the head is not sound or the places are not exactly the arguments.
 */
export function parsePromptFile(source: string): PromptFile {
  const [, headText, bodyText] = /^---\n(.*?)\n---\n(.*)$/s.exec(source.replaceAll('\r\n', '\n')) ?? [];
  invariant(headText !== undefined && bodyText !== undefined, 'Expected a prompt to begin with a head between dashes.');
  const fields: Record<string, string> = {};
  const promptArguments: (PromptArgument & { readonly note: string })[] = [];
  for (const line of headText.split('\n')) {
    const [, name, preset, note] = ARGUMENT_LINE.exec(line) ?? [];
    if (name !== undefined && note !== undefined) {
      const isNew = promptArguments.every((argument) => argument.name !== name);
      invariant(isNew && name !== 'language', `Expected ${name} to be an argument once, and not language.`);
      promptArguments.push({ name, preset: preset ?? null, note });
      continue;
    }
    const [, key, value] = /^([a-z]+): (.+)$/.exec(line) ?? [];
    invariant(
      key !== undefined && value !== undefined && !Object.hasOwn(fields, key),
      `Expected a line such as "name: analyse-market" once in the head, was "${line}".`,
    );
    fields[key] = value;
  }
  const head = PromptHead.safeParse(fields);
  if (!head.success) throw new InvariantError(`Expected a sound head of a prompt: ${head.error.message}`);
  const body = bodyText.trim();
  const places = new Set([...body.matchAll(PLACE)].map(([, name]) => name ?? ''));
  const names = promptArguments.map(({ name }) => name);
  const odd = [...[...places].filter((name) => !names.includes(name)), ...names.filter((name) => !places.has(name))];
  invariant(
    odd.length === 0,
    `Expected the places of ${head.data.name} to be its arguments, was not for ${odd.join(', ')}.`,
  );
  invariant(!body.replaceAll(PLACE, '').includes('{{'), `Expected every {{ in ${head.data.name} to begin a place.`);
  return { head: head.data, arguments: promptArguments, body };
}

/**
 * The prompt in a language with its arguments filled in. A value is data: where it has a delimiter of the prompt in it, such as
 * `</idea>`, that cannot end the data early.
 *
 * @param values - Every argument; those with a preset were filled in.
 */
export function renderMcpPrompt({ body }: PromptText, values: Readonly<Record<string, string>>): string {
  const delimiters = [...new Set([...body.matchAll(/<\/?([a-z][a-z-]*)>/g)].map(([, name]) => name ?? ''))];
  // One pass: what a value brings is never looked at for places.
  return body.replaceAll(PLACE, (_, name: string) => closeNothing(values[name] ?? '', delimiters));
}

/** All of a prompt in a language as a page to read, with its places. */
export function promptPage(prompt: McpPrompt, language: Language): string {
  const text = prompt.texts[language];
  const lines = prompt.arguments.map(({ name, preset }) => {
    const note = text.notes[name] ?? '';
    return preset === null ? `- ${name}: ${note}` : `- ${name} (${preset}): ${note}`;
  });
  return [`# ${text.title}`, text.description, `${prompt.name} ${prompt.version}`, lines.join('\n'), text.body, '']
    .filter((part, index) => part !== '' || index === 5)
    .join('\n\n');
}

interface PromptFile {
  readonly head: PromptHead;
  readonly arguments: readonly (PromptArgument & { readonly note: string })[];
  readonly body: string;
}

function joinLanguages(name: string, files: readonly PromptFile[]): McpPrompt {
  const english = files.find(({ head }) => head.language === 'en');
  const spanish = files.find(({ head }) => head.language === 'es');
  invariant(english && spanish && files.length === 2, `Expected ${name} in English and Spanish.`);
  invariant(english.head.version === spanish.head.version, `Expected one version of ${name} in both languages.`);
  const [first, second] = [english, spanish].map((file) =>
    file.arguments.map(({ name, preset }) => ({ name, preset })),
  );
  invariant(
    JSON.stringify(first) === JSON.stringify(second),
    `Expected the same arguments of ${name} in both languages.`,
  );
  return {
    name,
    version: english.head.version,
    arguments: first ?? [],
    texts: { en: promptText(english), es: promptText(spanish) },
  };
}

function promptText({ head, arguments: promptArguments, body }: PromptFile): PromptText {
  return {
    title: head.title,
    description: head.description,
    notes: Object.fromEntries(promptArguments.map(({ name, note }) => [name, note])),
    body,
  };
}

/** Text in which none of the named tags opens or closes any more; a reader still sees what was there. */
function closeNothing(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  return text.replace(new RegExp(`<(?=\\s*/?\\s*(?:${names.join('|')})\\b)`, 'gi'), '‹');
}

const PromptHead = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    language: Language,
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    title: z.string().max(80),
    description: z.string().max(300),
  })
  .readonly();
type PromptHead = z.infer<typeof PromptHead>;

const ARGUMENT_LINE = /^argument ([a-z][a-zA-Z]*)(?: = (\S+))?: (.+)$/;
const PLACE = /\{\{([a-z][a-zA-Z]*)\}\}/g;
