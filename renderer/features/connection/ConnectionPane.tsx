import { Tabs } from 'radix-ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { CONNECTION_VIEWS, type ConnectionView, useConnectionView } from '#renderer/stores/connection-view';
import { useKillSwitch } from '#renderer/stores/kill-switch';
import { ConnectionState } from './ConnectionState';
import { EnvironmentSwitch } from './EnvironmentSwitch';
import { FollowedInstruments } from './FollowedInstruments';
import { KeyPanel } from './KeyPanel';
import { NetworkLedger } from './NetworkLedger';

/** The way to the exchange: how it is, what it follows, the key, and what left this machine. */
export function ConnectionPane() {
  const { t } = useTranslation(['trading', 'translation']);
  const view = useConnectionView((state) => state.view);
  const choose = useConnectionView((state) => state.choose);
  const flattenRequests = useKillSwitch((state) => state.flattenRequests);
  // The kill switch is in the first part.
  useEffect(() => {
    if (flattenRequests > 0) choose('state');
  }, [flattenRequests, choose]);
  return (
    <Tabs.Root
      value={view} // The values are those of the tabs below.
      onValueChange={(value) => choose(value as ConnectionView)}
      className="h-full"
    >
      <PaneFrame
        label={t('translation:panes.connection')}
        toolbar={
          <SubTabs
            label={t('connection.views')}
            tabs={CONNECTION_VIEWS.map((value) => ({ value, label: t(`connection.view.${value}`) }))}
          />
        }
      >
        {CONNECTION_VIEWS.map((value) => {
          const View = CONTENTS[value];
          return (
            <Tabs.Content
              key={value}
              value={value}
              // A scrolling region must be reachable by keyboard.
              tabIndex={0}
              className="relative h-full overflow-y-auto"
            >
              <View />
            </Tabs.Content>
          );
        })}
      </PaneFrame>
    </Tabs.Root>
  );
}

const CONTENTS = {
  state: ConnectionState,
  environment: EnvironmentSwitch,
  instruments: FollowedInstruments,
  key: KeyPanel,
  network: NetworkLedger,
} as const satisfies Record<ConnectionView, () => unknown>;
