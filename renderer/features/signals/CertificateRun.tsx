import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import { RunBar } from '#renderer/components/RunBar';
import { formatCount } from '#renderer/format/format-number';
import { type SignalCertificate, useSignalCertificates } from '#renderer/stores/signals';
import { type SeriesSubject, seriesName } from '#renderer/stores/signals-subject';

/** Whether any feature or signal of the shown series looks ahead. */
export function CertificateRun({ subject }: { readonly subject: SeriesSubject }) {
  const { t } = useTranslation('signals');
  const key = seriesName(subject);
  const run = useSignalCertificates((state) => state.runs[key]);
  const { start, cancel } = useSignalCertificates.getState();
  return (
    <section className="flex min-w-96 flex-1 flex-col gap-1 text-xs">
      <RunBar
        run={run}
        activity="certificate"
        look="plain"
        startLabel={t('certificate.run')}
        onStart={() => void start(key, subject)}
        onCancel={() => cancel(key)}
      />
      {run?.result && <Verdict certificate={run.result} />}
    </section>
  );
}

function Verdict({
  certificate: { rewrites, candles, prefixes, features, signals },
}: {
  readonly certificate: SignalCertificate;
}) {
  const { t } = useTranslation('signals');
  const isClean = rewrites.length === 0;
  return (
    <div role="note" className="pb-1">
      <p className={classNames('font-medium', isClean ? 'text-good' : 'text-bad')}>
        <span aria-hidden>{isClean ? '✓ ' : '✗ '}</span>
        {isClean
          ? t('certificate.clean', {
              features: formatCount(features),
              signals: formatCount(signals),
              candles: formatCount(candles),
              prefixes: formatCount(prefixes),
            })
          : t('certificate.dirty')}
      </p>
      {!isClean && (
        <ul className="flex flex-wrap gap-x-3">
          {rewrites.map(({ name, count }) => (
            <li key={name} data-selectable className="tabular">
              {t('certificate.rewrite', { name, formatted: formatCount(count) })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
