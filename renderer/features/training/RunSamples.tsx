import { useTranslation } from 'react-i18next';
import { OutsideText } from '#renderer/components/OutsideText';
import type { TrainingSample } from '#shared/domain/training-run';

export interface RunSamplesProps {
  readonly samples: readonly TrainingSample[];
  /** Whether the training has finished, so that samples are to be expected. */
  readonly isOver: boolean;
}

/** Answers of the model before and after its training, side by side. */
export function RunSamples({ samples, isOver }: RunSamplesProps) {
  const { t } = useTranslation('training');
  if (samples.length === 0) return isOver ? null : <p className="text-2xs text-muted">{t('samples.empty')}</p>;
  return (
    <section aria-label={t('samples.title')} className="flex flex-col gap-1.5">
      <h3 className="font-medium">{t('samples.title')}</h3>
      <p className="text-2xs text-muted">{t('samples.text')}</p>
      <ul className="flex flex-col gap-2">
        {samples.map((sample) => (
          <li key={sample.exampleId} className="flex flex-col gap-1 rounded border border-line p-1.5">
            <details>
              <summary className="cursor-pointer text-muted hover:text-ink">{t('samples.question')}</summary>
              <OutsideText text={sample.question} className="max-h-60" />
            </details>
            <div className="grid grid-cols-3 gap-1.5 @max-2xl:grid-cols-1">
              {PARTS.map((part) => (
                <div key={part} className="min-w-0">
                  <p className="text-2xs text-muted">{t(`samples.${part}`)}</p>
                  <OutsideText text={sample[part]} className="max-h-32" />
                </div>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const PARTS = ['expected', 'before', 'after'] as const;
