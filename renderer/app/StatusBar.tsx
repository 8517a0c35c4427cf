import type { TFunction } from 'i18next';
import { Brain, CircleDot, Clock, HardDrive, Radio, ShieldAlert, ShieldCheck } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '../api/loadable';
import { classNames } from '../components/class-names';
import { HealthMark } from '../components/HealthMark';
import { useNow } from '../components/use-now';
import { useStandingText } from '../components/use-standing-text';
import { formatCountdown, remainingMs } from '../format/format-countdown';
import { formatCount, formatPercent } from '../format/format-number';
import { formatClock, zoneCity } from '../format/format-time';
import { useActivities } from '../stores/activities';
import { useAppInfo } from '../stores/app-info';
import { useEnvironment } from '../stores/environment';
import { useConnection } from '../stores/events';
import { useExchangeStatus } from '../stores/exchange';
import { type FeedSummary, feedSummary } from '../stores/exchange-facts';
import { useHealth } from '../stores/health';
import { useModelStanding } from '../stores/model-standing';
import { useReplay } from '../stores/replay';
import { useSettings } from '../stores/settings';
import { useShell } from '../stores/shell';

/** State of the feed, the model, what may leave the machine, the journal, and the time. */
export function StatusBar() {
  return (
    <footer className="tabular flex h-6.5 shrink-0 items-center gap-4 overflow-hidden px-3 pb-0.5 text-2xs whitespace-nowrap text-muted">
      <Feed />
      <Model />
      <Egress />
      <Journal />
      <HealthItem />
      <span className="flex-1" />
      <WallClock />
    </footer>
  );
}

type Tone = 'neutral' | 'good' | 'warn' | 'bad';

function Item({
  icon,
  tone = 'neutral',
  title,
  isBrief = false,
  children,
}: {
  readonly icon: ReactNode;
  readonly tone?: Tone;
  readonly title?: string;
  /** Where the window is narrow, its icon and colour alone are seen. */
  readonly isBrief?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span title={title} className={classNames('flex items-center gap-1.5', TONES[tone])}>
      {icon}
      <span className={classNames(isBrief && 'max-md:sr-only')}>{children}</span>
    </span>
  );
}

function Feed() {
  const { t } = useTranslation();
  const connection = useConnection((state) => state.state);
  const replayed = useReplay((state) => state.replay?.instrument ?? null);
  const icon = <Radio aria-hidden size={12} />;
  if (connection === 'lost')
    return (
      <Item icon={icon} tone="bad">
        {t('status.feedLost')}
      </Item>
    );
  if (connection === 'connecting') return <Item icon={icon}>{t('status.feedConnecting')}</Item>;
  if (replayed !== null)
    return (
      <Item icon={icon} tone="warn">
        {t('status.feedReplay', { instrument: replayed })}
      </Item>
    );
  return <ExchangeFeed icon={icon} />;
}

/** Latency and request weight of the exchange; the demo market's word where nothing is connected. */
function ExchangeFeed({ icon }: { readonly icon: ReactNode }) {
  const { t } = useTranslation();
  const status = useExchangeStatus();
  const isDemoRunning = useSettings((state) => state.settings.isDemoRunning);
  const now = useNow(status !== null && status.blockedUntil !== null);
  const summary = feedSummary(status, now);
  const weight = status?.requestWeight ?? null;
  const isOff = summary.kind === 'off';
  return (
    <button
      type="button"
      title={t('status.feedHint')}
      className="flex cursor-pointer items-center gap-4 hover:text-ink"
      onClick={() => useShell.getState().showPane('connection')}
    >
      <Item icon={icon} tone={isOff && isDemoRunning ? 'good' : FEED_TONES[summary.kind]}>
        {isOff ? t(isDemoRunning ? 'status.feedDemo' : 'status.feedNone') : feedText(summary, now, t)}
      </Item>
      {!isOff && weight !== null && (
        <span className="max-lg:hidden">
          {t('status.weight', { used: formatCount(weight.used), limit: formatCount(weight.limit) })}
        </span>
      )}
    </button>
  );
}

function feedText(summary: Exclude<FeedSummary, { kind: 'off' }>, now: number, t: TFunction): string {
  switch (summary.kind) {
    case 'blocked':
      return t('status.feedBlocked', { left: formatCountdown(remainingMs(summary.until, now)) });
    case 'connecting':
      return t('status.feedConnecting');
    case 'reconciling':
      return t('status.feedReconciling');
    case 'read_only':
      return t('status.feedReadOnly');
    case 'streams_down':
      return t('status.feedStreamsDown');
    case 'ready':
      return summary.latencyMs === null
        ? t('status.feedReadyPlain')
        : t('status.feedReady', { latency: formatCount(Math.round(summary.latencyMs)) });
  }
}

function Model() {
  const { t } = useTranslation();
  const answers = useStandingText();
  const standing = useModelStanding((state) => loadedValue(state.standing));
  const openDialog = useShell((state) => state.openDialog);
  const download = useActivities((state) =>
    loadedValue(state.activities)?.find(
      ({ kind, state: activityState }) => kind === 'download' && activityState === 'running',
    ),
  );
  const isSafeMode = standing?.isSafeMode ?? false;
  const isBelow = standing !== null && standing.rung !== standing.wanted;
  const text =
    download?.total != null && download.total > 0
      ? t('status.modelDownloading', { percent: formatPercent(download.done / download.total) })
      : isSafeMode
        ? t('status.modelSafe')
        : isBelow
          ? t('status.modelBelow', { name: answers })
          : answers;
  const Icon = isSafeMode ? ShieldAlert : Brain;
  return (
    <button
      type="button"
      title={t('status.modelHint')}
      className="cursor-pointer hover:text-ink"
      onClick={() => openDialog('settings')}
    >
      <Item icon={<Icon aria-hidden size={12} />} tone={isSafeMode || isBelow ? 'warn' : 'neutral'}>
        {text}
      </Item>
    </button>
  );
}

function Egress() {
  const { t } = useTranslation();
  const isZeroEgress = useSettings((state) => state.settings.isZeroEgress);
  const environment = useEnvironment();
  const reachesExchange = environment === 'paper' || environment === 'live';
  return (
    <Item
      isBrief
      icon={<ShieldCheck aria-hidden size={12} />}
      title={t('status.egressHint')}
      tone={isZeroEgress ? 'good' : 'neutral'}
    >
      {isZeroEgress ? t('status.egressOff') : t(reachesExchange ? 'status.egressExchange' : 'status.egressOn')}
    </Item>
  );
}

function Journal() {
  const { t } = useTranslation();
  const journal = useAppInfo((state) => loadedValue(state.info)?.journal ?? null);
  const icon = journal ? <HardDrive aria-hidden size={12} /> : <CircleDot aria-hidden size={12} />;
  if (journal === null) return <Item icon={icon}>{t('status.journalUnknown')}</Item>;
  return journal.isIntact ? (
    <Item isBrief icon={icon} title={journal.path}>
      {t('status.journalOk')}
    </Item>
  ) : (
    <Item icon={icon} tone="bad" title={journal.path}>
      {t('status.journalBad')}
    </Item>
  );
}

/** The worst of everything that is watched; opens the pane that tells it apart. */
function HealthItem() {
  const { t } = useTranslation('health');
  const status = useHealth((state) => loadedValue(state.health)?.status ?? 'unknown');
  return (
    <button
      type="button"
      title={t('statusBarHint')}
      className="flex shrink-0 cursor-pointer items-center gap-1.5 hover:text-ink"
      onClick={() => useShell.getState().showPane('health')}
    >
      <HealthMark status={status} isWordHidden />
      <span aria-hidden className={classNames(status === 'ok' && 'max-md:hidden')}>
        {t('statusBar', { status: t(`statuses.${status}`) })}
      </span>
    </button>
  );
}

function WallClock() {
  const { t } = useTranslation();
  const timeZone = useSettings((state) => state.settings.timeZone);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      setNow(Date.now());
      // Aligned to whole seconds, so that no second is skipped or shown twice.
      timer = setTimeout(tick, 1_000 - (Date.now() % 1_000));
    };
    tick();
    return () => clearTimeout(timer);
  }, []);
  return (
    <Item icon={<Clock aria-hidden size={12} />} title={t('status.clock', { zone: timeZone })}>
      {formatClock(now, timeZone)} {zoneCity(timeZone)}
    </Item>
  );
}

const FEED_TONES: Readonly<Record<FeedSummary['kind'], Tone>> = {
  off: 'neutral',
  blocked: 'bad',
  connecting: 'neutral',
  reconciling: 'neutral',
  read_only: 'warn',
  streams_down: 'warn',
  ready: 'good',
};
const TONES: Readonly<Record<Tone, string>> = { neutral: '', good: 'text-good', warn: 'text-warn', bad: 'text-bad' };
