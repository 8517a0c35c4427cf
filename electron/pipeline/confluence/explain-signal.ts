import type { Language } from '#shared/domain/chat';
import type { Signal, SignalEvidence, SignalRecord } from '#shared/domain/signal';
import { CONFLUENCE_TEXTS, type ConfluenceTexts } from './confluence-texts';
import type { ExplainedSentence } from './explain-confluence';
import { explainRecord } from './explain-record';
import { type NumberFormat, numberFormat } from './format-number';

/**
 * A signal in plain sentences: what it is, what it rests on with the numbers, what such signals were worth before, and that
 * it claims nothing.
 *
 * @param record - Of its name and direction; `null` where it is not known, which is not told then.
 */
export function explainSignal(signal: Signal, language: Language, record: SignalRecord | null): ExplainedSentence[] {
  const texts = CONFLUENCE_TEXTS[language];
  const format = numberFormat(language);
  const plain = (text: string): ExplainedSentence => ({ text, evidenceId: null });
  const { name, direction, instrument, timeframe, knownAt, price, strength } = signal;
  const at = new Date(knownAt).toISOString().slice(0, 16).replace('T', ' ');
  return [
    {
      text: texts.signal({
        name: texts.signals[name],
        direction: texts.directions[direction],
        instrument,
        timeframe,
        at,
        price: format.value(price),
      }),
      evidenceId: signal.id,
    },
    plain(texts.strength(format.plain(strength))),
    ...signal.evidence.map((evidence) => explainEvidence(evidence, signal, texts, format)),
    ...(record === null ? [] : [plain(explainRecord(record, texts, format))]),
    plain(texts.noClaim),
  ];
}

function explainEvidence(
  evidence: SignalEvidence,
  { model }: Signal,
  texts: ConfluenceTexts,
  format: NumberFormat,
): ExplainedSentence {
  switch (evidence.kind) {
    case 'structure': {
      const { structureId, state, price } = evidence;
      // An id begins with its kind.
      const [kind = ''] = structureId.split(':');
      const text = texts.structureEvidence({
        kind: texts.structures[kind] ?? kind,
        state: texts.states[state] ?? state,
        price: format.value(price),
      });
      return { text, evidenceId: structureId };
    }
    case 'indicator': {
      const { name, value, threshold } = evidence;
      if (name === 'probability' && model !== null && threshold !== null) {
        const algorithm = texts.algorithms[model.algorithm] ?? model.algorithm;
        const [probability, baseRate] = [format.percent(value, 1), format.percent(threshold, 1)];
        return { text: texts.probability({ algorithm, probability, baseRate }), evidenceId: model.id };
      }
      const measure = texts.measures[name];
      const text =
        measure?.(format.plain(value)) ??
        texts.indicatorEvidence({
          name,
          value: format.value(value),
          threshold: threshold === null ? null : format.value(threshold),
        });
      return { text, evidenceId: null };
    }
    case 'feature': {
      const { name, value, contribution } = evidence;
      const text = texts.featureEvidence({
        name,
        value: value === null ? null : format.value(value),
        contribution: format.signed(contribution),
      });
      return { text, evidenceId: null };
    }
  }
}
