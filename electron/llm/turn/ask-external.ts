import type { LanguageModel, LoadedModel } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import type { ExternalServer } from '#shared/domain/external-server';
import type { ToolCall } from '#shared/domain/tool-call';
import { EXTERNAL_PROMPT, EXTERNAL_SYSTEM_PROMPT } from '../chat-external-prompt';
import type { ExternalQuestion } from '../chat-external-question';
import { EXTERNAL_TEXTS } from '../chat-external-texts';
import { questionSources, textSources } from '../grounding/text-sources';
import { notice, readyModel, say, type TurnContext, textsOf } from './turn-context';
import { asData } from './turn-history';
import { writeProse } from './write-prose';

/**
 * Asks a tool of an external server, as a person typed it. The answer is shown and given to the model as data; nothing that it
 * says is carried out, whoever repeats it: no model's words are read for commands.
 */
export async function askExternal(turn: TurnContext, asked: ExternalQuestion): Promise<void> {
  const { parts, language, answer, log, signal } = turn;
  const texts = EXTERNAL_TEXTS[language];
  const refuse = (text: string): void => {
    say(turn, text);
    notice(turn, 'external_failed');
  };
  const usable = parts.externalTools.list().filter(({ isEnabled }) => isEnabled);
  if (asked.kind === 'list') return say(turn, listedTools(usable, turn));
  if (asked.kind === 'malformed') return refuse(asked.fault === 'json' ? texts.badJson : texts.usage);
  const server = usable.find(({ name }) => name === asked.server);
  if (!server) return refuse(texts.unknownServer(asked.server, usable.map(({ name }) => `@${name}`).join(', ')));
  const begun: ToolCall = {
    id: 'c1',
    tool: `@${asked.server} ${asked.tool}`,
    operation: 'external.call',
    // Typed by the person, and parsed from JSON.
    args: JSON.parse(JSON.stringify(asked.args)) as ToolCall['args'],
    chosenBy: 'person',
    state: 'done',
    attempt: 1,
    startedAt: parts.clock.now(),
    durationMs: null,
    answer: null,
    error: null,
  };
  const startedAt = performance.now();
  const durationMs = () => performance.now() - startedAt;
  let lines: string[];
  try {
    const request = { serverId: server.id, tool: asked.tool, args: asked.args };
    const { tool, text, isError, isCut } = await parts.externalTools.call(request, signal);
    log.calls.push({ ...begun, durationMs: durationMs() });
    answer.add({ kind: 'external', server: server.name, tool, text, isError, isCut });
    lines = text.split('\n');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message } = error;
    const state = code === 'cancelled' ? 'cancelled' : 'failed';
    log.calls.push({ ...begun, state, durationMs: durationMs(), error: { code, message } });
    if (code === 'cancelled') throw error;
    return refuse(texts.failed(code, server.name, asCode(asked.tool), asCode(message)));
  }
  if (asked.question !== '') await explainAnswer(turn, asked.question, lines);
}

async function explainAnswer(turn: TurnContext, question: string, lines: readonly string[]): Promise<void> {
  const { parts } = turn;
  const loaded = await readyModel(turn);
  if (!loaded) return;
  try {
    const language = textsOf(turn).name;
    const data = fittingText(lines, loaded, parts.model);
    const hasText = await writeProse(
      turn,
      loaded,
      {
        system: EXTERNAL_SYSTEM_PROMPT.render({ language }),
        user: EXTERNAL_PROMPT.render({ language, answer: data, question: asData(question).slice(0, MAX_QUESTION) }),
        prompts: [
          { id: EXTERNAL_SYSTEM_PROMPT.id, version: EXTERNAL_SYSTEM_PROMPT.version },
          { id: EXTERNAL_PROMPT.id, version: EXTERNAL_PROMPT.version },
        ],
      },
      {
        said: lines,
        sources: [...textSources('c1', lines.join('\n')), ...questionSources(question)],
        maxTokens: MAX_TOKENS,
      },
    );
    if (hasText) parts.model.noteSuccess();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    notice(turn, parts.model.standing().isSafeMode ? 'safe_mode' : 'model_failed');
  }
}

/** Lines of a text of others with neither tags nor bounds of its own, as many as the model has room for. */
function fittingText(
  lines: readonly string[],
  { contextTokens }: LoadedModel,
  model: Pick<LanguageModel, 'countTokens'>,
): string {
  const room = Math.max(MIN_ANSWER_TOKENS, contextTokens - PROMPT_TOKENS - MAX_TOKENS);
  let text = lines.map(asData).join('\n');
  // No token is shorter than a character, and most are four: what is far too long is cut before it is counted.
  text = text.slice(0, 8 * room);
  while (model.countTokens(text) > room) text = text.slice(0, Math.floor(text.length * 0.8));
  return text;
}

/** Tools that may be asked, a server a line; descriptions are for who allows them. */
function listedTools(servers: readonly ExternalServer[], { language }: TurnContext): string {
  const lines = servers.flatMap(({ name, tools }) => {
    const allowed = tools.filter(({ isAllowed }) => isAllowed).map((tool) => asCode(tool.name));
    return allowed.length > 0 ? [`- @${name}: ${allowed.join(', ')}`] : [];
  });
  const { allowed, nothingAllowed, usage } = EXTERNAL_TEXTS[language];
  return lines.length === 0 ? nothingAllowed : [allowed, '', ...lines, '', usage].join('\n');
}

/** Words that others may have written, for the window to show as they are and not to read as Markdown. */
function asCode(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}

const MAX_TOKENS = 100;
/** What the prompts around an external answer take, with a question of some length. */
const PROMPT_TOKENS = 500;
const MIN_ANSWER_TOKENS = 256;
const MAX_QUESTION = 600;
