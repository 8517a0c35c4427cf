import type { ChatBlock, ChatMessage, ChatSession, Language } from '#shared/domain/chat';
import type { Decision } from '#shared/domain/decision';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { assertNever } from '#shared/domain/invariant';
import type { Prediction } from '#shared/domain/prediction';
import type { OrderTicket, RuleVerdict } from '#shared/domain/proposal';
import type { ToolCall } from '#shared/domain/tool-call';
import { CHAT_EXPORT_TEXTS, type ChatExportTexts } from './chat-export-texts';

/**
 * A conversation as a file: Markdown to read, in `language`, or JSON with everything that was kept.
 *
 * What a person or others wrote is quoted, so that nothing in it passes for a part of the file. The name of the file is plain
 * ASCII: the date and the title.
 */
export function exportChat(
  session: ChatSession,
  messages: readonly ChatMessage[],
  decisions: readonly Decision[],
  format: 'markdown' | 'json',
  language: Language,
): { readonly fileName: string; readonly text: string } {
  const texts = CHAT_EXPORT_TEXTS[language];
  const extension = format === 'json' ? 'json' : 'md';
  const day = new Date(session.createdAt).toISOString().slice(0, 10);
  return {
    fileName: `fairgap-${day}-${slugOf(session.title)}.${extension}`,
    text:
      format === 'json'
        ? `${JSON.stringify({ format: 'fairgap-conversation', version: 1, session, messages, decisions }, null, 2)}\n`
        : `${markdownOf(session, messages, decisions, texts)}\n`,
  };
}

function markdownOf(
  session: ChatSession,
  messages: readonly ChatMessage[],
  decisions: readonly Decision[],
  texts: ChatExportTexts,
): string {
  const byId = new Map(decisions.map((decision) => [decision.id, decision]));
  const byProposal = new Map(decisions.map((decision) => [decision.proposalId, decision]));
  const told = messages.flatMap((message) => {
    const decision = message.decisionId === null ? undefined : byId.get(message.decisionId);
    return message.role === 'person' ? [question(message, texts)] : answer(message, decision, byProposal, texts);
  });
  return [`# ${inline(session.title) || texts.untitled}`, `${texts.exported}\n\n${texts.noAdvice}`, ...told]
    .filter((part) => part !== '')
    .join('\n\n');
}

function question({ text, createdAt }: ChatMessage, texts: ChatExportTexts): string {
  return `## ${texts.person}, ${moment(createdAt)}\n\n${quote(text)}`;
}

function answer(
  message: ChatMessage,
  decision: Decision | undefined,
  byProposal: ReadonlyMap<string | null, Decision>,
  texts: ChatExportTexts,
): string[] {
  const blocks = message.blocks.map((block) => blockText(block, byProposal, texts));
  return [
    `## ${texts.assistant}, ${moment(message.createdAt)}`,
    ...(blocks.length === 0 ? [message.text] : blocks),
    `*${answeredBy(message, texts)}*`,
    ...(decision ? [record(decision, texts)] : []),
  ];
}

/** Who answered, about which moment, how fast, and how much of it has a source. */
function answeredBy(message: ChatMessage, texts: ChatExportTexts): string {
  const { author, rung, instrument, timeframe, asOf, state, tokensPerSecond, grounding } = message;
  const market = [instrument, timeframe].filter((part) => part !== null).join(' ');
  return [
    `${texts.answeredBy}: ${inline(author ?? '—')}${rung === null ? '' : ` (${texts.rungs[rung]})`}`,
    ...(market === '' ? [] : [inline(market)]),
    ...(asOf === null ? [] : [`${texts.asOf} ${moment(asOf)}`]),
    ...(state === 'done' ? [] : [texts.states[state]]),
    ...(tokensPerSecond === null ? [] : [`${tokensPerSecond.toFixed(1)} ${texts.speed}`]),
    ...(grounding === null ? [] : [texts.grounding(grounding.grounded, grounding.total)]),
  ].join('; ');
}

function blockText(block: ChatBlock, byProposal: ReadonlyMap<string | null, Decision>, texts: ChatExportTexts): string {
  switch (block.kind) {
    case 'facts':
      return block.text;
    case 'model': {
      const ungrounded = block.ungrounded.map(inline).join(', ');
      return [
        `**${texts.modelWords}**\n\n${quote(block.text)}`,
        ...(ungrounded === '' ? [] : [`${texts.ungrounded}: ${ungrounded}`]),
      ].join('\n\n');
    }
    case 'prediction':
      return predictionText(block.prediction, texts);
    case 'tools':
      return `**${texts.tools}**\n\n${toolTable(block.calls, texts)}`;
    case 'proposal':
      return ticketText(block.proposalId, byProposal.get(block.proposalId), texts);
    case 'chart': {
      const rows = block.levels.map(({ label, price }) => [label, price.toFixed(block.pricePrecision)]);
      const caption = `${inline(block.instrument)} ${block.timeframe}: ${texts.chart(block.close.length)}`;
      return rows.length === 0 ? caption : `${caption}\n\n${table(texts.levelColumns, rows)}`;
    }
    case 'view': {
      const { instrument, timeframe, layers = {} } = block.change;
      const switched = Object.entries(layers).map(([layer, isOn]) => `${isOn ? '+' : '−'}${layer}`);
      return `${texts.view}: ${inline([instrument, timeframe, ...switched].filter(Boolean).join(' '))}`;
    }
    case 'open':
      return `${texts.opened}: ${block.pane}`;
    case 'external': {
      const notes = [...(block.isError ? [texts.externalFailed] : []), ...(block.isCut ? [texts.cut] : [])];
      const title = `**${inline(texts.external(block.server, block.tool))}**${notes.map((note) => ` (${note})`).join('')}`;
      return `${title}\n\n${fenced(block.text)}`;
    }
    case 'notice':
      return `*${texts.notices[block.code]}*`;
    default:
      return assertNever(block);
  }
}

function predictionText(prediction: Prediction, texts: ChatExportTexts): string {
  const { id, instrument, timeframe, asOf, verdict, baseRate, outcome } = prediction;
  const subject = `${inline(instrument)} ${timeframe}, ${moment(asOf)}`;
  if (verdict.kind === 'abstention') {
    return `**${texts.noPrediction}**: ${subject}: ${texts.abstentions[verdict.reason]} (${code(id)})`;
  }
  const [entry, stop, target] = texts.levels;
  const cited = (name: string, { price, evidenceId }: { price: number; evidenceId: string }) =>
    `- ${name}: ${price} (${inline(evidenceId)})`;
  const base = baseRate && texts.baseRate(percent(baseRate.fraction), baseRate.n);
  const result = outcome
    ? `${texts.outcomes[outcome.result]}, ${outcome.rMultiple.toFixed(2)} R, ${moment(outcome.knownAt)}`
    : texts.noOutcome;
  return [
    `**${texts.prediction}**: ${subject} (${code(id)})`,
    '',
    `- ${texts.directions[verdict.direction]}, ${texts.probability(percent(verdict.probability), base)}`,
    cited(entry, verdict.entry),
    cited(stop, verdict.stop),
    ...verdict.targets.map((one) => cited(target, one)),
    `- ${texts.horizon(verdict.horizonCandles)}`,
    `- ${texts.outcome}: ${result}`,
  ].join('\n');
}

function ticketText(proposalId: string, decision: Decision | undefined, texts: ChatExportTexts): string {
  const title = `**${texts.ticket}** ${code(proposalId)}`;
  if (!decision?.ticket) return `${title}: ${texts.unknownTicket}`;
  const { ticket, verdicts, confirmedBy, confirmedAt } = decision;
  return [
    `${title}: ${ticketLine(ticket, texts)}`,
    ...(verdicts.length === 0
      ? []
      : [
          table(
            texts.ruleColumns,
            verdicts.map((verdict) => verdictRow(verdict, texts)),
          ),
        ]),
    confirmedBy === null || confirmedAt === null
      ? texts.notConfirmed
      : texts.confirmed(inline(confirmedBy), moment(confirmedAt)),
  ].join('\n\n');
}

function ticketLine({ instrument, direction, entry, stop, target }: OrderTicket, texts: ChatExportTexts): string {
  const [entryWord, stopWord, targetWord] = texts.levels;
  return [
    `${inline(instrument)} ${texts.directions[direction]}`,
    entry === null ? texts.atMarket : `${entryWord} ${entry}`,
    `${stopWord} ${stop}`,
    target === null ? texts.noTarget : `${targetWord} ${target}`,
  ].join(', ');
}

function verdictRow({ code, decision, message }: RuleVerdict, texts: ChatExportTexts): string[] {
  return [code, texts.verdicts[decision], message];
}

function toolTable(calls: readonly ToolCall[], texts: ChatExportTexts): string {
  const rows = calls.map(({ tool, args, chosenBy, state, durationMs, error }) => [
    tool,
    JSON.stringify(args),
    texts.choosers[chosenBy],
    error === null ? texts.callStates[state] : `${texts.callStates[state]}: ${error.code}`,
    durationMs === null ? '—' : String(Math.round(durationMs)),
  ]);
  return table(texts.toolColumns, rows);
}

/** The row of the journal that the answer has. */
function record({ id, result, prompts, guards }: Decision, texts: ChatExportTexts): string {
  const used = prompts.map((prompt) => `${prompt.id} ${prompt.version}`).join(', ') || texts.noPrompts;
  const noted = guards.map(({ code }) => code).join(', ');
  return `*${texts.record}: ${code(id)}, ${texts.results[result]}; ${texts.prompts}: ${inline(used)}${
    noted === '' ? '' : `; ${texts.guards}: ${noted}`
  }*`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inline).join(' | ')} |`;
  return [line(columns), `| ${columns.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** One line in which nothing is a mark of Markdown or HTML. */
function inline(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#~]/g, (mark) => `\\${mark}`);
}

function code(id: string): string {
  return `\`${id.replace(/[`\s\p{Cc}]+/gu, ' ')}\``;
}

/** Words of others, each line of which is quoted. Raw HTML in them is no HTML. */
function quote(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line.replaceAll('<', '\\<')}`.trimEnd())
    .join('\n');
}

/** Between fences that are longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function moment(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(0)} %`;
}

function slugOf(title: string): string {
  const slug = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'conversation' : slug;
}

const LONGEST_SLUG = 48;
