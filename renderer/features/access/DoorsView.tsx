import { Circle, CircleSlash2, OctagonX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { toldFailure } from '#renderer/api/told-failure';
import { Button } from '#renderer/components/Button';
import { CopyButton } from '#renderer/components/CopyButton';
import { classNames } from '#renderer/components/class-names';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { useAccess } from '#renderer/stores/access';
import type { ClientDoor } from '#renderer/stores/access-form';
import { useSettings } from '#renderer/stores/settings';
import type { DoorSettings, DoorStatus } from '#shared/domain/access';
import { PortField } from './PortField';

/** Which doors are open and where, what keeps one shut, and the way to open, close or move it. */
export function DoorsView() {
  const { t } = useTranslation('access');
  const loaded = useAccess((state) => state.doors);
  const settingsFailure = useSettings((state) => state.failure);
  const doors = loadedValue(loaded);
  const failure = failureOf(loaded);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div tabIndex={0} className="flex h-full flex-col gap-3 overflow-auto p-2 text-xs">
      {failure && <ErrorNotice failure={failure} />}
      {settingsFailure && <ErrorNotice failure={settingsFailure} />}
      {doors === null ? (
        failure === null && <Empty title={t('doors.reading')} />
      ) : (
        <>
          {doors.map((status) => (status.error === null ? null : <DoorTrouble key={status.door} status={status} />))}
          <div className="shrink-0 overflow-x-auto">
            <table aria-label={t('doors.label')} className="w-full border-collapse">
              <thead className="text-muted">
                <tr className="border-b border-line">
                  {COLUMNS.map((column) => (
                    <th
                      key={column}
                      scope="col"
                      className={classNames(
                        'px-1.5 py-1 font-medium first:pl-0',
                        column === 'connections' || column === 'since' ? 'text-right' : 'text-left',
                        column === 'since' && '@max-3xl:hidden',
                      )}
                    >
                      {t(`doors.columns.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {doors.map((status) => (
                  <DoorRow key={status.door} status={status} />
                ))}
              </tbody>
            </table>
          </div>
          <DocsAddress doors={doors} />
          <p className="max-w-160 text-muted">{t('doors.hint')}</p>
        </>
      )}
    </div>
  );
}

function DoorRow({ status }: { readonly status: DoorStatus }) {
  const { t } = useTranslation('access');
  const { door, state, address, connections, since } = status;
  return (
    <tr className="h-9 border-b border-line/50">
      <th scope="row" title={t(`doorHints.${door}`)} className="py-1 pr-1.5 text-left font-medium whitespace-nowrap">
        {t(`doorNames.${door}`)}
      </th>
      <td className="px-1.5 py-1">
        {door === 'cli' ? (
          <span title={t('doors.alwaysHint')} className="text-muted">
            {t('doors.always')}
          </span>
        ) : (
          <DoorSwitch door={door} />
        )}
      </td>
      <td className="px-1.5 py-1">
        <DoorState state={state} />
      </td>
      <td className="px-1.5 py-1">
        {address === null ? (
          <span className="text-faint">{NO_VALUE}</span>
        ) : (
          <span className="flex items-center gap-1">
            <span data-selectable title={address} className="max-w-64 truncate font-mono text-2xs @max-3xl:max-w-44">
              {address}
            </span>
            <CopyButton text={address} label={t('doors.copyAddress', { door: t(`doorNames.${door}`) })} />
          </span>
        )}
      </td>
      <td className="px-1.5 py-1">{door === 'cli' ? null : <DoorPort door={door} />}</td>
      <td className="num px-1.5 py-1">{formatCount(connections)}</td>
      <td className="num px-1.5 py-1 text-muted @max-3xl:hidden">
        <Moment at={since} withSeconds />
      </td>
    </tr>
  );
}

/** Word, shape and colour: any of them is enough to read it. */
function DoorState({ state }: { readonly state: DoorStatus['state'] }) {
  const { t } = useTranslation('access');
  const { icon: Icon, tone } = STATES[state];
  return (
    <span className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap', tone)}>
      <Icon aria-hidden size={11} fill={state === 'open' ? 'currentColor' : 'none'} />
      {t(`doorStates.${state}`)}
    </span>
  );
}

function DoorSwitch({ door }: { readonly door: ClientDoor }) {
  const { t } = useTranslation('access');
  const doors = useSettings(({ settings }) => settings.doors);
  const isLoaded = useSettings((state) => state.isLoaded);
  return (
    <Toggle
      label={t('doors.isOpen', { door: t(`doorNames.${door}`) })}
      isOn={doors[door].isOpen}
      isDisabled={!isLoaded}
      onChange={(isOpen) => void changeDoor(doors, door, { isOpen })}
    />
  );
}

function DoorPort({ door }: { readonly door: ClientDoor }) {
  const { t } = useTranslation('access');
  const doors = useSettings(({ settings }) => settings.doors);
  const isLoaded = useSettings((state) => state.isLoaded);
  return (
    <PortField
      label={t('doors.portOf', { door: t(`doorNames.${door}`) })}
      value={doors[door].port}
      taken={doors[door === 'rest' ? 'mcp' : 'rest'].port}
      isDisabled={!isLoaded}
      onChange={(port) => void changeDoor(doors, door, { port })}
    />
  );
}

/** What keeps a door shut, and the ways round it. */
function DoorTrouble({ status: { door, error } }: { readonly status: DoorStatus }) {
  const { t } = useTranslation('access');
  const doors = useSettings(({ settings }) => settings.doors);
  if (error === null) return null;
  return (
    <section aria-label={t('doors.trouble', { door: t(`doorNames.${door}`) })} className="flex flex-col gap-1">
      <ErrorNotice failure={toldFailure(error, 'door_unavailable')}>
        <p data-selectable lang="en" className="basis-full wrap-anywhere">
          {error.message}
        </p>
        {door !== 'cli' && error.code === 'port_taken' && doors[door].port !== ANY_PORT && (
          <Button onClick={() => void changeDoor(doors, door, { port: ANY_PORT })}>{t('doors.takeAny')}</Button>
        )}
        {door !== 'cli' && (
          <Button onClick={() => void changeDoor(doors, door, { isOpen: false })}>
            {t('doors.leaveShut', { door: t(`doorNames.${door}`) })}
          </Button>
        )}
      </ErrorNotice>
    </section>
  );
}

function DocsAddress({ doors }: { readonly doors: readonly DoorStatus[] }) {
  const { t } = useTranslation('access');
  const rest = doors.find(({ door }) => door === 'rest')?.address ?? null;
  const address = rest === null ? null : `${rest}/docs`;
  return (
    <p className="flex flex-wrap items-center gap-1">
      <span className="text-muted">{t('doors.docs')}</span>
      {address === null ? (
        <span className="text-muted">{t('doors.docsClosed')}</span>
      ) : (
        <>
          <span data-selectable className="font-mono text-2xs">
            {address}
          </span>
          <CopyButton text={address} label={t('doors.copyDocs')} />
        </>
      )}
    </p>
  );
}

/** The settings take both doors at once. */
function changeDoor(doors: DoorSettings, door: ClientDoor, change: Partial<DoorSettings[ClientDoor]>): Promise<void> {
  return useSettings.getState().update({ doors: { ...doors, [door]: { ...doors[door], ...change } } });
}

const COLUMNS = ['door', 'switch', 'state', 'address', 'port', 'connections', 'since'] as const;
const STATES = {
  open: { icon: Circle, tone: 'text-good' },
  closed: { icon: CircleSlash2, tone: 'text-muted' },
  failed: { icon: OctagonX, tone: 'text-bad' },
} as const;
/** Has the system choose one that is free. */
const ANY_PORT = 0;
