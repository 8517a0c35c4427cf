import { useTranslation } from 'react-i18next';

/** Stands where a number could not be measured: never as a dash, which reads as nothing. */
export function Unknown() {
  const { t } = useTranslation('risk');
  return (
    <span title={t('unknownHint')} className="text-warn italic">
      {t('unknown')}
    </span>
  );
}
