import { AppError } from '#shared/domain/app-error';
import type { ToldCall } from '../facts/told-call';
import { questionSources } from '../grounding/text-sources';
import { notice, readyModel, type TurnContext, textsOf } from './turn-context';
import { asData, turnHistory } from './turn-history';
import { writeProse } from './write-prose';

/**
 * Lets the model say what was told means. What it reads may hold words of strangers, as data; it has no tools here.
 *
 * @returns Whether it said anything. Failures of the model become a notice.
 * @throws AppError `cancelled`.
 */
export async function explainTurn(turn: TurnContext, told: readonly ToldCall[]): Promise<boolean> {
  const { parts, answer, log, asked } = turn;
  const brief = told.flatMap((one) => one.brief);
  if (brief.length === 0) return false;
  const loaded = await readyModel(turn);
  if (!loaded) return false;
  try {
    const history = turnHistory(turn.earlier, {
      tokens: Math.min(MOST_HISTORY_TOKENS, Math.floor(loaded.contextTokens / HISTORY_SHARE)),
      ownOnly: false,
      countTokens: parts.model.countTokens,
    });
    log.history = { kept: history.kept, dropped: history.dropped };
    const language = textsOf(turn).name;
    const options = { key: asked.id };
    const system = parts.prompts.render('answer-system', { language }, options);
    const user = parts.prompts.render(
      'answer',
      {
        language,
        history: history.text,
        question: asData(asked.text).slice(0, MAX_QUESTION),
        facts: brief.join('\n'),
        foreign: 'none',
      },
      options,
    );
    const hasText = await writeProse(
      { model: parts.model, answer, log, signal: turn.signal, elapsedMs: turn.elapsedMs },
      loaded,
      {
        system: system.text,
        user: user.text,
        prompts: [
          { id: 'answer-system', version: system.version },
          { id: 'answer', version: user.version },
        ],
      },
      {
        said: [...told.flatMap(({ text }) => text.split('\n')), ...brief],
        sources: [...log.sources, ...questionSources(asked.text)],
        maxTokens: MAX_TOKENS,
      },
    );
    parts.model.noteSuccess();
    return hasText;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    notice(turn, parts.model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
    return false;
  }
}

const MAX_TOKENS = 100;
const MAX_QUESTION = 600;
/** One part in so many of the context is for earlier turns. */
const HISTORY_SHARE = 8;
const MOST_HISTORY_TOKENS = 1_200;
