import { useTranslation } from 'react-i18next';
import { TradingStateMark } from '../components/TradingStateMark';
import { NO_VALUE } from '../format/format-number';
import { formatR } from '../format/format-risk';
import { tradingState, useKnownRisk } from '../stores/risk-state';
import { useShell } from '../stores/shell';

/**
 * Trading state and open risk, in sight in every arrangement of the panes; opens the risk pane. At 200 % zoom the state alone,
 * so that the kill switch before it keeps its place.
 */
export function TradingBadge() {
  const { t } = useTranslation('risk');
  const risk = useKnownRisk();
  const showPane = useShell((state) => state.showPane);
  const openRiskR = risk?.openRiskR ?? null;
  return (
    <button
      type="button"
      title={t('badge.label')}
      onClick={() => showPane('risk')}
      className="flex h-6.5 shrink-0 cursor-pointer items-center gap-2 rounded border border-line px-2 text-xs hover:border-line-strong"
    >
      <TradingStateMark state={tradingState(risk)} />
      <span aria-hidden className="num min-w-11 max-md:hidden">
        {openRiskR === null ? NO_VALUE : formatR(openRiskR, 1)}
      </span>
      <span className="sr-only">
        {openRiskR === null ? t('badge.noRisk') : t('badge.openRisk', { risk: formatR(openRiskR, 1) })}
      </span>
    </button>
  );
}
