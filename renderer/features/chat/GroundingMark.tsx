import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import type { GroundingShare } from '#shared/domain/grounded-number';

export interface GroundingMarkProps {
  readonly share: GroundingShare;
}

/** How many numbers in the model's words have a source; nothing where it wrote none. */
export function GroundingMark({ share: { grounded, total } }: GroundingMarkProps) {
  const { t } = useTranslation('chat');
  if (total === 0) return null;
  return (
    <span
      title={t('groundedHint', { grounded, total })}
      className={classNames('tabular', grounded < total && 'text-warn')}
    >
      {t('grounded', { grounded, total })}
    </span>
  );
}
