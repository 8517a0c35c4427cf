import { CheckCircle2, RotateCcw, X, XCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#renderer/api/client';
import { toFailure } from '#renderer/api/failure';
import { failureOf, IDLE, type Loadable, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { CopyButton } from '#renderer/components/CopyButton';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { Moment } from '#renderer/components/Moment';
import { PredictionCard } from '#renderer/components/PredictionCard';
import { PredictionMakerName } from '#renderer/components/PredictionMakerName';
import { formatElapsed } from '#renderer/format/format-duration';
import { formatCount } from '#renderer/format/format-number';
import type { Prediction } from '#shared/domain/prediction';
import { Fact, Facts } from './DetailFacts';
import { MomentFacts, OutcomeFacts, ProbabilityFacts } from './PredictionFacts';

export interface PredictionDetailsProps {
  readonly prediction: Prediction;
  readonly onClose: () => void;
}

/** What a prediction says, what became of it, what it rests on, and whether it can be made again bit for bit. */
export function PredictionDetails({ prediction, onClose }: PredictionDetailsProps) {
  const { t } = useTranslation();
  return (
    <aside
      aria-label={t('predictions.details.title')}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex w-[clamp(17rem,38%,24rem)] shrink-0 flex-col border-l border-line"
    >
      <header className="flex items-center justify-between border-b border-line py-0.5 pr-1 pl-3">
        <h2 className="truncate text-xs font-medium text-muted">{t('predictions.details.title')}</h2>
        <IconButton icon={X} label={t('predictions.details.close')} onClick={onClose} />
      </header>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="relative flex min-h-0 flex-1 flex-col gap-3 overflow-x-hidden overflow-y-auto p-3 text-xs"
      >
        <PredictionCard prediction={prediction} withShow={false} />
        {prediction.verdict.kind === 'forecast' && (
          <OutcomeFacts outcome={prediction.outcome} instrument={prediction.instrument} asOf={prediction.asOf} />
        )}
        {prediction.verdict.kind === 'forecast' && (
          <ProbabilityFacts prediction={prediction} forecast={prediction.verdict} />
        )}
        <MomentFacts prediction={prediction} />
        <ProvenanceFacts prediction={prediction} />
        {/* A new prediction starts with nothing read and nothing repeated. */}
        <WhatItSaw key={prediction.id} prediction={prediction} />
      </div>
    </aside>
  );
}

function ProvenanceFacts({ prediction }: { readonly prediction: Prediction }) {
  const { t } = useTranslation();
  const { provenance } = prediction;
  return (
    <Facts title={t('predictions.details.provenance')}>
      <Fact label={t('predictions.details.model')}>
        <PredictionMakerName prediction={prediction} />
      </Fact>
      <Fact label={t('predictions.details.validity')}>
        {t(`predictions.details.validities.${provenance.validity}`)}
      </Fact>
      <Fact label={t('predictions.details.asOf')}>
        <Moment at={prediction.asOf} />
      </Fact>
      <Fact label={t('predictions.details.requestedAt')}>
        <Moment at={prediction.requestedAt} withSeconds />
      </Fact>
      <Fact label={t('predictions.details.prompt')}>
        {provenance.promptId} {provenance.promptVersion}
      </Fact>
      <Fact label={t('predictions.details.seed')}>{provenance.seed}</Fact>
      <Fact label={t('predictions.details.tokens')}>
        {formatCount(provenance.promptTokens)} / {formatCount(provenance.outputTokens)}
      </Fact>
      <Fact label={t('predictions.details.duration')}>{formatElapsed(provenance.durationMs)}</Fact>
      <Fact label={t('predictions.details.contextHash')}>
        <Hash value={provenance.contextHash} />
      </Fact>
      <Fact label={t('predictions.details.modelHash')}>
        <Hash value={provenance.modelHash} />
      </Fact>
      {provenance.adapterHash !== null && (
        <Fact label={t('predictions.details.adapterHash')}>
          <Hash value={provenance.adapterHash} />
        </Fact>
      )}
      <Fact label={t('predictions.details.runtime')}>{provenance.runtime}</Fact>
    </Facts>
  );
}

interface Seen {
  readonly prompt: string;
  readonly grammar: string;
}
interface Repetition {
  readonly isIdentical: boolean;
  readonly stored: string;
  readonly repeated: string;
}

function WhatItSaw({ prediction }: { readonly prediction: Prediction }) {
  const { t } = useTranslation();
  const predictionId = prediction.id;
  const [seen, setSeen] = useState<Loadable<Seen>>(IDLE);
  const [repetition, setRepetition] = useState<Loadable<Repetition>>(IDLE);
  useEffect(() => {
    let isCurrent = true;
    client.predictions.get({ predictionId }).then(
      (value) => isCurrent && setSeen({ kind: 'ok', value }),
      (error) => isCurrent && setSeen({ kind: 'failed', failure: toFailure(error), previous: null }),
    );
    return () => {
      isCurrent = false;
    };
  }, [predictionId]);
  const repeat = async () => {
    setRepetition({ kind: 'pending', previous: null });
    try {
      setRepetition({ kind: 'ok', value: await client.predictions.replay({ predictionId }) });
    } catch (error) {
      setRepetition({ kind: 'failed', failure: toFailure(error), previous: null });
    }
  };
  const context = loadedValue(seen);
  const result = loadedValue(repetition);
  const failure = failureOf(repetition) ?? failureOf(seen);
  return (
    <>
      <div className="flex flex-col items-start gap-2">
        <Button disabled={repetition.kind === 'pending'} onClick={repeat}>
          <RotateCcw aria-hidden size={13} />
          {repetition.kind === 'pending' ? t('predictions.details.repeating') : t('predictions.details.repeat')}
        </Button>
        {failure && <ErrorNotice failure={failure} />}
        {result && (
          <p role="status" className="flex gap-1.5">
            {result.isIdentical ? (
              <CheckCircle2 aria-hidden size={15} className="shrink-0 text-good" />
            ) : (
              <XCircle aria-hidden size={15} className="shrink-0 text-bad" />
            )}
            {result.isIdentical ? t('predictions.details.identical') : t('predictions.details.different')}
          </p>
        )}
      </div>
      {result && !result.isIdentical && (
        <>
          <Source title={t('predictions.details.stored')} text={result.stored} isOpen />
          <Source title={t('predictions.details.repeated')} text={result.repeated} isOpen />
        </>
      )}
      {context && context.prompt !== '' && (
        <Source title={t('predictions.details.promptShown')} text={context.prompt} />
      )}
      {prediction.provenance.rawOutput !== '' && (
        <Source title={t('predictions.details.rawShown')} text={prediction.provenance.rawOutput} />
      )}
      {(prediction.sampling?.outputs ?? []).map((text, index) => {
        const seed = prediction.sampling?.seeds[index];
        return text === '' || seed === undefined ? null : (
          <Source key={seed} title={t('predictions.details.sampleShown', { number: index + 1, seed })} text={text} />
        );
      })}
      {context && context.grammar !== '' && (
        <Source title={t('predictions.details.grammarShown')} text={context.grammar} />
      )}
    </>
  );
}

function Source({
  title,
  text,
  isOpen = false,
}: {
  readonly title: string;
  readonly text: string;
  readonly isOpen?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <details open={isOpen} className="rounded border border-line">
      <summary className="cursor-pointer px-2 py-1 text-muted hover:text-ink">{title}</summary>
      <div className="flex items-start gap-1 border-t border-line p-1">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <pre tabIndex={0} className="max-h-64 min-w-0 flex-1 overflow-auto p-1 font-mono text-2xs whitespace-pre-wrap">
          {text}
        </pre>
        <CopyButton text={text} label={t('common.copy')} />
      </div>
    </details>
  );
}

/** The first digits of a hash: enough to compare by eye, the whole in the tooltip. */
function Hash({ value }: { readonly value: string }) {
  return (
    <span className="font-mono" title={value}>
      {value.slice(0, 12)}
    </span>
  );
}
