import type { Language } from '#shared/domain/chat';
import type { Confluence, ConfluencePart } from '#shared/domain/confluence';
import type { SignalRecord } from '#shared/domain/signal';
import { CONFLUENCE_TEXTS, type ConfluenceTexts, type ScoreWord } from './confluence-texts';
import { explainCause } from './explain-cause';
import { explainRecord } from './explain-record';
import { type NumberFormat, numberFormat } from './format-number';

/** One thought, and what it can be seen by on the chart. */
export interface ExplainedSentence {
  readonly text: string;
  readonly evidenceId: string | null;
}

/**
 * The confluence in plain sentences, every number from it: the score, the two parts that move it most with their strongest
 * causes, what contradicts what, what is not known, where the weights come from, what the signals in it were worth before,
 * and that it is no forecast.
 *
 * @param options.records - What followed earlier signals; those of signals that count here are told, the strongest three.
 */
export function explainConfluence(
  confluence: Confluence,
  { language, records = [] }: { readonly language: Language; readonly records?: readonly SignalRecord[] },
): ExplainedSentence[] {
  const texts = CONFLUENCE_TEXTS[language];
  const format = numberFormat(language);
  const { instrument, timeframe, score, parts } = confluence;
  const plain = (text: string): ExplainedSentence => ({ text, evidenceId: null });
  const unknown = parts.filter(({ value }) => value === null).map(({ name }) => texts.parts[name]);
  const notKnown = unknown.length === 0 ? [] : [plain(texts.unknown(unknown.join(', ')))];
  if (score === null) return [plain(texts.noScore(instrument, timeframe)), ...notKnown];

  const word = scoreWord(score);
  const strongest = parts
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, TOLD_PARTS);
  return [
    plain(texts.score({ instrument, timeframe, score: format.signed(score), word, isUp: score > 0 })),
    ...strongest.map((part) => explainPart(part, texts, format)),
    ...explainConflicts(confluence, texts, format).map(plain),
    ...notKnown,
    ...explainWeights(confluence, texts, format).map(plain),
    ...recordsThatCount(confluence, records).map(({ record, evidenceId }) => ({
      text: explainRecord(record, texts, format),
      evidenceId,
    })),
    plain(texts.noForecast),
  ];
}

function explainPart(part: ConfluencePart, texts: ConfluenceTexts, format: NumberFormat): ExplainedSentence {
  const causes = part.causes.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, TOLD_CAUSES);
  const text = texts.part({
    name: texts.parts[part.name],
    contribution: format.signed(part.contribution),
    value: format.signed(part.value ?? 0),
    weight: format.percent(part.weight),
    causes: causes.length === 0 ? texts.nothing : causes.map((cause) => explainCause(cause, texts, format)).join('; '),
  });
  return { text, evidenceId: causes.find(({ evidenceId }) => evidenceId !== null)?.evidenceId ?? null };
}

function explainConflicts({ conflicts, parts }: Confluence, texts: ConfluenceTexts, format: NumberFormat): string[] {
  if (conflicts.length === 0) return [texts.noConflict];
  const written = (name: ConfluencePart['name']) => format.signed(parts.find((part) => part.name === name)?.value ?? 0);
  return conflicts.map(({ a, b }) => texts.conflict(texts.parts[a], written(a), texts.parts[b], written(b)));
}

function explainWeights({ weights }: Confluence, texts: ConfluenceTexts, format: NumberFormat): string[] {
  const { n, shrinkage, test } = weights;
  if (shrinkage === 1) return [texts.equalWeights];
  const sentences = [texts.learnedWeights({ n: format.count(n), shrinkage: format.percent(shrinkage) })];
  if (test !== null && test.learned !== null && test.equal !== null) {
    const { learned, equal } = test;
    sentences.push(
      texts.weightsTest({ n: format.count(test.n), learned: format.signed(learned), equal: format.signed(equal) }),
    );
  }
  return sentences;
}

/** Records of the signals that count, loudest signal first, each name and direction once. */
function recordsThatCount({ parts }: Confluence, records: readonly SignalRecord[]) {
  const signals = parts.flatMap(({ causes }) => causes.filter(({ code }) => code === 'signal'));
  const told = new Set<SignalRecord>();
  return signals
    .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .flatMap(({ facts, evidenceId }) => {
      const record = records.find(({ name, direction }) => name === facts.name && direction === facts.direction);
      if (record === undefined || told.has(record)) return [];
      told.add(record);
      return [{ record, evidenceId }];
    })
    .slice(0, TOLD_RECORDS);
}

/** The bounds of the confluence buckets: 0.5 is strong, 0.15 slight; below 0.05 it points nowhere. */
function scoreWord(score: number): ScoreWord {
  const size = Math.abs(score);
  if (size >= 0.5) return 'strong';
  if (size >= 0.15) return 'moderate';
  return size >= 0.05 ? 'slight' : 'balanced';
}

const TOLD_PARTS = 2;
const TOLD_CAUSES = 3;
const TOLD_RECORDS = 3;
