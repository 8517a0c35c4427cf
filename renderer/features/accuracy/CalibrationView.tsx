import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { formatCount, formatFixed, formatPercent, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import type { AccuracyReport, ReliabilityBin } from '#shared/domain/accuracy';
import { MurphyParts } from './MurphyParts';
import { ReliabilityDiagram } from './ReliabilityDiagram';
import { Score } from './Score';

/** Whether what was said with 60 % came true in 60 % of cases: the diagram, its bins, and the errors in one number. */
export function CalibrationView({ report }: { readonly report: AccuracyReport }) {
  const { t } = useTranslation();
  const binning = useAccuracyView((state) => state.binning);
  const show = useAccuracyView((state) => state.show);
  const { overall, reliability, reliabilityEqualMass } = report;
  const bins = binning === 'equalWidth' ? reliability : reliabilityEqualMass;
  const { calibrationError, sharpness } = overall;
  return (
    <div className="flex flex-wrap gap-x-8 gap-y-4 p-3">
      <section aria-label={t('accuracy.reliability')} className="w-80 max-w-full @5xl:w-96">
        <div className="mb-1 flex items-center justify-between gap-2">
          <h2 className="text-xs font-medium">{t('accuracy.reliability')}</h2>
          <Choice
            label={t('accuracy.bins.label')}
            value={binning}
            onChange={(chosen) => show({ binning: chosen })}
            options={BINNINGS.map((value) => ({ value, label: t(`accuracy.bins.${value}`) }))}
          />
        </div>
        <ReliabilityDiagram bins={bins} />
      </section>
      <div className="flex min-w-0 flex-1 basis-96 flex-col gap-4">
        <dl className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] overflow-hidden rounded border border-line">
          <Score label={t('accuracy.scores.n')} hint={t('accuracy.scores.nHint')} value={formatCount(overall.n)} />
          <Score
            label={t('accuracy.scores.ece')}
            hint={t('accuracy.scores.eceHint')}
            value={calibrationError ? formatPercent(calibrationError.equalWidth, 1) : NO_VALUE}
          />
          <Score
            label={t('accuracy.scores.eceMass')}
            hint={t('accuracy.scores.eceHint')}
            value={calibrationError ? formatPercent(calibrationError.equalMass, 1) : NO_VALUE}
          />
          <Score
            label={t('accuracy.scores.sharpness')}
            hint={t('accuracy.scores.sharpnessHint')}
            value={sharpness === null ? NO_VALUE : formatFixed(sharpness, 3)}
          />
          <Score
            label={t('accuracy.scores.baseRate')}
            hint={t('accuracy.scores.baseRateHint')}
            value={overall.baseRate === null ? NO_VALUE : formatPercent(overall.baseRate, 1)}
          />
        </dl>
        <div className="min-w-0">
          <BinTable bins={bins} />
        </div>
        <MurphyParts scores={overall} />
      </div>
    </div>
  );
}

function BinTable({ bins }: { readonly bins: readonly ReliabilityBin[] }) {
  const { t } = useTranslation();
  const filled = bins.filter(({ n }) => n > 0);
  if (filled.length === 0) return null;
  return (
    <table className="w-full max-w-160 text-xs">
      <caption className="sr-only">{t('accuracy.bins.table')}</caption>
      <thead>
        <tr className="border-b border-line text-muted">
          {BIN_COLUMNS.map((column) => (
            <th
              key={column}
              scope="col"
              title={column === 'gap' ? t('accuracy.bins.gapHint') : undefined}
              className="num px-1.5 py-1 font-medium"
            >
              {t(`accuracy.bins.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {filled.map(({ from, to, n, meanProbability, hitRate }) => (
          <tr key={`${from} ${to} ${meanProbability}`} className="border-b border-line/50">
            <td className="num px-1.5 py-1">{`${(from * 100).toFixed(0)}–${(to * 100).toFixed(0)}`}</td>
            <td className="num px-1.5 py-1">
              {meanProbability === null ? NO_VALUE : formatPercent(meanProbability, 1)}
            </td>
            <td className="num px-1.5 py-1">{formatCount(n)}</td>
            <td className="num px-1.5 py-1">{hitRate ? formatPercent(hitRate.value, 1) : NO_VALUE}</td>
            <td className="num px-1.5 py-1 text-muted">
              {hitRate
                ? t('accuracy.interval', { low: formatPercent(hitRate.low), high: formatPercent(hitRate.high) })
                : NO_VALUE}
            </td>
            <td className="num px-1.5 py-1">
              {hitRate && meanProbability !== null
                ? formatSigned((hitRate.value - meanProbability) * 100, 1)
                : NO_VALUE}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const BINNINGS = ['equalWidth', 'equalMass'] as const;
const BIN_COLUMNS = ['range', 'mean', 'n', 'hit', 'interval', 'gap'] as const;
