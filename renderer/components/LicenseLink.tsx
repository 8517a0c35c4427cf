import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ModelStatus } from '#shared/domain/model';

export interface LicenseLinkProps {
  readonly model: ModelStatus['model'];
}

/** The licence of a model, which opens in the person's browser. */
export function LicenseLink({ model }: LicenseLinkProps) {
  const { t } = useTranslation();
  return (
    <a
      href={model.licenseUrl}
      target="_blank"
      rel="noreferrer"
      title={t('settings.modelLicenseHint', { url: model.licenseUrl })}
      className="inline-flex items-center gap-1 text-accent-ink underline underline-offset-2"
    >
      {t('settings.modelLicense', { license: model.license })}
      <ExternalLink aria-hidden size={11} />
    </a>
  );
}
