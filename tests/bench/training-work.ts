import { shippedPath } from '#electron/app/paths';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { createAssistantPrompts } from '#electron/llm/assistant-prompts';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { makeDialogues } from '#electron/pipeline/training/dialogues/make-dialogues';
import { createBatchSource } from '#electron/trainer/batches/batch-source';
import type { TokenisedExample } from '#electron/trainer/batches/tokenised-example';
import { openTokeniser } from '#electron/trainer/tokenise/open-tokeniser';
import { PADDING, type TrainingBatch } from '#electron/trainer/training-batch';
import { invariant } from '#shared/domain/invariant';
import { instrument } from '#tests/support/assistant-door-rig';
import { scriptedTools } from '#tests/support/scripted-tools';
import { aTrainingExample } from '#tests/support/training-job';
import { batchOf } from '#tests/training/training-fixtures';

/** What both sides train on, a step after the other. */
export interface TrainingWork {
  readonly batches: readonly TrainingBatch[];
  /** The same examples, each in a row of its own, for each step. */
  readonly rows: readonly (readonly PlainRow[])[];
  /** Tokens that ours computes in all steps, without padding. */
  readonly computedTokens: number;
}

/** An example as other trainers take it: a row of its own. */
export interface PlainRow {
  readonly tokens: readonly number[];
  /** The token itself where it is to be predicted from those before it, else `NOT_LEARNT`. */
  readonly labels: readonly number[];
}

/** What PyTorch leaves out of a loss. */
const NOT_LEARNT = -100;

/** Full rows of text, every token of which is learnt: the same work for every trainer. */
export async function plainWork(
  vocabularyFile: string,
  size: { readonly rows: number; readonly columns: number; readonly steps: number },
): Promise<TrainingWork> {
  const { rows, columns, steps } = size;
  const needed = rows * columns * steps;
  const tokens: number[] = [];
  const tokeniser = await openTokeniser(vocabularyFile);
  try {
    for (let number = 0; tokens.length < needed; number++) {
      for (const example of tokeniser.tokenise(conversation(number))) tokens.push(...example.tokens);
    }
  } finally {
    await tokeniser.close();
  }
  const batches = Array.from({ length: steps }, (_, step) =>
    batchOf(
      Array.from({ length: rows }, (_, row) => {
        const start = (step * rows + row) * columns;
        return { tokens: tokens.slice(start, start + columns), from: 1 };
      }),
    ),
  );
  return workOf(batches);
}

/** Dialogues of the app's own datasets, of which answers are learnt, packed as the app packs them: trunks with branches. */
export async function packedWork(
  vocabularyFile: string,
  { batchTokens, steps }: { readonly batchTokens: number; readonly steps: number },
): Promise<TrainingWork> {
  const dialogues = makeDialogues({ count: DIALOGUES, seed: 1, prompts: assistantPrompts(), sha256: sha256OfText });
  const examples: TokenisedExample[] = [];
  const tokeniser = await openTokeniser(vocabularyFile);
  try {
    for (const dialogue of dialogues) examples.push(...tokeniser.tokenise(dialogue));
  } finally {
    await tokeniser.close();
  }
  const epoch = createBatchSource(examples, {
    batchTokens,
    maxExampleTokens: batchTokens,
    seed: 1,
    isShuffled: true,
  }).epoch(0);
  invariant(epoch.count >= steps, `Expected ${steps} batches, was ${epoch.count}.`);
  const batches = Array.from({ length: steps }, (_, step) => epoch.batch(step));
  return workOf(batches);
}

function workOf(batches: readonly TrainingBatch[]): TrainingWork {
  return {
    batches,
    rows: batches.map(plainRows),
    computedTokens: batches.reduce((sum, { groups }) => sum + groups.filter((group) => group !== PADDING).length, 0),
  };
}

/** Every example of a batch in a row of its own: its trunk and its branch. */
function plainRows(batch: TrainingBatch): PlainRow[] {
  const labels = new Map([...batch.outputs].map((place, index) => [place, batch.labels[index] as number]));
  return Array.from({ length: batch.rows }, (_, row) => {
    const places = Array.from({ length: batch.columns }, (_, column) => row * batch.columns + column);
    return [...groupBy(places, batch.groups)].flatMap(([group, members]) => {
      if (group === PADDING) return [];
      const { 0: trunk = [], ...branches } = Object.fromEntries(groupBy(members, batch.branches));
      const rest = Object.values(branches);
      const examples = rest.length > 0 ? rest.map((branch) => [...trunk, ...branch]) : [trunk];
      return examples.map((example) => ({
        tokens: example.map((place) => batch.tokens[place] as number),
        labels: example.map((_, index) => labels.get(example[index - 1] ?? -1) ?? NOT_LEARNT),
      }));
    });
  }).flat();
}

/** Places by what they are marked with. */
function groupBy(places: readonly number[], marks: Int32Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const place of places) {
    const mark = marks[place] as number;
    groups.set(mark, [...(groups.get(mark) ?? []), place]);
  }
  return groups;
}

function assistantPrompts() {
  return createAssistantPrompts({
    prompts: loadPromptTemplates(shippedPath('resources/prompts')),
    tools: (ids) => scriptedTools({}, { instruments: ids.map((id) => instrument(id, 2, '1m')) }),
  });
}

/** A question about a candle with an answer of one to four sentences; the same for the same number. */
function conversation(number: number) {
  const pick = <T>(of: readonly T[], step: number): T => of[(number * step + Math.floor(number / 7)) % of.length] as T;
  const market = pick(INSTRUMENTS, 1);
  const open = 100 + ((number * 37) % 900) / 10;
  const change = (((number * 53) % 41) - 20) / 10;
  const close = open + change;
  const high = Math.max(open, close) + ((number * 11) % 9) / 10;
  const low = Math.min(open, close) - ((number * 17) % 9) / 10;
  const figures = `open ${open.toFixed(1)}, high ${high.toFixed(1)}, low ${low.toFixed(1)}, close ${close.toFixed(1)}`;
  const sentences = [
    `${market} closed ${change < 0 ? 'below' : 'above'} its open by ${Math.abs(change).toFixed(1)}.`,
    `Its range is ${(high - low).toFixed(1)}, and the body takes ${Math.round((100 * Math.abs(change)) / (high - low + 0.1))} % of it.`,
    `A close above ${high.toFixed(1)} would say more than one within the range.`,
    `Below ${low.toFixed(1)} this reading no longer holds.`,
  ];
  return aTrainingExample([
    { role: 'system', content: SYSTEM },
    { role: 'user', content: `${market}, ${pick(TIMEFRAMES, 3)}: ${figures}. ${pick(QUESTIONS, 5)}` },
    { role: 'assistant', content: sentences.slice(0, 1 + (number % sentences.length)).join(' ') },
  ]);
}

const SYSTEM =
  'You explain a market to a trader in a few plain sentences and use only the facts that you are given. ' +
  'Prices keep their decimals. What is not known is said to be not known, and nothing is promised.';
const INSTRUMENTS = ['EURUSD', 'XAUUSD', 'BTCUSDT', 'DE40', 'GBPJPY'];
const TIMEFRAMES = ['15m', '1h', '4h', '1d'];
const QUESTIONS = [
  'What does it say?',
  'Who was stronger here, buyers or sellers, and how clear is it?',
  'What would change this picture?',
];
/** More than any number of steps that is measured needs. */
const DIALOGUES = 200;
