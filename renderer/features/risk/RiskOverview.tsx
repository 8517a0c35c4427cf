import { useTranslation } from 'react-i18next';
import type { RiskState } from '#shared/domain/risk-state';
import { BreakerTable } from './BreakerTable';
import { BudgetTable } from './BudgetTable';
import { CauseList } from './CauseList';
import { LockList } from './LockList';
import { RiskHead } from './RiskHead';
import { RiskPart } from './RiskPart';

export interface RiskOverviewProps {
  readonly risk: RiskState;
}

/** The state with its causes, then every limit with what is left of it. */
export function RiskOverview({ risk }: RiskOverviewProps) {
  const { t } = useTranslation('risk');
  return (
    <div className="flex flex-col">
      <RiskHead risk={risk} />
      <CauseList risk={risk} />
      <div className="grid grid-cols-1 @3xl:grid-cols-2 @7xl:grid-cols-[1.1fr_1.2fr_minmax(15rem,0.6fr)]">
        <RiskPart title={t('budgets.title')}>
          <BudgetTable budgets={risk.budgets} />
        </RiskPart>
        <RiskPart title={t('breaker.title')}>
          <BreakerTable measures={risk.measures} />
        </RiskPart>
        <RiskPart title={t('locks.title')}>
          <LockList locks={risk.locks} />
        </RiskPart>
      </div>
    </div>
  );
}
