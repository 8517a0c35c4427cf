import { FileText, FileUp, List } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { FirstMarket } from '#renderer/components/FirstMarket';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatCount, formatPrice, NO_VALUE } from '#renderer/format/format-number';
import { unreadOf, useAlerts } from '#renderer/stores/alerts';
import { useAlertForm } from '#renderer/stores/alerts-form';
import type { ShownScore } from '#renderer/stores/confluence-scores';
import { useDemoMarket } from '#renderer/stores/demo-market';
import { useInstruments } from '#renderer/stores/instruments';
import { changeFraction, useQuotes } from '#renderer/stores/quotes';
import { useShell } from '#renderer/stores/shell';
import { useReplayMoment } from '#renderer/stores/signals-subject';
import { useView } from '#renderer/stores/view';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Instrument, InstrumentId, InstrumentSource } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import { useWatchedScores } from './use-watched-scores';

/** Instruments with stored candles and their newest visible price. */
export function WatchlistPane() {
  const { t } = useTranslation();
  const instruments = useInstruments((state) => state.instruments);
  const quotes = useQuotes((state) => state.quotes);
  const selected = useView((state) => state.instrument);
  const setInstrument = useView((state) => state.setInstrument);
  const openDialog = useShell((state) => state.openDialog);
  const demoFailure = useDemoMarket((state) => state.failure);
  const timeframe = useView((state) => state.timeframe);
  const scores = useWatchedScores();
  const firings = useAlerts((state) => state.firings);
  const columns = useMemo<readonly DataColumn<Instrument>[]>(
    () => [
      {
        id: 'symbol',
        header: t('watchlist.symbol'),
        track: 'minmax(64px, 1fr)',
        sortBy: ({ id }) => id,
        cell: ({ id, source }) => (
          <span className="flex items-center gap-1">
            <InstrumentName instrument={id} />
            <SourceMark source={source} />
          </span>
        ),
      },
      {
        id: 'last',
        header: t('watchlist.last'),
        track: '70px',
        align: 'right',
        cell: ({ id, pricePrecision }) => {
          const quote = quotes[id];
          return quote ? formatPrice(quote.last, pricePrecision) : NO_VALUE;
        },
      },
      {
        id: 'change',
        header: t('watchlist.change'),
        hint: t('watchlist.changeHint'),
        track: '56px',
        align: 'right',
        sortBy: ({ id }) => changeOf(quotes[id]),
        cell: ({ id }) => <SignedNumber value={changeOf(quotes[id])} />,
      },
      {
        id: 'confluence',
        header: t('watchlist.confluence'),
        hint: t('watchlist.confluenceHint', { timeframe }),
        track: '48px',
        align: 'right',
        sortBy: ({ id }) => scoreOf(scores[id], timeframe, null),
        cell: ({ id }) => <Score instrument={id} shown={scores[id]} timeframe={timeframe} />,
      },
      {
        id: 'alerts',
        header: t('watchlist.alerts'),
        hint: t('watchlist.alertsHint'),
        track: '42px',
        align: 'right',
        sortBy: ({ id }) => unreadOf(loadedValue(firings) ?? [], id),
        cell: ({ id }) => <UnreadCount instrument={id} count={unreadOf(loadedValue(firings) ?? [], id)} />,
      },
    ],
    [quotes, scores, firings, timeframe, t],
  );
  const rows = loadedValue(instruments) ?? [];
  const failure = failureOf(instruments) ?? demoFailure;

  return (
    <PaneFrame label={t('panes.watchlist')}>
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      {rows.length === 0 && instruments.kind === 'ok' ? (
        <Empty icon={List} title={t('watchlist.empty')} text={t('watchlist.emptyText')}>
          <FirstMarket look="primary" />
          <Button onClick={() => openDialog('import')}>
            <FileUp aria-hidden size={13} />
            {t('watchlist.importFile')}
          </Button>
        </Empty>
      ) : (
        <DataTable
          label={t('watchlist.label')}
          rows={rows}
          columns={columns}
          rowId={({ id }) => id}
          selectedId={selected}
          onSelect={({ id }) => setInstrument(id)}
        />
      )}
    </PaneFrame>
  );
}

/** Unread alerts of an instrument, as the way to them; nothing while there are none. */
function UnreadCount({ instrument, count }: { readonly instrument: InstrumentId; readonly count: number }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  const formatted = formatCount(count);
  return (
    <button
      type="button"
      aria-label={t('watchlist.unread', { count, formatted, instrument })}
      onClick={(event) => {
        event.stopPropagation();
        useAlertForm.getState().setView('inbox');
        useShell.getState().showPane('alerts');
      }}
      className="tabular h-4.5 min-w-5 cursor-pointer rounded-full bg-accent-soft px-1 text-center text-2xs font-semibold text-accent-ink"
    >
      {formatted}
    </button>
  );
}

function Score({
  instrument,
  shown,
  timeframe,
}: {
  readonly instrument: InstrumentId;
  readonly shown: ShownScore | undefined;
  readonly timeframe: Timeframe;
}) {
  const replayedAt = useReplayMoment(instrument);
  return <SignedNumber value={scoreOf(shown, timeframe, replayedAt)} />;
}

/** A score that was read for the timeframe of the chart, and knew nothing from after the moment of a replay. */
function scoreOf(shown: ShownScore | undefined, timeframe: Timeframe, replayedAt: EpochMs | null): number | null {
  if (shown === undefined || shown.timeframe !== timeframe) return null;
  return replayedAt !== null && shown.asOf > replayedAt ? null : shown.score;
}

/** Where the candles come from. Only those of a file have a sign: all others come from the exchange that the header names. */
function SourceMark({ source }: { readonly source: InstrumentSource }) {
  const { t } = useTranslation();
  return (
    <span title={t(`watchlist.sourceHint.${source}`)} className="shrink-0 text-faint">
      {source === 'file' && <FileText aria-hidden size={11} />}
      <span className="sr-only">{t(`watchlist.source.${source}`)}</span>
    </span>
  );
}

/** Per cent since 24 hours before. */
function changeOf(quote: Parameters<typeof changeFraction>[0] | undefined): number | null {
  const fraction = quote === undefined ? null : changeFraction(quote);
  return fraction === null ? null : fraction * 100;
}
