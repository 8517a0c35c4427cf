import { FlaskConical, type LucideIcon, NotebookPen, Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Environment } from '#shared/domain/environment';
import { classNames } from './class-names';

export interface EnvironmentBadgeProps {
  readonly environment: Environment;
  /** Whether live means the exchange's test network. */
  readonly isTestnet?: boolean;
}

/** Demo, paper or live: word, sign, frame and colour, any of which is enough. */
export function EnvironmentBadge({ environment, isTestnet = false }: EnvironmentBadgeProps) {
  const { t } = useTranslation();
  const { icon: Icon, look } = LOOKS[environment];
  return (
    <strong
      title={t(`app.environmentHint.${environment}`)}
      className={classNames(
        'flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-2xs font-bold tracking-wide uppercase',
        look,
      )}
    >
      <Icon aria-hidden size={11} strokeWidth={2.5} className="max-md:hidden" />
      {t(`app.environment.${environment}`)}
      {environment === 'live' && isTestnet && ` · ${t('app.testnet')}`}
    </strong>
  );
}

const LOOKS: Readonly<Record<Environment, { readonly icon: LucideIcon; readonly look: string }>> = {
  demo: { icon: FlaskConical, look: 'bg-demo text-on-demo' },
  paper: { icon: NotebookPen, look: 'border border-dashed border-paper bg-panel text-paper' },
  live: { icon: Zap, look: 'bg-live text-on-live' },
};
