import { CircleCheck, CircleMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import type { PromotionVerdict } from '#shared/domain/adapter-evaluation';

/** Whether a candidate may be put in use, and why, in plain words. */
export function VerdictBox({ verdict: { mayPromote, reasons } }: { readonly verdict: PromotionVerdict }) {
  const { t } = useTranslation('training');
  const Icon = mayPromote ? CircleCheck : CircleMinus;
  return (
    <section
      aria-label={t('verdict.title')}
      className={classNames('flex gap-2 rounded border p-2', mayPromote ? 'border-good/40' : 'border-line-strong')}
    >
      <Icon aria-hidden size={16} className={classNames('mt-px shrink-0', mayPromote ? 'text-good' : 'text-muted')} />
      <div className="min-w-0">
        <p className="font-medium">{t(mayPromote ? 'verdict.may' : 'verdict.mayNot')}</p>
        <ul className="text-muted">
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.metric}`}>
              <Reason {...reason} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Reason({ code, metric }: PromotionVerdict['reasons'][number]) {
  const { t } = useTranslation('training');
  switch (code) {
    case 'better':
    case 'worse':
    case 'no_gain':
    case 'too_few':
      return metric === null
        ? t(`verdict.general.${code}`)
        : t(`verdict.reasons.${code}`, { metric: t(`metrics.${metric}`) });
    default:
      return t(`verdict.general.${code}`);
  }
}
