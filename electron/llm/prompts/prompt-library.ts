import { createHash } from 'node:crypto';
import type { Clock } from '#electron/ports/clock';
import type { PromptStore, StoredPrompt } from '#electron/ports/prompt-store';
import { AppError } from '#shared/domain/app-error';
import type {
  PromptChoice,
  PromptInfo,
  PromptInput,
  PromptPreview,
  PromptVersion,
} from '#shared/domain/prompt-version';
import {
  type PromptTemplate,
  type PromptTemplateSet,
  parsePromptTemplate,
  writePromptTemplate,
} from '../prompt-template';
import { promptInputs } from './prompt-inputs';
import { promptProblems } from './prompt-problems';

/**
 * Prompts as they are used: the shipped texts, and those that a person wrote in their place.
 *
 * A version that was once kept is never changed: predictions and decisions name it. One that is damaged, or that does not fit what a
 * later app gives its prompt, stays listed with a note that says so and is not used: the shipped text is.
 */
export interface PromptLibrary {
  /**
   * Renders the version in use. An unknown prompt, a missing or an unknown input breaks an invariant.
   *
   * @param options.key - What the question is about: of two versions side by side, the same key always gets the same one.
   *   Without it the first.
   */
  render(
    id: string,
    inputs: Readonly<Record<string, string>>,
    options?: { readonly key?: string | undefined },
  ): { readonly version: string; readonly text: string };
  list(): PromptInfo[];
  /** @throws AppError `not_found` for a prompt or a version that does not exist, as the others below. */
  get(id: string, version: string): { readonly id: string; readonly version: string; readonly text: string };
  preview(id: string, text: string): PromptPreview;
  /** @throws AppError `invalid_input` with `problems`, as {@link promptProblems} names them. */
  save(request: { readonly id: string; readonly text: string; readonly note: string }): {
    readonly prompt: PromptInfo;
    readonly version: string;
  };
  /** @throws AppError `invalid_input` for a version that cannot be used, or one beside itself. */
  choose(id: string, choice: PromptChoice): PromptInfo;
  reset(id: string): PromptInfo;
}

/**
 * @param parts.countTokens - By the loaded model's vocabulary; `null` where none is loaded.
 * @param parts.onChange - Told after every version that was kept and every choice.
 */
export function createPromptLibrary(parts: {
  readonly shipped: PromptTemplateSet;
  readonly store: PromptStore;
  readonly clock: Clock;
  readonly countTokens: (text: string) => number | null;
  readonly onChange: () => void;
}): PromptLibrary {
  const { shipped, store, clock, countTokens, onChange } = parts;
  const prompts = new Map(shipped.all.map((template) => [template.id, openPrompt(template)]));
  for (const stored of store.prompts()) {
    // A prompt that a later app no longer has: its texts stay in the journal.
    const prompt = prompts.get(stored.id);
    prompt?.own.push(readOwn(stored, prompt));
  }
  const choices = new Map(store.choices());

  function find(id: string): Prompt {
    const prompt = prompts.get(id);
    if (!prompt) throw new AppError('not_found', `There is no prompt ${id}.`, { id });
    return prompt;
  }

  /** What is used: the choice, or the shipped text where a version of the choice cannot be. */
  function choiceOf({ shipped: template, own }: Prompt): PromptChoice {
    const isUsable = (version: string) =>
      version === template.version || own.some((one) => one.stored.version === version && one.template !== null);
    const choice = choices.get(template.id);
    const versions = choice === undefined ? [] : versionsOf(choice);
    return choice !== undefined && versions.every(isUsable) ? choice : { kind: 'one', version: template.version };
  }

  function describe(prompt: Prompt): PromptInfo {
    const { shipped: template, inputs, own } = prompt;
    const versions = own.map(describeOwn).toReversed();
    return { id: template.id, inputs, versions: [...versions, describeShipped(template)], choice: choiceOf(prompt) };
  }

  function fill(text: string, inputs: readonly PromptInput[]): string {
    const examples = new Map(inputs.map(({ name, example }) => [name, example]));
    return text.replaceAll(PLACE, (place, name: string) => examples.get(name) ?? place);
  }

  function check(text: string, inputs: readonly PromptInput[]): PromptPreview {
    const rendered = fill(text, inputs);
    const tokens = countTokens(rendered);
    const problems = promptProblems(text, inputs, tokens ?? Math.ceil(rendered.length / CHARACTERS_PER_TOKEN));
    return { rendered, tokens, problems };
  }

  function put(id: string, choice: PromptChoice | null): PromptInfo {
    const prompt = find(id);
    store.choose(id, choice);
    if (choice === null) choices.delete(id);
    else choices.set(id, choice);
    onChange();
    return describe(prompt);
  }

  return {
    render(id, inputs, options) {
      const prompt = prompts.get(id);
      if (!prompt) return shipped.render(id, inputs);
      const choice = choiceOf(prompt);
      const version = choice.kind === 'one' ? choice.version : sideOf(id, choice, options?.key);
      const own = prompt.own.find((one) => one.stored.version === version)?.template;
      return { version, text: (own ?? prompt.shipped).render(inputs) };
    },
    list: () => [...prompts.values()].map(describe),
    get(id, version) {
      const prompt = find(id);
      if (version === prompt.shipped.version) return { id, version, text: prompt.shipped.text };
      const own = prompt.own.find((one) => one.stored.version === version);
      if (!own) throw new AppError('not_found', `There is no version ${version} of the prompt ${id}.`, { id, version });
      return { id, version, text: own.text };
    },
    preview: (id, text) => check(tidy(text), find(id).inputs),
    save({ id, text, note }) {
      const prompt = find(id);
      const wanted = tidy(text);
      const { problems } = check(wanted, prompt.inputs);
      if (problems.length > 0) {
        throw new AppError('invalid_input', `Expected a text that ${id} can use: ${problems.join('; ')}.`, {
          id,
          problems,
        });
      }
      if (prompt.own.length >= MOST_OWN) {
        throw new AppError('invalid_input', `Expected at most ${MOST_OWN} texts of ${id}.`, { id, most: MOST_OWN });
      }
      const version = `${prompt.shipped.version}-own.${1 + Math.max(0, ...prompt.own.map(numberOf))}`;
      const inputs = prompt.inputs.map(({ name }) => name);
      const source = writePromptTemplate({ id, version, inputs, text: wanted });
      const stored = { id, version, createdAt: clock.now(), note: note.trim(), source };
      store.add(stored);
      prompt.own.push(readOwn(stored, prompt));
      onChange();
      return { prompt: describe(prompt), version };
    },
    choose(id, choice) {
      const prompt = find(id);
      for (const version of versionsOf(choice)) {
        if (version === prompt.shipped.version) continue;
        const own = prompt.own.find((one) => one.stored.version === version);
        if (!own)
          throw new AppError('not_found', `There is no version ${version} of the prompt ${id}.`, { id, version });
        if (!own.template) {
          throw new AppError(
            'invalid_input',
            `The version ${version} of ${id} cannot be used: ${own.problems.join('; ')}.`,
            {
              id,
              version,
              problems: own.problems,
            },
          );
        }
      }
      if (choice.kind === 'ab' && choice.a === choice.b) {
        throw new AppError('invalid_input', `Expected two versions of ${id}, was ${choice.a} twice.`, { id });
      }
      // The shipped text stays chosen when a later app brings a better one.
      return put(id, choice.kind === 'one' && choice.version === prompt.shipped.version ? null : choice);
    },
    reset: (id) => put(id, null),
  };
}

interface Prompt {
  readonly shipped: PromptTemplate;
  readonly inputs: readonly PromptInput[];
  /** Oldest first. */
  readonly own: OwnText[];
}

interface OwnText {
  readonly stored: StoredPrompt;
  /** `null` where it cannot be used. */
  readonly template: PromptTemplate | null;
  readonly text: string;
  /** Why it cannot be used. */
  readonly problems: readonly string[];
}

function openPrompt(template: PromptTemplate): Prompt {
  return { shipped: template, inputs: promptInputs(template.id, template.inputs), own: [] };
}

/** Reads what was stored, whatever it is. Its length was looked at when it was kept, by another model's tokens. */
function readOwn(stored: StoredPrompt, { inputs }: Pick<Prompt, 'inputs'>): OwnText {
  try {
    const template = parsePromptTemplate(stored.source);
    const isItself = template.id === stored.id && template.version === stored.version;
    const problems = isItself ? promptProblems(template.text, inputs, 0) : ['damaged'];
    return { stored, template: problems.length === 0 ? template : null, text: template.text, problems };
  } catch {
    return { stored, template: null, text: stored.source, problems: ['damaged'] };
  }
}

function describeOwn({ stored, problems }: OwnText): PromptVersion {
  const { version, createdAt, note, source } = stored;
  const misfit = problems.length === 0 ? [] : [`Not usable (${problems.join('; ')}).`];
  const told = [...misfit, ...(note === '' ? [] : [note])].join(' ');
  return { version, isShipped: false, createdAt, note: told, sha256: hashOf(source) };
}

function describeShipped({ version, sha256 }: PromptTemplate): PromptVersion {
  return { version, isShipped: true, createdAt: null, note: '', sha256 };
}

function versionsOf(choice: PromptChoice): readonly string[] {
  return choice.kind === 'one' ? [choice.version] : [choice.a, choice.b];
}

/** By the first bit of a hash: half of all keys each, and the same side for the same key for ever. */
function sideOf(id: string, { a, b }: Extract<PromptChoice, { kind: 'ab' }>, key: string | undefined): string {
  if (key === undefined) return a;
  return Number.parseInt(hashOf(`${id}\n${key}`).slice(0, 1), 16) < 8 ? a : b;
}

function numberOf({ stored }: OwnText): number {
  return Number(/-own\.(\d+)$/.exec(stored.version)?.[1] ?? 0);
}

function tidy(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const PLACE = /\{\{([a-z][a-z0-9_]*)\}\}/g;
const MOST_OWN = 500;
/** Of English and Spanish in the vocabularies of Llama models; used until one is loaded. */
const CHARACTERS_PER_TOKEN = 3.5;
