import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineNumber } from '#renderer/components/InlineNumber';
import { RunBar } from '#renderer/components/RunBar';
import { useTraining } from '#renderer/stores/signals';
import { type SeriesSubject, seriesName } from '#renderer/stores/signals-subject';
import { SignalAlgorithm } from '#shared/domain/signal-model';
import { TrainingReportView } from './TrainingReportView';

/** Trains the learned models of the shown series, and tells what the last training of it gave. */
export function TrainForm({ subject }: { readonly subject: SeriesSubject }) {
  const { t } = useTranslation('signals');
  const key = seriesName(subject);
  const run = useTraining((state) => state.runs[key]);
  const { start, cancel } = useTraining.getState();
  const [algorithms, setAlgorithms] = useState<readonly SignalAlgorithm[]>(SignalAlgorithm.options);
  const [numbers, setNumbers] = useState(FIRST);
  const [invalid, setInvalid] = useState<readonly NumberName[]>([]);
  const [checkShuffled, setCheckShuffled] = useState(false);
  const shuffledHint = useId();
  const field = (name: NumberName) => (
    <InlineNumber
      label={t(`models.${name}`)}
      value={numbers[name]}
      bounds={BOUNDS[name]}
      className="w-14"
      onChange={(value) => {
        setInvalid((known) => (value === null ? [...known, name] : known.filter((one) => one !== name)));
        if (value !== null) setNumbers((before) => ({ ...before, [name]: value }));
      }}
    />
  );
  const train = () =>
    void start(key, {
      ...subject,
      algorithms: [...algorithms],
      stepCandles: numbers.step,
      barriers: { targetAtr: numbers.target, stopAtr: numbers.stop, horizonCandles: numbers.horizon },
      seed: numbers.seed,
      checkShuffled,
    });
  return (
    <section aria-label={t('models.trainTitle', { subject: key })} className="flex flex-col gap-1">
      <RunBar
        run={run}
        activity="training"
        startLabel={t('models.train')}
        isStartable={invalid.length === 0 && algorithms.length > 0}
        onStart={train}
        onCancel={() => cancel(key)}
      >
        <h3 className="font-semibold">{t('models.trainTitle', { subject: key })}</h3>
        <fieldset className="flex items-center gap-2">
          <legend className="sr-only">{t('models.algorithms')}</legend>
          {SignalAlgorithm.options.map((algorithm) => (
            <label key={algorithm} className="flex items-center gap-1 text-muted">
              <input
                type="checkbox"
                checked={algorithms.includes(algorithm)}
                onChange={({ target }) =>
                  setAlgorithms((chosen) =>
                    SignalAlgorithm.options.filter((one) =>
                      one === algorithm ? target.checked : chosen.includes(one),
                    ),
                  )
                }
              />
              {t(`algorithms.${algorithm}`)}
            </label>
          ))}
        </fieldset>
        {NUMBERS.map((name) => (
          <span key={name}>{field(name)}</span>
        ))}
        <label className="flex items-center gap-1 text-muted" title={t('models.shuffledHint')}>
          <input
            type="checkbox"
            aria-describedby={shuffledHint}
            checked={checkShuffled}
            onChange={({ target }) => setCheckShuffled(target.checked)}
          />
          {t('models.shuffled')}
          <span id={shuffledHint} className="sr-only">
            {t('models.shuffledHint')}
          </span>
        </label>
      </RunBar>
      {run?.result && <TrainingReportView report={run.result} />}
    </section>
  );
}

type NumberName = (typeof NUMBERS)[number];

const NUMBERS = ['step', 'target', 'stop', 'horizon', 'seed'] as const;
/** The defaults of the contract. */
const FIRST: Readonly<Record<NumberName, number>> = { step: 2_000, target: 1, stop: 1, horizon: 24, seed: 1 };
const BOUNDS = {
  step: { least: 200, most: 100_000, isWhole: true },
  target: { least: 0.1, most: 20 },
  stop: { least: 0.1, most: 20 },
  horizon: { least: 1, most: 1_000, isWhole: true },
  seed: { least: 0, most: 4_294_967_295, isWhole: true },
} as const;
