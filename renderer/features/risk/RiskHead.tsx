import { ScrollText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { Moment } from '#renderer/components/Moment';
import { Money } from '#renderer/components/Money';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { TradingStateMark } from '#renderer/components/TradingStateMark';
import { formatR } from '#renderer/format/format-risk';
import { tradingState } from '#renderer/stores/risk-state';
import { useShell } from '#renderer/stores/shell';
import { MandatePreset } from '#shared/domain/mandate';
import type { RiskState } from '#shared/domain/risk-state';
import { Unknown } from './Unknown';

export interface RiskHeadProps {
  readonly risk: RiskState;
}

/** State, money and mandate in one line. */
export function RiskHead({ risk }: RiskHeadProps) {
  const { t } = useTranslation('risk');
  const { equity, oneR, quote, dayResultR, openRiskR, at } = risk;
  return (
    <section
      aria-label={t('head.label')}
      className="flex flex-wrap items-end gap-x-6 gap-y-2 border-b border-line px-3 py-2 text-xs"
    >
      <p className="flex h-8 items-center text-sm">
        <TradingStateMark state={tradingState(risk)} />
      </p>
      <dl className="flex flex-wrap gap-x-6 gap-y-2">
        <Figure label={t('head.equity')} width="min-w-28">
          {equity === null ? <Unknown /> : <Money value={equity} asset={quote} withAsset />}
        </Figure>
        <Figure label={t('head.oneR')} hint={t('head.oneRHint')} width="min-w-20">
          {oneR === null ? <Unknown /> : <Money value={oneR} asset={quote} withAsset />}
        </Figure>
        <Figure label={t('head.dayResult')} hint={t('head.dayResultHint')} width="min-w-14">
          {dayResultR === null ? (
            <Unknown />
          ) : (
            <>
              <SignedNumber value={dayResultR} /> <span className="text-muted">R</span>
            </>
          )}
        </Figure>
        <Figure label={t('head.openRisk')} hint={t('head.openRiskHint')} width="min-w-14">
          {openRiskR === null ? <Unknown /> : formatR(openRiskR)}
        </Figure>
        <Figure label={t('head.asOf')} width="min-w-32">
          <Moment at={at} withSeconds />
        </Figure>
      </dl>
      <MandateLine mandate={risk.mandate} />
    </section>
  );
}

function Figure({
  label,
  hint,
  width,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  /** Room that its usual numbers need, so that the others stay where they are. */
  readonly width: string;
  readonly children: ReactNode;
}) {
  return (
    <div title={hint} className={width}>
      <dt className="text-2xs text-muted">{label}</dt>
      <dd data-selectable className="tabular whitespace-nowrap">
        {children}
      </dd>
    </div>
  );
}

function MandateLine({ mandate }: { readonly mandate: RiskState['mandate'] }) {
  const { t } = useTranslation('risk');
  const showPane = useShell((state) => state.showPane);
  const { version, expiresAt, isExpired, needsSignature, pendingAt } = mandate;
  const preset = MandatePreset.safeParse(mandate.preset);
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-1">
      <div>
        <p className="text-2xs text-muted">{t('mandate.label')}</p>
        <p data-selectable className="flex flex-wrap items-center gap-x-2 tabular">
          <span>
            {version === 0 ? t('mandate.builtIn') : t('mandate.version', { version })}
            {' · '}
            {preset.success ? t(`mandate.presets.${preset.data}`) : mandate.preset}
          </span>
          <span className="text-muted">
            {expiresAt === null ? (
              t('mandate.neverExpires')
            ) : (
              <>
                {t('mandate.expires')} <Moment at={expiresAt} />
              </>
            )}
          </span>
          {isExpired && (
            <Badge tone="bad" title={t('mandate.expiredHint')}>
              {t('mandate.expired')}
            </Badge>
          )}
          {needsSignature && (
            <Badge tone="warn" title={t('mandate.needsSignatureHint')}>
              {t('mandate.needsSignature')}
            </Badge>
          )}
          {pendingAt !== null && (
            <span className="text-accent-ink">
              {t('mandate.pending')} <Moment at={pendingAt} />
            </span>
          )}
        </p>
      </div>
      <Button onClick={() => showPane('mandate')}>
        <ScrollText aria-hidden size={13} />
        {t('mandate.open')}
      </Button>
    </div>
  );
}
