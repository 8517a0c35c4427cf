import type { LoadedModel } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import type { ToldCall } from '../facts/told-call';
import { groundNumbers } from '../grounding/ground-numbers';
import { questionSources } from '../grounding/text-sources';
import { chooseHighlights } from './choose-highlights';
import { isSmallModel } from './choose-tools';
import { type PromptSource, type RenderedPrompt, renderPrompt } from './render-prompt';
import { noteGenerated, notice, readyModel, type TurnContext, textsOf } from './turn-context';
import { asData, turnHistory } from './turn-history';
import { writeProse } from './write-prose';

/**
 * Lets the model say what was told means. What it reads may hold words of strangers, as data; it has no tools here.
 *
 * @returns Whether it said anything. Failures of the model become a notice.
 * @throws AppError `cancelled`.
 */
export async function explainTurn(turn: TurnContext, told: readonly ToldCall[]): Promise<boolean> {
  const { parts } = turn;
  const brief = told.flatMap((one) => one.brief);
  if (brief.length === 0) return false;
  const loaded = await readyModel(turn);
  // Where little was told there is nothing to pick.
  if (!loaded || (isSmallModel(loaded) && brief.length < LEAST_FACTS)) return false;
  try {
    const hasText = isSmallModel(loaded)
      ? await pickHighlights(turn, loaded, brief)
      : await writeFreely(turn, loaded, told);
    if (hasText) parts.model.noteSuccess();
    return hasText;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    notice(turn, parts.model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
    return false;
  }
}

/** A small model picks what matters; the sentences are ours, and so are their numbers. */
async function pickHighlights(turn: TurnContext, loaded: LoadedModel, brief: readonly string[]): Promise<boolean> {
  const { parts, answer, log, asked } = turn;
  const { model, prompts } = parts;
  const about = { question: asked.text, facts: brief, key: asked.id, signal: turn.signal };
  const { highlights, generation, prompts: used } = await chooseHighlights({ model, prompts }, about);
  noteGenerated(turn, loaded, generation, used);
  if (turn.signal.aborted) throw new AppError('cancelled', 'The answer was cancelled.');
  if (!highlights) {
    model.noteFailure('answer_malformed', 'What a model picked was no answer of the form.');
    log.guards.push({ code: 'answer_malformed', text: generation.text.slice(0, 200) });
    const why = generation.stopReason === 'deadline' ? 'deadline' : 'nothing_added';
    notice(turn, model.standing().isSafeMode ? 'safe_mode' : why);
    return false;
  }
  const text = textsOf(turn).highlights(highlights.main.join(' '), highlights.other);
  const { numbers, share } = groundNumbers(text, log.sources);
  log.firstWordMs ??= turn.elapsedMs();
  log.grounding = share;
  answer.describe({ grounding: share });
  const ungrounded = numbers.flatMap(({ source, written }) => (source === null ? [written] : []));
  answer.add({ kind: 'model', form: 'picked', text, numbers, ungrounded });
  return true;
}

async function writeFreely(turn: TurnContext, loaded: LoadedModel, told: readonly ToldCall[]): Promise<boolean> {
  const { parts, log, asked } = turn;
  const brief = told.flatMap((one) => one.brief);
  const history = turnHistory(turn.earlier, {
    tokens: Math.min(MOST_HISTORY_TOKENS, Math.floor(loaded.contextTokens / HISTORY_SHARE)),
    ownOnly: false,
    countTokens: parts.model.countTokens,
  });
  log.history = { kept: history.kept, dropped: history.dropped };
  const prompt = answerPrompt(parts.prompts, {
    language: textsOf(turn).name,
    history: history.text,
    question: asked.text,
    facts: brief,
    key: asked.id,
  });
  return writeProse(turn, loaded, prompt, {
    said: [...told.flatMap(({ text }) => text.split('\n')), ...brief],
    sources: [...log.sources, ...questionSources(asked.text)],
    maxTokens: MAX_TOKENS,
  });
}

/**
 * The question for a sentence or two about what was told.
 *
 * @param about.language - By its English name.
 */
export function answerPrompt(
  prompts: PromptSource,
  about: {
    readonly language: string;
    readonly history: string;
    readonly question: string;
    readonly facts: readonly string[];
    readonly key: string;
  },
): RenderedPrompt {
  const { language, history, facts, key } = about;
  const user = {
    language,
    history,
    question: asData(about.question).slice(0, MAX_QUESTION),
    facts: facts.join('\n'),
    foreign: 'none',
  };
  return renderPrompt(prompts, 'answer', { system: { language }, user }, key);
}

const LEAST_FACTS = 3;
const MAX_TOKENS = 100;
const MAX_QUESTION = 600;
/** One part in so many of the context is for earlier turns. */
const HISTORY_SHARE = 8;
const MOST_HISTORY_TOKENS = 1_200;
