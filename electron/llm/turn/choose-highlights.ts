import { z } from 'zod';
import type { GenerationResult, JsonSchema, LanguageModel } from '#electron/ports/language-model';
import { type PromptSource, type RenderedPrompt, renderPrompt } from './render-prompt';
import { asData } from './turn-history';

/** Sentences that a model picked out of what was told: every word of them is ours. */
export interface Highlights {
  readonly main: readonly string[];
  readonly other: string | null;
}

/**
 * Lets a small model say what matters: it picks lines under a grammar and writes none. Models of some hundred million parameters
 * write sentences that no number contradicts and no fact supports; picking they can do, and cannot get wrong by a word.
 *
 * @param facts - Sentences, at least one.
 * @returns `highlights` is `null` where its answer is none. Fails as `generate`.
 */
export async function chooseHighlights(
  parts: { readonly model: Pick<LanguageModel, 'generate'>; readonly prompts: PromptSource },
  about: {
    readonly question: string;
    readonly facts: readonly string[];
    readonly key: string;
    readonly signal: AbortSignal;
  },
): Promise<{
  readonly highlights: Highlights | null;
  readonly generation: GenerationResult;
  readonly prompts: readonly { readonly id: string; readonly version: string }[];
}> {
  const { key, signal } = about;
  const facts = about.facts.slice(0, MOST_FACTS);
  const prompt = highlightsPrompt(parts.prompts, { question: about.question, facts, key });
  const generation = await parts.model.generate({
    system: prompt.system,
    user: prompt.user,
    slot: 'prose',
    schema: schemaOf(facts.length),
    maxTokens: 32,
    temperature: 0,
    seed: 1,
    deadlineMs: DEADLINE_MS,
    isReproducible: false,
    signal,
  });
  return {
    highlights: readHighlights(generation.text, facts),
    generation,
    prompts: prompt.prompts,
  };
}

/**
 * The question which sentences matter most.
 *
 * @param about.facts - The first twelve are told.
 */
export function highlightsPrompt(
  prompts: PromptSource,
  about: { readonly question: string; readonly facts: readonly string[]; readonly key: string },
): RenderedPrompt {
  const facts = about.facts.slice(0, MOST_FACTS);
  const user = {
    question: asData(about.question).slice(0, MAX_QUESTION),
    facts: facts.map((fact, index) => `${index + 1}. ${asData(fact)}`).join('\n'),
  };
  return renderPrompt(prompts, 'highlights', { system: {}, user }, about.key);
}

/** An answer as the grammar would have it: numbers of lines, from 1. */
export function writeHighlights({
  main,
  other,
}: {
  readonly main: readonly number[];
  readonly other: number | null;
}): string {
  return JSON.stringify({ main, other });
}

/** The strict reading of such an answer; a line that is named twice counts once. */
export function readHighlights(text: string, facts: readonly string[]): Highlights | null {
  try {
    const { main, other } = Picked.parse(JSON.parse(text));
    const lines = [...new Set(main)].map((number) => facts[number - 1]);
    const against = other === null || main.includes(other) ? null : facts[other - 1];
    if (against === undefined || lines.some((line) => line === undefined)) return null;
    // Checked just above.
    return { main: lines as string[], other: against };
  } catch {
    return null;
  }
}

function schemaOf(count: number): JsonSchema {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    type: 'object',
    properties: {
      main: { type: 'array', items: { enum: numbers }, minItems: 1, maxItems: Math.min(2, count) },
      other: { anyOf: [{ enum: numbers }, { type: 'null' }] },
    },
  };
}

const Picked = z.strictObject({
  main: z.array(z.number().int().min(1)).min(1).max(2),
  other: z.number().int().min(1).nullable(),
});
const MOST_FACTS = 12;
const MAX_QUESTION = 300;
const DEADLINE_MS = 20_000;
