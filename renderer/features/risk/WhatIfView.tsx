import { Calculator } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { useWhatIf } from '#renderer/stores/risk-what-if';
import { readWhatIf } from '#renderer/stores/risk-what-if-draft';
import { WhatIfAnswerView } from './WhatIfAnswerView';
import { WhatIfForm } from './WhatIfForm';

/** A calculator: numbers of a trade on one side, what the rules would say of it on the other. */
export function WhatIfView() {
  const { t } = useTranslation('risk');
  const draft = useWhatIf((state) => state.draft);
  const answer = useWhatIf((state) => state.answer);
  const ask = useWhatIf((state) => state.ask);
  const reading = useMemo(() => readWhatIf(draft), [draft]);
  const failure = failureOf(answer);
  const known = loadedValue(answer);
  const isWrong = reading.kind === 'invalid' && Object.values(reading.issues).some((issue) => issue !== 'missing');
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="relative grid h-full grid-cols-1 content-start overflow-auto @2xl:grid-cols-[minmax(16rem,20rem)_1fr]"
    >
      <WhatIfForm reading={reading} />
      <section
        aria-label={t('whatIf.answer')}
        aria-busy={answer.kind === 'pending'}
        className="flex min-h-48 min-w-0 flex-col gap-2 p-3 text-xs"
      >
        {/* The decision alone is spoken: a table of forty rules, each time a digit is typed, would drown it. */}
        <p role="status" className="sr-only">
          {answer.kind === 'ok' && t(`whatIf.decisions.${answer.value.evaluation.decision}`)}
        </p>
        {failure && (
          <ErrorNotice failure={failure}>
            <Button onClick={() => void ask()}>{t('whatIf.again')}</Button>
          </ErrorNotice>
        )}
        {failure === null && known !== null && (
          <WhatIfAnswerView answer={known} isOld={answer.kind === 'pending'} onAsk={() => void ask()} />
        )}
        {failure === null && known === null && (
          <Empty
            icon={Calculator}
            title={answer.kind === 'pending' ? t('whatIf.asking') : t('whatIf.empty')}
            text={isWrong ? t('whatIf.invalidText') : t('whatIf.emptyText')}
          />
        )}
      </section>
    </div>
  );
}
