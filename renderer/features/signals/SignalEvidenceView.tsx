import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { classNames } from '#renderer/components/class-names';
import { DirectionMark } from '#renderer/components/DirectionMark';
import { Empty } from '#renderer/components/Empty';
import { InlineNumber } from '#renderer/components/InlineNumber';
import { RunBar } from '#renderer/components/RunBar';
import { ShareWithInterval } from '#renderer/components/ShareWithInterval';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatCount, formatFixed, NO_VALUE } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import { type SignalEvidenceReport, useSignalEvidence } from '#renderer/stores/signals';
import { type SeriesSubject, seriesName } from '#renderer/stores/signals-subject';
import { SignalName, type SignalRecord } from '#shared/domain/signal';
import { type SignalVerdict, signalVerdict } from './signal-verdict';

/** What followed each kind of signal on the stored candles, beside what followed from every candle. */
export function SignalEvidenceView({ subject }: { readonly subject: SeriesSubject }) {
  const { t } = useTranslation('signals');
  const key = seriesName(subject);
  const run = useSignalEvidence((state) => state.runs[key]);
  const { start, cancel } = useSignalEvidence.getState();
  const [lookback, setLookback] = useState(run?.answers?.lookback ?? FIRST_LOOKBACK);
  const [isValid, setValid] = useState(true);
  const result = run?.result ?? null;
  return (
    <div className="flex h-full flex-col">
      <div className="shrink-0 border-b border-line px-2 py-1">
        <RunBar
          run={run}
          activity="evidence"
          startLabel={t(result === null ? 'evidence.run' : 'evidence.runAgain')}
          isStartable={isValid}
          onStart={() => void start(key, { ...subject, lookback })}
          onCancel={() => cancel(key)}
        >
          <InlineNumber
            label={t('evidence.lookback')}
            value={lookback}
            bounds={LOOKBACK}
            onChange={(value) => {
              setValid(value !== null);
              if (value !== null) setLookback(value);
            }}
          />
        </RunBar>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        {result === null ? (
          run?.state !== 'failed' && (
            <Empty title={t('evidence.empty')} text={t('evidence.emptyText', { subject: key })} />
          )
        ) : (
          <div className="flex flex-col gap-2 p-2 text-xs">
            {run?.answers?.lookback !== lookback && (
              <p className="max-w-200 rounded bg-warn-soft px-2 py-1 text-warn">{t('evidence.stale')}</p>
            )}
            <MadeOf report={result} />
            {result.records.length === 0 ? (
              <p className="text-muted">{t('evidence.none')}</p>
            ) : (
              <RecordTable records={result.records} />
            )}
            <p className="max-w-200 text-muted">{t('evidence.note')}</p>
          </div>
        )}
      </div>
    </div>
  );
}

function MadeOf({ report: { candles, firstOpenAt, asOf } }: { readonly report: SignalEvidenceReport }) {
  const { t } = useTranslation('signals');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  return (
    <p className="tabular text-muted">
      {t('evidence.madeOf', {
        candles: formatCount(candles),
        from: formatMinute(firstOpenAt, timeZone),
        to: formatMinute(asOf, timeZone),
      })}
    </p>
  );
}

function RecordTable({ records }: { readonly records: readonly SignalRecord[] }) {
  const { t } = useTranslation('signals');
  const sorted = records.toSorted(
    (a, b) =>
      SignalName.options.indexOf(a.name) - SignalName.options.indexOf(b.name) || a.direction.localeCompare(b.direction),
  );
  return (
    <table aria-label={t('evidence.label')} className="w-full max-w-260 border-collapse">
      <thead className="text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-1 pr-2 text-left font-medium">
            {t('evidence.name')}
          </th>
          <th scope="col" className="px-1 py-1 text-left font-medium">
            {t('evidence.direction')}
          </th>
          {NUMBERS.map((column) => (
            <th key={column} scope="col" title={t(`evidence.hints.${column}`)} className="num px-1 py-1 font-medium">
              {t(`evidence.${column}`)}
            </th>
          ))}
          <th scope="col" className="py-1 pl-2 text-left font-medium">
            {t('evidence.verdict')}
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((record, index) => {
          const { name, direction, n, hitRate, baseRate, meanAtr, medianFavourableAtr, medianAdverseAtr } = record;
          const verdict = signalVerdict(record);
          return (
            <tr
              key={`${name} ${direction}`}
              className={classNames(
                'border-b border-line/50',
                (verdict === 'few' || verdict === 'none') && 'text-muted',
              )}
            >
              <th scope="row" className="py-1 pr-2 text-left font-normal whitespace-nowrap">
                <span className={classNames(sorted[index - 1]?.name === name && 'sr-only')}>{t(`names.${name}`)}</span>
              </th>
              <td className="px-1 py-1">
                <DirectionMark direction={direction} />
              </td>
              <td className="num px-1 py-1">{formatCount(n)}</td>
              <td className="num px-1 py-1">
                <ShareWithInterval value={hitRate} />
              </td>
              <td className="num px-1 py-1">{baseRate === null ? NO_VALUE : formatFixed(baseRate * 100, 1)}</td>
              <td className="num px-1 py-1">
                <SignedNumber value={meanAtr} />
              </td>
              <td className="num px-1 py-1">{fixed(medianFavourableAtr)}</td>
              <td className="num px-1 py-1">{fixed(medianAdverseAtr)}</td>
              <td className="py-1 pl-2">
                <Badge tone={VERDICT_TONES[verdict]}>{t(`evidence.verdicts.${verdict}`)}</Badge>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function fixed(value: number | null): string {
  return value === null ? NO_VALUE : formatFixed(value, 2);
}

const NUMBERS = ['n', 'hitRate', 'baseRate', 'meanAtr', 'favourable', 'adverse'] as const;
const VERDICT_TONES: Readonly<Record<SignalVerdict, NonNullable<BadgeProps['tone']>>> = {
  none: 'neutral',
  few: 'neutral',
  chance: 'neutral',
  above: 'good',
  below: 'bad',
};
/** The bounds of the contract. */
const LOOKBACK = { least: 100, most: 200_000, isWhole: true };
const FIRST_LOOKBACK = 20_000;
