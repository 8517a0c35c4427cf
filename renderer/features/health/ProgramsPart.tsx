import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { useClientName } from '#renderer/components/use-client-name';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { useAccess, useAccessUpdates } from '#renderer/stores/access';
import { useShell } from '#renderer/stores/shell';
import type { AccessClient, DoorStatus } from '#shared/domain/access';

/** Which doors are open, which programs may come in by them, and how much each asked and was denied in 24 hours. */
export function ProgramsPart() {
  const { t } = useTranslation('access');
  const doors = useAccess((state) => state.doors);
  const clients = useAccess((state) => state.clients);
  useAccessUpdates();
  const failure = failureOf(doors) ?? failureOf(clients);
  const rows = loadedValue(clients)?.filter(({ revokedAt }) => revokedAt === null) ?? null;
  return (
    <section aria-label={t('health.title')} className="min-w-0 text-xs">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold">{t('health.title')}</h2>
        <DoorList doors={loadedValue(doors) ?? []} />
        <span className="flex-1" />
        <Button look="quiet" onClick={() => useShell.getState().showPane('access')}>
          {t('health.open')}
        </Button>
      </div>
      {failure && <ErrorNotice failure={failure} />}
      {rows !== null &&
        (rows.length === 0 ? <p className="text-muted">{t('health.none')}</p> : <ClientTable rows={rows} />)}
    </section>
  );
}

function DoorList({ doors }: { readonly doors: readonly DoorStatus[] }) {
  const { t } = useTranslation('access');
  return (
    <ul aria-label={t('health.doors')} className="flex flex-wrap gap-x-3 gap-y-0.5">
      {doors.map(({ door, state, address }) => (
        <li key={door} title={address ?? undefined} className={classNames('flex gap-1', DOOR_TONES[state])}>
          <span className="text-muted">{t(`doorNames.${door}`)}</span>
          {t(`doorStates.${state}`)}
        </li>
      ))}
    </ul>
  );
}

function ClientTable({ rows }: { readonly rows: readonly AccessClient[] }) {
  const { t } = useTranslation('access');
  const clientName = useClientName();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div tabIndex={0} className="overflow-x-auto">
      <table aria-label={t('health.label')} className="w-full border-collapse">
        <thead className="text-muted">
          <tr className="border-b border-line">
            {COLUMNS.map((column) => (
              <th
                key={column}
                scope="col"
                className={classNames(
                  'px-1.5 py-1 font-medium whitespace-nowrap first:pl-0 last:pr-0',
                  NUMBERS.has(column) ? 'text-right' : 'text-left',
                )}
              >
                {t(`programs.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ doors, scopes, usage, lastSeenAt, ...client }) => (
            <tr key={client.id} className="border-b border-line/50">
              <th
                scope="row"
                title={clientName(client)}
                className="max-w-40 truncate py-1 pr-1.5 text-left font-medium"
              >
                {clientName(client)}
              </th>
              <td className="px-1.5 py-1 whitespace-nowrap">
                {doors.map((door) => t(`doorNames.${door}`)).join(', ') || NO_VALUE}
              </td>
              <td
                className={classNames(
                  'px-1.5 py-1 whitespace-nowrap',
                  scopes.includes('propose') && 'font-medium text-warn',
                )}
              >
                {t(scopes.includes('propose') ? 'scopes.propose' : 'scopes.read')}
              </td>
              <td className="num px-1.5 py-1">{formatCount(usage.calls)}</td>
              <td className="num px-1.5 py-1">{formatCount(usage.failures)}</td>
              <td className={classNames('num px-1.5 py-1', usage.denials > 0 && 'font-medium text-warn')}>
                {formatCount(usage.denials)}
              </td>
              <td className="num px-1.5 py-1">{formatCount(usage.connections)}</td>
              <td className="num py-1 pl-1.5 text-muted">
                <Moment at={lastSeenAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const COLUMNS = ['name', 'doors', 'scopes', 'calls', 'failures', 'denials', 'connections', 'lastSeen'] as const;
const NUMBERS: ReadonlySet<(typeof COLUMNS)[number]> = new Set([
  'calls',
  'failures',
  'denials',
  'connections',
  'lastSeen',
]);
const DOOR_TONES = { open: 'text-good', closed: 'text-muted', failed: 'text-bad' } as const;
