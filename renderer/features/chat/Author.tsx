import { useTranslation } from 'react-i18next';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { useModelName } from '#renderer/stores/models';
import type { ModelRung } from '#shared/domain/decision';

export interface AuthorProps {
  /** A model's id, or `rules`. */
  readonly author: string | null;
  /** Which step of the ladder answered; `null` where it was not kept. */
  readonly rung: ModelRung | null;
}

/** Who wrote an answer, and on which step of the ladder. */
export function Author({ author, rung }: AuthorProps) {
  const { t } = useTranslation('chat');
  const name = useModelName(author ?? '');
  if (author === null) return null;
  const isRules = author === 'rules' || rung === 'rules';
  if (isRules) return <Badge title={t('rungHints.rules')}>{t('authorRules')}</Badge>;
  return (
    <>
      <Badge tone="predicted" title={rung === 'base' ? t('rungHints.base') : undefined}>
        {name}
      </Badge>
      {/* A model without an adapter is the ordinary case; where one failed, a notice says so. */}
      {rung !== null && rung !== 'base' && (
        <Badge tone={TONES[rung]} title={t(`rungHints.${rung}`)}>
          {t(`rungs.${rung}`)}
        </Badge>
      )}
    </>
  );
}

const TONES: Readonly<Record<ModelRung, NonNullable<BadgeProps['tone']>>> = {
  adapter: 'accent',
  base: 'neutral',
  small: 'warn',
  rules: 'neutral',
};
