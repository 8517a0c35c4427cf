import { OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BreakerResume } from '#renderer/components/BreakerResume';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { ResumeForm } from '#renderer/components/ResumeForm';
import { useCodeName } from '#renderer/components/use-code-name';
import { useExchange } from '#renderer/stores/exchange';
import type { RiskState } from '#shared/domain/risk-state';
import type { BreakerCause } from '#shared/domain/trading-state';

export interface CauseListProps {
  readonly risk: RiskState;
}

/** Every reason why trading is not active, since when, and what lifts it. */
export function CauseList({ risk }: CauseListProps) {
  const { t } = useTranslation('risk');
  const { causes, killSwitch, measures } = risk;
  if (causes.length === 0 && killSwitch === null) return null;
  const clearsAtOf = ({ trigger }: BreakerCause) =>
    measures.find((measure) => measure.trigger === trigger)?.clearsAt ?? null;
  return (
    <section aria-label={t('causes.label')} className="flex flex-col gap-2 border-b border-line px-3 py-2 text-xs">
      <ul className="flex flex-col gap-1.5">
        {killSwitch !== null && (
          <Cause level="halted" name={t('causes.killSwitch')} since={killSwitch.at} lifts={t('causes.liftsByPerson')}>
            <span data-selectable className="wrap-anywhere">
              {killSwitch.reason}
            </span>
          </Cause>
        )}
        {causes.map((cause) => (
          <BreakerCauseItem key={`${cause.trigger} ${cause.level}`} cause={cause} clearsAt={clearsAtOf(cause)} />
        ))}
      </ul>
      {killSwitch !== null && <PersonResume />}
      {causes.length > 0 && <BreakerResume />}
    </section>
  );
}

function BreakerCauseItem({ cause, clearsAt }: { readonly cause: BreakerCause; readonly clearsAt: number | null }) {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const { trigger, level, value, limit, trippedAt, seenAt, clearsByRule } = cause;
  return (
    <Cause
      level={level}
      name={codeName(trigger)}
      since={trippedAt}
      lifts={
        !clearsByRule ? (
          t('causes.liftsByPerson')
        ) : clearsAt === null ? (
          t('causes.liftsByRule')
        ) : (
          <>
            {t('causes.liftsAt')} <Moment at={clearsAt} withSeconds />
          </>
        )
      }
    >
      <span data-selectable className="tabular">
        {t('causes.numbers', { value, limit })}
      </span>
      <span className="text-muted">
        {t('causes.lastSeen')} <Moment at={seenAt} withSeconds />
      </span>
    </Cause>
  );
}

function Cause({
  level,
  name,
  since,
  lifts,
  children,
}: {
  readonly level: BreakerCause['level'];
  readonly name: string;
  readonly since: number;
  readonly lifts: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('risk');
  const { icon: Icon, tone } = LEVELS[level];
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <span className={`inline-flex items-center gap-1 font-semibold ${tone}`}>
        <Icon aria-hidden size={13} strokeWidth={2.25} className="shrink-0 self-center" />
        {t(`causes.levels.${level}`)}
      </span>
      <span className="font-medium">{name}</span>
      {children}
      <span className="text-muted">
        {t('causes.since')} <Moment at={since} withSeconds />
      </span>
      <span>{lifts}</span>
    </li>
  );
}

/** A person's halt is lifted where it was made: it outlives the breaker. */
function PersonResume() {
  const { t } = useTranslation('trading');
  const failure = useExchange((state) => (state.failedCommand === 'resume' ? state.failure : null));
  return (
    <>
      <ResumeForm instrument={null} label={t('halt.resumeReason')} command={t('halt.resume')} />
      {failure && <ErrorNotice failure={failure} />}
    </>
  );
}

const LEVELS = {
  reducing: { icon: TriangleAlert, tone: 'text-warn' },
  halted: { icon: OctagonX, tone: 'text-bad' },
} as const;
