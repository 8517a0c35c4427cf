import { useTranslation } from 'react-i18next';
import { AnyChoice, type AnyChoiceProps } from '#renderer/components/AnyChoice';
import { Direction } from '#shared/domain/prediction';

/** Long, short, or either. */
export function DirectionChoice({ value, onChange }: Pick<AnyChoiceProps<Direction>, 'value' | 'onChange'>) {
  const { t } = useTranslation(['alerts', 'translation']);
  return (
    <AnyChoice
      label={t('fields.direction')}
      anyLabel={t('fields.anyDirection')}
      value={value}
      values={Direction.options}
      labelOf={(direction) => t(`translation:common.${direction}`)}
      onChange={onChange}
    />
  );
}
