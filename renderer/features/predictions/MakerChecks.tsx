import { useTranslation } from 'react-i18next';
import { PredictionMaker } from '#shared/domain/prediction-schedule';

export interface MakerChecksProps {
  readonly makers: readonly PredictionMaker[];
  readonly onChange: (makers: readonly PredictionMaker[]) => void;
}

/** Who is asked: one or several. */
export function MakerChecks({ makers, onChange }: MakerChecksProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
      <legend className="sr-only">{t('predictions.batch.makers')}</legend>
      <span aria-hidden className="text-muted">
        {t('predictions.batch.makers')}
      </span>
      {PredictionMaker.options.map((maker) => (
        <label key={maker} className="flex h-6.5 cursor-pointer items-center gap-1.5">
          <input
            type="checkbox"
            checked={makers.includes(maker)}
            onChange={({ target }) =>
              onChange(
                PredictionMaker.options.filter((other) => (other === maker ? target.checked : makers.includes(other))),
              )
            }
            className="size-3 accent-accent"
          />
          {t(`predictions.makers.${maker}`)}
        </label>
      ))}
    </fieldset>
  );
}
