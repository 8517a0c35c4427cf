import { useTranslation } from 'react-i18next';
import { formatFixed, NO_VALUE } from '#renderer/format/format-number';
import type { AccuracyScores } from '#shared/domain/accuracy';

/** Murphy's parts of the Brier score, each with a bar on the same scale. */
export function MurphyParts({ scores }: { readonly scores: AccuracyScores }) {
  const { t } = useTranslation();
  const { murphy, brier } = scores;
  const largest = murphy ? Math.max(...PARTS.map(({ key }) => Math.abs(murphy[key])), brier ?? 0, LEAST_SCALE) : 1;
  return (
    <section aria-label={t('accuracy.murphy.title')} className="max-w-160">
      <h2 className="mb-1 text-xs font-medium">{t('accuracy.murphy.title')}</h2>
      <table className="w-full text-xs">
        <caption className="sr-only">{t('accuracy.murphy.title')}</caption>
        <tbody>
          {PARTS.map(({ key, sign }) => (
            <tr key={key} title={t(`accuracy.murphy.${key}Hint`)} className="border-b border-line/50">
              <th scope="row" className="w-32 py-1 pr-2 text-left font-normal text-muted">
                {sign} {t(`accuracy.murphy.${key}`)}
              </th>
              <td className="num w-16 py-1 pr-2">{murphy ? formatFixed(murphy[key], 4) : NO_VALUE}</td>
              <td className="py-1">
                <div
                  aria-hidden
                  className="h-1.5 rounded-full bg-predicted"
                  style={{ width: murphy ? `${(Math.abs(murphy[key]) / largest) * 100}%` : 0 }}
                />
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="py-1 pr-2 text-left font-medium">
              = {t('accuracy.scores.brier')}
            </th>
            <td className="num py-1 pr-2 font-medium">{brier === null ? NO_VALUE : formatFixed(brier, 4)}</td>
            <td />
          </tr>
        </tbody>
      </table>
      <p className="mt-1 text-2xs text-muted">{t('accuracy.murphy.hint')}</p>
    </section>
  );
}

const PARTS = [
  { key: 'reliability', sign: '' },
  { key: 'resolution', sign: '−' },
  { key: 'uncertainty', sign: '+' },
  { key: 'withinBins', sign: '+' },
] as const;
/** Parts below this would fill the bar without meaning anything. */
const LEAST_SCALE = 0.01;
