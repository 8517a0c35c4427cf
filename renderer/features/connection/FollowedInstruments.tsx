import { Plus, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#renderer/api/client';
import { createLoader, failureOf, IDLE, type Loadable, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { TextField } from '#renderer/components/TextField';
import { formatDecimal } from '#renderer/format/format-decimal';
import { formatCount } from '#renderer/format/format-number';
import { useSettings } from '#renderer/stores/settings';
import { useView } from '#renderer/stores/view';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { useFollowing } from './following';

/** Instruments whose candles are streamed and stored, and a search over all that the exchange trades. */
export function FollowedInstruments() {
  const { t } = useTranslation('trading');
  const followed = useSettings(({ settings }) => settings.followedInstruments);
  const { isPending, failure, follow } = useFollowing();
  const [search, setSearch] = useState('');
  const found = useInstrumentSearch(search);
  const columns = useMemo(() => instrumentColumns(t, followed, isPending, follow), [t, followed, isPending, follow]);
  const searchFailure = failureOf(found);
  const rows = loadedValue(found) ?? [];
  return (
    <div className="flex h-full min-h-64 flex-col gap-2 p-3 text-xs">
      {failure && <ErrorNotice failure={failure} />}
      <section aria-label={t('instruments.followed')}>
        <h3 className="mb-1 font-medium">
          {t('instruments.followedCount', { count: formatCount(followed.length), most: MOST_FOLLOWED })}
        </h3>
        {followed.length === 0 ? (
          <p className="text-muted">{t('instruments.none')}</p>
        ) : (
          <ul className="flex flex-wrap gap-1">
            {followed.map((instrument) => (
              <li key={instrument} className="flex h-6.5 items-center rounded border border-line bg-raised pl-2">
                <button
                  type="button"
                  className="cursor-pointer hover:text-accent-ink"
                  onClick={() => useView.getState().setInstrument(instrument)}
                >
                  {instrument}
                </button>
                <IconButton
                  icon={X}
                  label={t('instruments.unfollow', { instrument })}
                  disabled={isPending}
                  onClick={() => void follow(followed.filter((other) => other !== instrument))}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      <TextField
        type="search"
        label={t('instruments.search')}
        value={search}
        maxLength={32}
        onChange={(event) => setSearch(event.target.value)}
      />
      {searchFailure && <ErrorNotice failure={searchFailure} />}
      <div className="min-h-32 flex-1 border border-line">
        {rows.length === 0 ? (
          <Empty title={t('instruments.nothing')} text={t('instruments.nothingText')} />
        ) : (
          <DataTable
            label={t('instruments.found')}
            rows={rows}
            columns={columns}
            rowId={({ instrument }) => instrument}
          />
        )}
      </div>
    </div>
  );
}

/** What the exchange trades under a name, asked for once the typing pauses. */
function useInstrumentSearch(search: string): Loadable<readonly InstrumentRules[]> {
  const [found, setFound] = useState<Loadable<readonly InstrumentRules[]>>(IDLE);
  const [load] = useState(() => {
    let latest: Loadable<readonly InstrumentRules[]> = IDLE;
    return createLoader(
      (text: string) => client.exchange.instruments({ search: text, limit: MOST_FOUND }),
      () => latest,
      (next) => {
        latest = next;
        setFound(next);
      },
    );
  });
  useEffect(() => {
    const timer = setTimeout(() => void load(search.trim().toUpperCase()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [load, search]);
  return found;
}

function instrumentColumns(
  t: ReturnType<typeof useTranslation<'trading'>>['t'],
  followed: readonly string[],
  isPending: boolean,
  follow: (instruments: readonly string[]) => Promise<void>,
): readonly DataColumn<InstrumentRules>[] {
  return [
    {
      id: 'instrument',
      header: t('columns.instrument'),
      track: 'minmax(96px, 1fr)',
      sortBy: ({ instrument }) => instrument,
      cell: ({ instrument }) => <span className="font-medium">{instrument}</span>,
    },
    {
      id: 'trading',
      header: t('columns.state'),
      track: '92px',
      cell: ({ isTrading }) => t(isTrading ? 'instruments.trading' : 'instruments.paused'),
    },
    numberColumn('priceStep', t('instruments.priceStep'), ({ priceStep }) => priceStep),
    numberColumn('quantityStep', t('instruments.quantityStep'), ({ quantityStep }) => quantityStep),
    numberColumn('minNotional', t('instruments.minNotional'), ({ minNotional }) => minNotional),
    {
      id: 'actions',
      header: t('columns.actions'),
      track: '110px',
      cell: ({ instrument }) =>
        followed.includes(instrument) ? (
          <span className="text-good">{t('instruments.isFollowed')}</span>
        ) : (
          <Button
            className="h-5.5"
            aria-label={t('instruments.followOf', { instrument })}
            disabled={isPending || followed.length >= MOST_FOLLOWED}
            onClick={() => void follow([...followed, instrument])}
          >
            <Plus aria-hidden size={11} />
            {t('instruments.follow')}
          </Button>
        ),
    },
  ];
}

function numberColumn(
  id: string,
  header: string,
  numberOf: (rules: InstrumentRules) => string,
): DataColumn<InstrumentRules> {
  return { id, header, track: '104px', align: 'right', cell: (rules) => formatDecimal(numberOf(rules)) };
}

/** As many as the operation takes. */
const MOST_FOLLOWED = 50;
const MOST_FOUND = 500;
const PAUSE_MS = 200;
