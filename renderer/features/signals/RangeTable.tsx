import { useTranslation } from 'react-i18next';
import { Price } from '#renderer/components/Price';
import { formatCount, formatPercent, formatPrice } from '#renderer/format/format-number';
import { useInstrument } from '#renderer/stores/instruments';
import type { RangeForecast } from '#shared/domain/signal-model';

/** How far price is expected to go, as prices that it stays within with a stated chance. */
export function RangeTable({ range }: { readonly range: RangeForecast | null }) {
  const { t } = useTranslation('signals');
  const precision = useInstrument(range?.instrument ?? null)?.pricePrecision ?? 5;
  if (range === null) {
    return (
      <p className="text-muted">
        {t('range.none')} {t('range.noneNext')}
      </p>
    );
  }
  const title = t('range.title', { formatted: formatCount(range.horizonCandles) });
  const quantiles = [...new Set([...range.high, ...range.low].map(({ quantile }) => quantile))].toSorted(
    (a, b) => a - b,
  );
  const priceAt = (side: RangeForecast['high'], quantile: number) =>
    side.find((one) => one.quantile === quantile)?.price ?? null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-semibold">{title}</h3>
      <table aria-label={title} className="w-full border-collapse">
        <thead className="text-muted">
          <tr className="border-b border-line">
            <th
              scope="col"
              title={t('range.quantileHint')}
              className="py-0.5 pr-1.5 text-right align-bottom font-medium"
            >
              {t('range.quantile')}
            </th>
            <th scope="col" className="px-1.5 py-0.5 text-right align-bottom font-medium">
              {t('range.low')}
            </th>
            <th scope="col" className="py-0.5 pl-1.5 text-right align-bottom font-medium">
              {t('range.high')}
            </th>
          </tr>
        </thead>
        <tbody>
          {quantiles.map((quantile) => (
            <tr key={quantile} className="border-b border-line/50">
              <th scope="row" className="num py-0.5 pr-1.5 font-normal">
                {formatPercent(quantile)}
              </th>
              <td className="num px-1.5 py-0.5">
                <Price value={priceAt(range.low, quantile)} instrument={range.instrument} />
              </td>
              <td className="num py-0.5 pl-1.5">
                <Price value={priceAt(range.high, quantile)} instrument={range.instrument} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-2xs break-words text-muted">
        {t('range.reference', { price: formatPrice(range.referencePrice, precision), model: range.modelId })}
      </p>
    </section>
  );
}
