import { ErrorCode, type GetPromptResult, McpError, type Prompt } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { Language } from '#shared/domain/chat';
import { InstrumentId } from '#shared/domain/instrument';
import { Direction } from '#shared/domain/prediction';
import { Timeframe } from '#shared/domain/timeframe';
import { type McpPrompt, renderMcpPrompt } from './mcp-prompts';

/** The prompts as a client lists them; every one also takes `language`. */
export function listedPrompts(prompts: readonly McpPrompt[]): Prompt[] {
  return prompts.map((prompt) => {
    const { title, description, notes } = prompt.texts.en;
    return {
      name: prompt.name,
      title,
      description,
      arguments: [
        ...prompt.arguments.map(({ name, preset }) => ({
          name,
          description: preset === null ? notes[name] : `${notes[name]} ${preset} where it is missing.`,
          required: preset === null,
        })),
        { name: 'language', description: 'en or es: language of the prompt. en where it is missing.', required: false },
      ],
      _meta: { 'fairgap/version': prompt.version },
    };
  });
}

/** The message that a prompt makes of its arguments. @throws McpError `InvalidParams`, naming what is wrong. */
export function promptAnswer(
  prompts: readonly McpPrompt[],
  name: string,
  given: Readonly<Record<string, string>>,
): GetPromptResult {
  const prompt = prompts.find((candidate) => candidate.name === name);
  if (!prompt) {
    const known = prompts.map((candidate) => candidate.name).join(', ');
    throw new McpError(ErrorCode.InvalidParams, `Expected one of the prompts ${known}, was ${name.slice(0, 64)}.`);
  }
  const { language: languageText = 'en', ...others } = given;
  const language = Language.safeParse(languageText);
  if (!language.success) throw invalid(`language: Expected en or es, was ${languageText.slice(0, 32)}.`);
  const names = prompt.arguments.map((argument) => argument.name);
  const unknown = Object.keys(others).find((field) => !names.includes(field));
  if (unknown !== undefined) {
    throw invalid(`Expected ${[...names, 'language'].join(', ')} and nothing else, was given ${unknown.slice(0, 64)}.`);
  }
  const values = prompt.arguments.map((argument): [string, string] => {
    // Programs that show a form send empty text for what was left out.
    const value = (others[argument.name] ?? '').trim() || argument.preset;
    if (value === null) throw invalid(`${argument.name}: Expected a value for ${name}.`);
    const parsed = (ARGUMENT_TYPES[argument.name] ?? FreeText).safeParse(value);
    if (!parsed.success)
      throw invalid(`${argument.name}: ${parsed.error.issues[0]?.message ?? 'Expected another value.'}`);
    return [argument.name, parsed.data];
  });
  const text = prompt.texts[language.data];
  return {
    description: text.description,
    messages: [{ role: 'user', content: { type: 'text', text: renderMcpPrompt(text, Object.fromEntries(values)) } }],
    _meta: { 'fairgap/version': prompt.version },
  };
}

function invalid(message: string): McpError {
  return new McpError(ErrorCode.InvalidParams, message);
}

const FreeText = z.string().max(1_000);

/** Arguments that are no free text. */
const ARGUMENT_TYPES: Readonly<Record<string, z.ZodType<string>>> = {
  instrument: InstrumentId,
  timeframe: Timeframe,
  direction: Direction,
};
