import type { AssistantPrompts } from '#electron/ports/assistant-prompts';
import type { AssistantEffect, AssistantTool } from '#electron/ports/assistant-tools';
import type { JsonSchema } from '#electron/ports/language-model';
import type { InstrumentId } from '#shared/domain/instrument';
import type { TrainingExample } from '#shared/domain/training-example';

/**
 * What a grammar would hold calls to, for each example: its own tools where it declares some, else those of the assistant over the
 * instruments that its prompt tells of.
 *
 * Tools with effects are always among them. The app's grammar allows those only where the person's own words ask for them, which
 * would make every model resist whatever others say.
 *
 * @param examples - All that are asked: instruments are those of their right calls.
 * @returns `null` for an example where nobody knows.
 */
export function callSchemas(
  examples: readonly TrainingExample[],
  prompts: Pick<AssistantPrompts, 'toolChoice' | 'toolSchema'>,
): (example: TrainingExample) => JsonSchema | null {
  const known = [...new Set(examples.flatMap(instrumentsOf))].sort();
  const schemas = new Map<string, JsonSchema>();
  return (example) => {
    if (example.tools.length > 0) return prompts.toolSchema(declaredTools(example));
    const told = known.filter((instrument) => example.messages.some(({ content }) => content.includes(instrument)));
    const instruments = told.length > 0 ? told : known;
    const [first] = instruments;
    if (first === undefined) return null;
    const key = instruments.join('\n');
    const schema = schemas.get(key) ?? prompts.toolSchema(assistantTools(first, instruments, prompts));
    schemas.set(key, schema);
    return schema;
  };
}

function assistantTools(
  first: InstrumentId,
  instruments: readonly InstrumentId[],
  prompts: Pick<AssistantPrompts, 'toolChoice'>,
): readonly AssistantTool[] {
  const chart = { instrument: first, timeframe: '1h' as const };
  return prompts.toolChoice({ question: '', earlier: [], chart, instruments, effects: ALL_EFFECTS }).tools;
}

function instrumentsOf({ instrument, expected }: TrainingExample): InstrumentId[] {
  const named = expected.kind === 'calls' ? expected.anyOf.map(({ args }) => args.instrument) : [];
  return [instrument, ...named].filter((one): one is InstrumentId => typeof one === 'string');
}

/** A grammar is made of names and parameters; what a tool does is not told to it. */
function declaredTools({ tools }: TrainingExample): AssistantTool[] {
  return tools.map(({ function: { name, description, parameters } }) => ({
    name,
    operation: name,
    scope: 'read',
    effect: null,
    description,
    parameters,
  }));
}

const ALL_EFFECTS: ReadonlySet<AssistantEffect> = new Set(['propose', 'predict', 'show']);
