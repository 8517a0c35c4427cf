import { Check, CircleHelp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { OutsideText } from '#renderer/components/OutsideText';
import { formatCount } from '#renderer/format/format-number';
import { useHeldOutExamples } from '#renderer/stores/training-datasets';
import type { AdapterEvaluation, AnsweredExample, EvaluationRole } from '#shared/domain/adapter-evaluation';
import type { TrainingExample } from '#shared/domain/training-example';

/** Answers of all subjects to the same questions, those where they differ first; read when they are asked for. */
export function AnsweredExamples({ evaluation }: { readonly evaluation: AdapterEvaluation }) {
  const { t } = useTranslation('training');
  const [isOpen, setOpen] = useState(false);
  const { answered } = evaluation;
  if (answered.length === 0) return <p className="text-muted">{t('answered.empty')}</p>;
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="cursor-pointer font-medium">{t('answered.title')}</summary>
      {isOpen && <Answers evaluation={evaluation} />}
    </details>
  );
}

function Answers({ evaluation: { datasetId, answered } }: { readonly evaluation: AdapterEvaluation }) {
  const { t } = useTranslation('training');
  const loaded = useHeldOutExamples((state) => state.found);
  useEffect(
    () =>
      void useHeldOutExamples.getState().find(
        datasetId,
        answered.map(({ exampleId }) => exampleId),
      ),
    [datasetId, answered],
  );
  const found = loadedValue(loaded);
  const failure = failureOf(loaded);
  const isRead = loaded.kind === 'ok' || loaded.kind === 'failed';
  return (
    <div className="mt-1 flex flex-col gap-2">
      <p className="text-2xs text-muted">{t('answered.text', { formatted: formatCount(answered.length) })}</p>
      {/* A dataset that is gone is told in each place: the answers are still worth reading. */}
      {failure !== null && failure.code !== 'not_found' && <ErrorNotice failure={failure} />}
      <ul className="flex flex-col gap-2">
        {answered.map((one) => (
          <Answered
            key={one.exampleId}
            answered={one}
            example={found?.datasetId === datasetId ? found.byId[one.exampleId] : undefined}
            isRead={isRead}
          />
        ))}
      </ul>
    </div>
  );
}

interface AnsweredProps {
  readonly answered: AnsweredExample;
  /** The question; missing where it is not read yet, or not there any more. */
  readonly example: TrainingExample | undefined;
  readonly isRead: boolean;
}

function Answered({ answered: { answers }, example, isRead }: AnsweredProps) {
  const { t } = useTranslation('training');
  return (
    <li className="flex flex-col gap-1 rounded border border-line p-1.5">
      {example === undefined ? (
        <p className="text-2xs text-muted">{t(isRead ? 'answered.unknown' : 'answered.reading')}</p>
      ) : (
        <details>
          <summary className="cursor-pointer text-muted hover:text-ink">{t('answered.question')}</summary>
          <OutsideText text={textOf(example, 'user')} className="max-h-48" />
          <p className="mt-1 text-2xs text-muted">{t('answered.expected')}</p>
          <OutsideText text={textOf(example, 'assistant')} className="max-h-32" />
        </details>
      )}
      <div className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-1.5">
        {answers.map(({ role, text, isRight }) => (
          <div key={role} className="min-w-0">
            <p className="flex items-center gap-2 text-2xs">
              <span className="text-muted">{t(`answered.roles.${role satisfies EvaluationRole}`)}</span>
              <RightMark isRight={isRight} />
            </p>
            <OutsideText text={text === '' ? t('answered.nothing') : text} className="max-h-32" />
          </div>
        ))}
      </div>
    </li>
  );
}

function RightMark({ isRight }: { readonly isRight: boolean | null }) {
  const { t } = useTranslation('training');
  if (isRight === null) {
    return (
      <span className="inline-flex items-center gap-1 text-muted">
        <CircleHelp aria-hidden size={11} />
        {t('answered.unjudged')}
      </span>
    );
  }
  const Icon = isRight ? Check : X;
  return (
    <span className={`inline-flex items-center gap-1 ${isRight ? 'text-good' : 'text-bad'}`}>
      <Icon aria-hidden size={11} />
      {t(isRight ? 'answered.right' : 'answered.wrong')}
    </span>
  );
}

function textOf({ messages }: TrainingExample, role: 'user' | 'assistant'): string {
  return messages.findLast((message) => message.role === role)?.content ?? '';
}
