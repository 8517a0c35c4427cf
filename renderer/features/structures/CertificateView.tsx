import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import { formatCount } from '#renderer/format/format-number';
import {
  CERTIFICATE_PREFIXES,
  type CertificateResult,
  type ResearchSubject,
  seriesKey,
  subjectQuestion,
  useStructureResearch,
} from '#renderer/stores/structure-research';
import { currentState } from '#shared/domain/structure';
import type { DetectorCertificate, StructureRewrite } from '#shared/domain/structure-certificate';
import { ResearchFrame } from './ResearchFrame';

/** Whether anything that was shown on this series was taken back later, detector by detector. */
export function CertificateView({ subject }: { readonly subject: ResearchSubject }) {
  const { t } = useTranslation('structures');
  const research = useStructureResearch((store) => store.certificates[seriesKey(subject)]);
  const { runCertificate, cancel } = useStructureResearch.getState();
  return (
    <ResearchFrame
      subject={subject}
      kind="certificate"
      research={research}
      question={subjectQuestion(subject)}
      empty={{
        title: t('certificate.empty'),
        text: t('certificate.emptyText', { subject: seriesKey(subject), prefixes: CERTIFICATE_PREFIXES }),
      }}
      onRun={() => void runCertificate(subject)}
      onCancel={() => cancel('certificates', subject)}
    >
      {(result) => <Certificate result={result} />}
    </ResearchFrame>
  );
}

function Certificate({ result }: { readonly result: CertificateResult }) {
  const { t } = useTranslation(['structures', 'chart']);
  const { rewrites, candles, detectors, profile } = result;
  const isClean = rewrites === 0;
  const values = { count: rewrites, formatted: formatCount(rewrites), candles: formatCount(candles) };
  const rewritten = detectors.filter(({ examples }) => examples.length > 0);
  return (
    <>
      <div
        role="note"
        className={classNames(
          'max-w-200 rounded border px-2.5 py-1.5',
          isClean ? 'border-good/40' : 'border-bad/40 bg-bad-soft',
        )}
      >
        <p className={classNames('text-base font-semibold', isClean ? 'text-good' : 'text-bad')}>
          <span aria-hidden>{isClean ? '✓ ' : '✗ '}</span>
          {isClean ? t('certificate.clean', values) : t('certificate.dirty', values)}
        </p>
        <p className="text-xs text-muted">
          {t(isClean ? 'certificate.cleanText' : 'certificate.dirtyText')}{' '}
          {t('madeOfCandles', { profile: t(`profiles.${profile}`), candles: formatCount(candles) })}
        </p>
      </div>
      <table aria-label={t('certificate.label')} className="w-full max-w-200 border-collapse text-xs">
        <thead className="text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="py-1 pr-2 text-left font-medium">
              {t('certificate.detector')}
            </th>
            <th scope="col" className="num px-2 py-1 font-medium">
              {t('certificate.structures')}
            </th>
            <th scope="col" className="num px-2 py-1 font-medium">
              {t('certificate.prefixes')}
            </th>
            <th scope="col" className="num px-2 py-1 font-medium">
              {t('certificate.rewrites')}
            </th>
          </tr>
        </thead>
        <tbody>
          {detectors.map(({ detector, kinds, structures, prefixes, rewrites: count }) => (
            <tr key={detector} className="border-b border-line/50">
              <th scope="row" className="py-1 pr-2 text-left font-normal">
                {kinds.map((kind) => t(`chart:kind.${kind}`)).join(', ')}
              </th>
              <td className="num px-2 py-1">{formatCount(structures)}</td>
              <td className="num px-2 py-1">{formatCount(prefixes)}</td>
              <td className={classNames('num px-2 py-1', count > 0 && 'font-semibold text-bad')}>
                {formatCount(count)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rewritten.length > 0 && <Examples detectors={rewritten} />}
    </>
  );
}

function Examples({ detectors }: { readonly detectors: readonly DetectorCertificate[] }) {
  const { t } = useTranslation('structures');
  return (
    <section aria-label={t('certificate.examples')} className="max-w-200 text-xs">
      <h3 className="mb-1 font-semibold">{t('certificate.examples')}</h3>
      <ul className="flex flex-col gap-1">
        {detectors.flatMap(({ detector, examples }) =>
          examples.map((example) => (
            <li key={`${detector} ${example.cut} ${example.structureId}`}>
              <code data-selectable className="font-mono text-2xs text-muted">
                {example.structureId}
              </code>{' '}
              <ExampleText example={example} />
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

function ExampleText({ example: { cut, shown, later } }: { readonly example: StructureRewrite }) {
  const { t } = useTranslation(['structures', 'chart']);
  const formatted = formatCount(cut);
  if (later === null) return t('certificate.example.removed', { cut: formatted });
  if (shown === null) return t('certificate.example.added', { cut: formatted });
  return t('certificate.example.changed', {
    cut: formatted,
    shown: t(`chart:state.${currentState(shown)}`),
    later: t(`chart:state.${currentState(later)}`),
  });
}
