import { useTranslation } from 'react-i18next';
import { DirectionMark } from '#renderer/components/DirectionMark';
import { EvidenceLink } from '#renderer/components/EvidenceLink';
import { Moment } from '#renderer/components/Moment';
import { usePricePrecision } from '#renderer/components/Price';
import type { Signal } from '#shared/domain/signal';
import { useEvidenceText } from './use-evidence-text';

/** What the selected signal rests on, with the way to each structure on the chart. */
export function SignalDetails({ signal }: { readonly signal: Signal | null }) {
  const { t } = useTranslation('signals');
  return (
    <section aria-label={t('list.selected')}>
      <h3 className="mb-1 font-semibold">{t('list.selected')}</h3>
      {signal === null ? <p className="text-muted">{t('list.selectHint')}</p> : <Evidence signal={signal} />}
    </section>
  );
}

function Evidence({ signal }: { readonly signal: Signal }) {
  const { t } = useTranslation('signals');
  const evidenceText = useEvidenceText(usePricePrecision(signal.instrument));
  return (
    <div className="flex flex-col gap-1">
      <p>
        {t(`names.${signal.name}`)} <DirectionMark direction={signal.direction} /> <Moment at={signal.knownAt} />
      </p>
      {signal.model && (
        <p className="text-muted">
          {t('list.made', {
            algorithm: t(`algorithms.${signal.model.algorithm}`),
            hash: signal.model.hash.slice(0, SHORT_HASH),
          })}
        </p>
      )}
      <ul className="flex flex-col gap-1">
        {signal.evidence.map((one) => (
          <li key={one.kind === 'structure' ? one.structureId : one.name} data-selectable className="tabular">
            {evidenceText(one)} {one.kind === 'structure' && <EvidenceLink evidenceId={one.structureId} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

const SHORT_HASH = 8;
