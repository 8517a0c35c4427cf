import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { Settings } from '#shared/domain/settings';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import { loadedValue } from '../api/loadable';
import { useAccessForm } from '../stores/access-form';
import { useChat } from '../stores/chat';
import { useDemoMarket } from '../stores/demo-market';
import { useEnvironment } from '../stores/environment';
import { useExchange } from '../stores/exchange';
import { useInstruments } from '../stores/instruments';
import { haltTrading, useIsTradingHalted, useKillSwitch } from '../stores/kill-switch';
import { useModelStanding } from '../stores/model-standing';
import { usePredictionCommands } from '../stores/prediction-commands';
import { useReplay } from '../stores/replay';
import { useSettings } from '../stores/settings';
import { PANE_KEYS, PANES, useShell } from '../stores/shell';
import { useTicket } from '../stores/ticket';
import { useView } from '../stores/view';
import { HALT_KEY } from './HaltButton';
import { modifierKey } from './modifier-key';
import { toggleReplayBar } from './use-global-keys';

interface PaletteEntry {
  readonly label: string;
  readonly keys?: string;
  readonly run: () => void;
}

interface PaletteGroup {
  readonly heading: string;
  readonly entries: readonly PaletteEntry[];
}

/** Finds and runs everything that the window can do. */
export function CommandPalette() {
  const { t } = useTranslation();
  const closeDialog = useShell((state) => state.closeDialog);
  const groups = usePaletteGroups();
  const run = (entry: PaletteEntry) => {
    // First, because an entry may open another dialog.
    closeDialog();
    entry.run();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12%] left-1/2 z-40 w-[min(36rem,calc(100%-2rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-panel shadow-2xl outline-none"
        >
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <Command label={t('palette.title')} loop>
            <Command.Input
              autoFocus
              placeholder={t('palette.placeholder')}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-faint"
            />
            <Command.List label={t('palette.title')} className="max-h-[min(26rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="p-4 text-center text-muted">{t('palette.nothing')}</Command.Empty>
              {groups
                .filter(({ entries }) => entries.length > 0)
                .map(({ heading, entries }) => (
                  <Command.Group
                    key={heading}
                    heading={heading}
                    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-muted"
                  >
                    {entries.map((entry) => (
                      <Command.Item
                        key={entry.label}
                        value={`${heading} ${entry.label}`}
                        onSelect={() => run(entry)}
                        className="flex h-8 cursor-pointer items-center justify-between gap-3 rounded px-2 data-[selected=true]:bg-accent-soft"
                      >
                        <span className="truncate">{entry.label}</span>
                        {entry.keys !== undefined && (
                          <kbd className="shrink-0 font-sans text-2xs text-muted">{entry.keys}</kbd>
                        )}
                      </Command.Item>
                    ))}
                  </Command.Group>
                ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function usePaletteGroups(): readonly PaletteGroup[] {
  const { t } = useTranslation();
  const instruments = useInstruments((state) => loadedValue(state.instruments)) ?? [];
  return [
    { heading: t('palette.groups.actions'), entries: useActions() },
    {
      heading: t('palette.groups.instruments'),
      entries: instruments.map(({ id }) => ({ label: id, run: () => useView.getState().setInstrument(id) })),
    },
    {
      heading: t('palette.groups.timeframes'),
      entries: TIMEFRAMES.map((timeframe) => ({
        label: timeframe,
        run: () => useView.getState().setTimeframe(timeframe),
      })),
    },
    {
      heading: t('palette.groups.panes'),
      entries: PANES.map((pane) => ({
        label: t(`panes.${pane}`),
        keys: `Alt ${PANE_KEYS[pane]}`,
        run: () => useShell.getState().showPane(pane),
      })),
    },
    { heading: t('palette.groups.layers'), entries: useLayerEntries() },
    { heading: t('palette.groups.settings'), entries: useSettingEntries() },
  ];
}

function useActions(): readonly PaletteEntry[] {
  const { t } = useTranslation(['translation', 'trading']);
  const isHalted = useIsTradingHalted();
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const isDemo = useEnvironment() === 'demo';
  const isDemoRunning = useSettings((state) => state.settings.isDemoRunning);
  const isReplaying = useReplay((state) => state.replay !== null);
  const isConnected = useExchange(({ status }) => (loadedValue(status)?.state ?? 'off') !== 'off');
  const isSafeMode = useModelStanding(({ standing }) => loadedValue(standing)?.isSafeMode ?? false);
  const { openDialog, ask, resetLayout, showPane } = useShell.getState();
  return [
    { label: t('keys.ask'), keys: '/', run: ask },
    { label: t('palette.ticket'), keys: 'T', run: () => useTicket.getState().open() },
    { label: t('palette.importFile'), keys: `${modifierKey()}I`, run: () => openDialog('import') },
    ...(instrument === null
      ? []
      : [
          {
            label: t('palette.predict', { instrument, timeframe }),
            run: () => {
              showPane('predictions');
              void usePredictionCommands.getState().request();
            },
          },
          { label: t('palette.replayToggle'), keys: 'R', run: toggleReplayBar },
        ]),
    ...(isReplaying ? [{ label: t('palette.replayStop'), run: () => void useReplay.getState().stop() }] : []),
    { label: t('palette.resolve'), run: () => void usePredictionCommands.getState().resolve() },
    {
      label: t('palette.newChat'),
      run: () => {
        void useChat.getState().openSession(null);
        ask();
      },
    },
    ...(isSafeMode
      ? [{ label: t('palette.leaveSafeMode'), run: () => void useModelStanding.getState().leaveSafeMode() }]
      : []),
    ...(isConnected
      ? [
          { label: t('palette.reconcile'), run: () => void useExchange.getState().reconcile() },
          { label: t('palette.disconnect'), run: () => void useExchange.getState().disconnect() },
        ]
      : [{ label: t('palette.connect'), run: connectExchange }]),
    ...(isDemo
      ? [
          isDemoRunning
            ? { label: t('palette.demoStop'), run: () => void useDemoMarket.getState().stop() }
            : { label: t('palette.demoStart'), run: () => void useDemoMarket.getState().start() },
        ]
      : []),
    ...(isHalted
      ? []
      : [{ label: t('trading:halt.all'), keys: HALT_KEY, run: () => haltTrading(t('trading:halt.byPalette')) }]),
    { label: t('trading:halt.flattenChoice'), run: askToFlatten },
    { label: t('palette.addProgram'), run: letProgramIn },
    { label: t('palette.resetLayout'), run: resetLayout },
    { label: t('header.help'), keys: '?', run: () => openDialog('keyboard-help') },
  ];
}

/** Where it is held: selling everything is more than a line of a list should do. */
function askToFlatten(): void {
  useShell.getState().showPane('connection');
  useKillSwitch.getState().askToFlatten();
}

/** Opens the form in which the person says what the program may do. */
function letProgramIn(): void {
  useShell.getState().showPane('access');
  useAccessForm.getState().startNew();
}

/** Beside its pane, where an error has its place. */
function connectExchange(): void {
  useShell.getState().showPane('connection');
  void useExchange.getState().connect();
}

function useLayerEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const layers = useSettings((state) => state.settings.layers);
  const update = useSettings((state) => state.update);
  return LAYERS.map((layer) => ({
    label: t(layers[layer] ? 'palette.layerHide' : 'palette.layerShow', { layer: t(`layers.${layer}`) }),
    run: () => void update({ layers: { ...layers, [layer]: !layers[layer] } }),
  }));
}

function useSettingEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const update = useSettings((state) => state.update);
  return [
    {
      label: t('palette.openSettings'),
      keys: `${modifierKey()},`,
      run: () => useShell.getState().openDialog('settings'),
    },
    { label: t('palette.themeDark'), run: () => void update({ theme: 'dark' }) },
    { label: t('palette.themeLight'), run: () => void update({ theme: 'light' }) },
    { label: t('palette.languageEn'), run: () => void update({ language: 'en' }) },
    { label: t('palette.languageEs'), run: () => void update({ language: 'es' }) },
    { label: t('palette.welcome'), run: () => void update({ isWelcomeDone: false }) },
  ];
}

// Sound: the keys of the schema's own default.
const LAYERS = Object.keys(Settings.parse({}).layers) as readonly (keyof Settings['layers'])[];
