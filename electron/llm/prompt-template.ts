import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { InvariantError, invariant } from '#shared/domain/invariant';

/** A prompt with named places, as one versioned file. */
export interface PromptTemplate {
  readonly id: string;
  readonly version: string;
  readonly inputs: readonly string[];
  /** The prompt with its places, without the head. */
  readonly text: string;
  /** Of the file's text, lower-case hex: two prompts with one version and two hashes are a mistake. */
  readonly sha256: string;
  /**
   * The prompt with its inputs filled in.
   *
   * Inputs are data: where one contains a delimiter that the template itself uses, such as `</data>`, that is changed
   * so that it cannot end the data early. What looks like a place in an input stays as it is. A missing or an unknown
   * input breaks an invariant.
   */
  render(inputs: Readonly<Record<string, string>>): string;
}

/** Templates by id. An unknown id breaks an invariant. */
export interface PromptTemplateSet {
  readonly all: readonly PromptTemplate[];
  render(id: string, inputs: Readonly<Record<string, string>>): { readonly version: string; readonly text: string };
}

/** Reads every `.md` file of a folder; a file has the name of its template. */
export function loadPromptTemplates(directory: string): PromptTemplateSet {
  const templates = new Map<string, PromptTemplate>();
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.md'))
    .sort()) {
    const template = parsePromptTemplate(readFileSync(path.join(directory, file), 'utf8'));
    invariant(file === `${template.id}.md`, `Expected the file of ${template.id} to have its name, was ${file}.`);
    invariant(
      SHIPPED_VERSION.test(template.version),
      `Expected a version of the app in ${file}, was ${template.version}.`,
    );
    templates.set(template.id, template);
  }
  return {
    all: [...templates.values()],
    render(id, inputs) {
      const template = templates.get(id);
      invariant(template, `Expected a prompt template named ${id}, there are ${[...templates.keys()].join(', ')}.`);
      return { version: template.version, text: template.render(inputs) };
    },
  };
}

/**
 * Reads a template from the text of its file: a head of `id`, `version` and `inputs` between lines of three dashes, then
 * the prompt with places such as `{{price}}`.
 *
 * @throws InvariantError when the head is not sound or the places are not exactly the inputs.
 */
export function parsePromptTemplate(source: string): PromptTemplate {
  const [, head, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(source.replaceAll('\r\n', '\n')) ?? [];
  invariant(
    head !== undefined && body !== undefined,
    'Expected a prompt template to begin with a head between dashes.',
  );
  const { id, version, inputs } = parseHead(head);
  const prompt = body.trim();
  const { undeclared, unused, hasBrokenPlace } = comparePlaces(prompt, inputs);
  invariant(undeclared.length === 0, `Expected the inputs of ${id} to name ${undeclared.join(', ')}.`);
  invariant(unused.length === 0, `Expected the prompt of ${id} to use ${unused.join(', ')}.`);
  invariant(!hasBrokenPlace, `Expected every {{ in ${id} to begin a place.`);
  const delimiters = [...new Set([...prompt.matchAll(/<\/?([a-z][a-z-]*)>/g)].map(([, name]) => name ?? ''))];

  return {
    id,
    version,
    inputs,
    text: prompt,
    sha256: createHash('sha256').update(source).digest('hex'),
    render(values) {
      const given = Object.keys(values);
      const missing = inputs.filter((name) => !Object.hasOwn(values, name));
      const unknown = given.filter((name) => !inputs.includes(name));
      invariant(missing.length === 0, `Expected ${id} to be given ${missing.join(', ')}.`);
      invariant(
        unknown.length === 0,
        `Expected nothing for ${id} but ${inputs.join(', ')}, was ${unknown.join(', ')}.`,
      );
      // One pass: what an input brings is never looked at for places.
      return prompt.replaceAll(PLACE, (_, name: string) => neutralizeDelimiters(values[name] ?? '', delimiters));
    },
  };
}

/** The places of a text of a prompt against the inputs that it gets. */
export function comparePlaces(
  text: string,
  inputs: readonly string[],
): {
  readonly undeclared: readonly string[];
  readonly unused: readonly string[];
  /** There is a `{{` that begins no place. */
  readonly hasBrokenPlace: boolean;
} {
  const places = new Set([...text.matchAll(PLACE)].map(([, name]) => name ?? ''));
  return {
    undeclared: [...places].filter((name) => !inputs.includes(name)),
    unused: inputs.filter((name) => !places.has(name)),
    hasBrokenPlace: text.replaceAll(PLACE, '').includes('{{'),
  };
}

/** The file of a template: what {@link parsePromptTemplate} reads. */
export function writePromptTemplate(template: Pick<PromptTemplate, 'id' | 'version' | 'inputs' | 'text'>): string {
  const { id, version, inputs, text } = template;
  return `---\nid: ${id}\nversion: ${version}\ninputs: [${inputs.join(', ')}]\n---\n${text}\n`;
}

/** Text in which none of the named tags opens or closes any more; a reader still sees what was there. */
export function neutralizeDelimiters(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  return text.replace(new RegExp(`<(?=\\s*/?\\s*(?:${names.join('|')})\\b)`, 'gi'), '‹');
}

function parseHead(head: string): TemplateHead {
  const entries = head.split('\n').map((line) => {
    const [, key, value] = /^([a-z]+):\s*(.*)$/.exec(line) ?? [];
    invariant(
      key !== undefined && value !== undefined,
      `Expected a line such as "id: name" in the head, was "${line}".`,
    );
    const [, list] = /^\[(.*)\]$/.exec(value) ?? [];
    return [
      key,
      list === undefined
        ? value
        : list
            .split(',')
            .map((item) => item.trim())
            .filter(Boolean),
    ];
  });
  const parsed = TemplateHead.safeParse(Object.fromEntries(entries));
  if (!parsed.success) throw new InvariantError(`Expected a sound head of a prompt template: ${parsed.error.message}`);
  return parsed.data;
}

const TemplateHead = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    version: z.string().regex(/^\d+\.\d+\.\d+(-own\.\d+)?$/),
    inputs: z
      .array(z.string().regex(/^[a-z][a-z0-9_]*$/))
      .refine((names) => new Set(names).size === names.length, 'an input is named twice')
      .readonly(),
  })
  .readonly();
type TemplateHead = z.infer<typeof TemplateHead>;

const SHIPPED_VERSION = /^\d+\.\d+\.\d+$/;
const PLACE = /\{\{([a-z][a-z0-9_]*)\}\}/g;
