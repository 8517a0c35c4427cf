import { Template } from '@huggingface/jinja';
import type { LlamaText, SpecialToken } from 'node-llama-cpp';
import type { AnsweredCall, ToolDeclaration } from '#electron/ports/language-model';

type Library = typeof import('node-llama-cpp');

export interface ToolPrompt {
  readonly system: string;
  readonly user: string;
  readonly declarations: readonly ToolDeclaration[];
  readonly calls: readonly AnsweredCall[];
}

/** Renders declared tools, and calls with what came back, in the format that a model was trained on. */
export interface ToolFormat {
  /** Ends where the model's next message begins. Marks in any text that is put in stay plain text. */
  render(prompt: ToolPrompt): LlamaText;
}

/**
 * The tool format of a chat template.
 *
 * @param parameters - Further variables of the template.
 * @returns `null` where the template does not show declarations in its system part, or calls and answers in their order.
 */
export function createToolFormat(
  library: Library,
  template: string,
  parameters: Record<string, unknown>,
): ToolFormat | null {
  if (!/\btools\b/.test(template)) return null;
  try {
    const parsed = new Template(template);
    const render = (prompt: ToolPrompt): LlamaText => renderTools(library, parsed, { template, parameters, prompt });
    return knowsTools(render(PROBE).toString()) ? { render } : null;
  } catch {
    // A template that cannot be rendered with tools gets them in the words of the prompt.
    return null;
  }
}

interface Source {
  readonly template: string;
  readonly parameters: Record<string, unknown>;
  readonly prompt: ToolPrompt;
}

/**
 * The template writes marks such as `<|eot_id|>` as text, and they become control tokens. So what is put in must not be read
 * with it: the template gets names in place of all texts that could hold a mark, and the texts take their place afterwards.
 */
function renderTools(
  library: Library,
  template: Template,
  { template: source, parameters, prompt }: Source,
): LlamaText {
  const { system, user, declarations, calls } = prompt;
  const stand = new StandIns<SpecialToken>(`${source}${JSON.stringify(prompt)}`);
  const rendered = template.render({
    ...parameters,
    // The system part stays the same from turn to turn, and its state is kept.
    tools_in_user_message: false,
    bos_token: stand.always(new library.SpecialToken('BOS')),
    eos_token: stand.always(new library.SpecialToken('EOS')),
    add_generation_prompt: true,
    tools: declarations.map((tool) => ({ type: 'function', function: stand.within(tool) })),
    messages: [
      { role: 'system', content: stand.always(system) },
      { role: 'user', content: stand.always(user) },
      ...calls.flatMap(({ name, args, answer }, index) => {
        const id = `call${String(index).padStart(5, '0')}`;
        const call = { name: stand.within(name), arguments: stand.within(args) };
        return [
          // One call in each message: some templates refuse several, and answers follow theirs.
          { role: 'assistant', tool_calls: [{ id, type: 'function', function: call }] },
          { role: 'tool', tool_call_id: id, name: stand.within(name), content: stand.always(answer) },
        ];
      }),
    ],
  });
  return library.LlamaText(stand.resolve(rendered, (text) => new library.SpecialTokensText(text)));
}

/** Names that stand for texts while a template is rendered. */
class StandIns<Special> {
  readonly #values: (string | Special)[] = [];
  readonly #stem: string;

  /** @param taken - All that a name must not occur in. */
  constructor(taken: string) {
    let stem = 'standin';
    while (taken.includes(stem)) stem += 'x';
    this.#stem = stem;
  }

  always(value: string | Special): string {
    return `${this.#stem}${this.#values.push(value) - 1}z`;
  }

  /** The same value with names in place of the texts in it, keys as well, that have characters of which marks are made. */
  within(value: unknown): unknown {
    if (typeof value === 'string') return PLAIN.test(value) ? value : this.always(value);
    if (Array.isArray(value)) return value.map((item) => this.within(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [PLAIN.test(key) ? key : this.always(key), this.within(item)]),
    );
  }

  /** The rendered text with the values in their places, and `marked` around all that the template wrote. */
  resolve<Marked>(rendered: string, marked: (text: string) => Marked): (string | Special | Marked)[] {
    const parts = rendered.split(new RegExp(`${this.#stem}(\\d+)z`));
    return parts.map((part, index) => {
      if (index % 2 === 0) return marked(part);
      const value = this.#values[Number(part)] as string | Special;
      const isInJson = parts[index - 1]?.endsWith('"') && parts[index + 1]?.startsWith('"');
      return typeof value === 'string' && isInJson ? JSON.stringify(value).slice(1, -1) : value;
    });
  }
}

function knowsTools(rendered: string): boolean {
  let at = 0;
  return PROBE_ORDER.every((text) => {
    at = rendered.indexOf(text, at) + 1;
    return at > 0;
  });
}

/** No vocabulary makes a mark of words alone. */
const PLAIN = /^[\p{L}\p{N} _.,:;/'()%+-]*$/u;
const PROBE: ToolPrompt = {
  system: 'probesystem',
  user: 'probequestion',
  declarations: [
    {
      name: 'probetool',
      description: 'probedescription',
      parameters: { type: 'object', properties: { probefield: { type: 'string' } } },
    },
  ],
  calls: [
    { name: 'probetool', args: { probefield: 'probevalue' }, answer: 'probeanswer' },
    { name: 'probetool', args: { probefield: 'secondvalue' }, answer: 'secondanswer' },
  ],
};
const PROBE_ORDER = [
  'probedescription',
  'probefield',
  'probequestion',
  'probevalue',
  'probeanswer',
  'secondvalue',
  'secondanswer',
];
