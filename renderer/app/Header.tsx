import { FileUp, History, Keyboard, Moon, Search, Settings2, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import { loadedValue } from '../api/loadable';
import { Choice } from '../components/Choice';
import { classNames } from '../components/class-names';
import { EnvironmentBadge } from '../components/EnvironmentBadge';
import { IconButton } from '../components/IconButton';
import { useEnvironment } from '../stores/environment';
import { useInstruments } from '../stores/instruments';
import { useReplay } from '../stores/replay';
import { useSettings } from '../stores/settings';
import { useShell } from '../stores/shell';
import { useView } from '../stores/view';
import { AlertBell } from './AlertBell';
import { HaltButton } from './HaltButton';
import { modifierKey } from './modifier-key';
import { TradingBadge } from './TradingBadge';
import { toggleReplayBar } from './use-global-keys';
import { WaitingProposals } from './WaitingProposals';
import { WorkspaceMenu } from './WorkspaceMenu';

/** What is shown, and the way to everything else. */
export function Header() {
  const { t } = useTranslation();
  const openDialog = useShell((state) => state.openDialog);
  const theme = useSettings((state) => state.settings.theme);
  const update = useSettings((state) => state.update);
  const environment = useEnvironment() ?? undefined;
  const otherTheme = theme === 'dark' ? 'light' : 'dark';
  return (
    <header
      data-environment={environment}
      className="window-header flex h-10 shrink-0 items-center gap-2 overflow-x-auto px-3 max-md:gap-1 [scrollbar-width:none]"
    >
      <a
        href="#dock"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:rounded focus:bg-accent focus:px-2 focus:py-1 focus:text-on-accent"
      >
        {t('app.skipToDock')}
      </a>
      <h1 className="text-base font-semibold tracking-tight max-md:sr-only">{t('app.name')}</h1>
      <ShownEnvironment />
      <span aria-hidden className="mx-1 h-4 w-px bg-line" />
      <ViewChoices />
      <ReplayToggle />
      <div className="flex min-w-8 flex-1 justify-center">
        <button
          type="button"
          onClick={() => openDialog('command-palette')}
          className="flex h-6.5 w-full max-w-80 cursor-pointer items-center gap-2 rounded border border-line bg-panel px-2 text-xs text-muted hover:border-line-strong hover:text-ink"
        >
          <Search aria-hidden size={13} />
          <span className="min-w-0 flex-1 truncate text-left">{t('header.search')}</span>
          <kbd className="font-sans text-2xs text-faint max-lg:hidden">{modifierKey()}K</kbd>
        </button>
      </div>
      <WaitingProposals />
      <HaltButton />
      <TradingBadge />
      <AlertBell />
      <IconButton
        icon={FileUp}
        label={t('header.import')}
        keys={`${modifierKey()}I`}
        onClick={() => openDialog('import')}
      />
      <WorkspaceMenu />
      <LanguageChoice />
      <IconButton
        icon={theme === 'dark' ? Sun : Moon}
        label={t('header.theme', { theme: t(`settings.themes.${otherTheme}`) })}
        // Where the window is small, as at 200 % zoom, the settings and the search have it too.
        className="max-md:hidden"
        onClick={() => update({ theme: otherTheme })}
      />
      <IconButton
        icon={Keyboard}
        label={t('header.help')}
        keys="?"
        className="max-md:hidden"
        onClick={() => openDialog('keyboard-help')}
      />
      <IconButton
        icon={Settings2}
        label={t('header.settings')}
        keys={`${modifierKey()},`}
        onClick={() => openDialog('settings')}
      />
    </header>
  );
}

function ShownEnvironment() {
  const environment = useEnvironment();
  const isTestnet = useSettings((state) => state.settings.isTestnet);
  if (environment === null) return <span className="h-5 w-12" />;
  return <EnvironmentBadge environment={environment} isTestnet={isTestnet} />;
}

function ViewChoices() {
  const { t } = useTranslation();
  const instruments = useInstruments((state) => loadedValue(state.instruments)) ?? [];
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  const setInstrument = useView((state) => state.setInstrument);
  const setTimeframe = useView((state) => state.setTimeframe);
  const known = instruments.some(({ id }) => id === instrument);
  return (
    <>
      <Choice
        label={t('header.instrument')}
        className="max-w-44 font-medium"
        value={known && instrument !== null ? instrument : ''}
        isDisabled={instruments.length === 0}
        onChange={setInstrument}
        options={[
          ...(known ? [] : [{ value: '', label: t('header.noInstrument') }]),
          ...instruments.map(({ id }) => ({ value: id, label: id })),
        ]}
      />
      <Choice
        label={t('header.timeframe')}
        value={timeframe}
        isDisabled={!known}
        onChange={setTimeframe}
        options={TIMEFRAMES.map((value) => ({ value, label: value }))}
      />
    </>
  );
}

function ReplayToggle() {
  const { t } = useTranslation();
  const isBarOpen = useReplay((state) => state.isBarOpen);
  const isRunning = useReplay((state) => state.replay !== null);
  const hasInstrument = useView((state) => state.instrument !== null);
  return (
    <button
      type="button"
      aria-pressed={isBarOpen || isRunning}
      disabled={!hasInstrument && !isRunning}
      title={`${t('header.replayHint')} (R)`}
      onClick={toggleReplayBar}
      className={classNames(
        'flex h-6.5 cursor-pointer items-center gap-1.5 rounded border px-2 text-xs disabled:cursor-not-allowed disabled:text-faint',
        isRunning
          ? 'border-warn bg-warn-soft text-warn'
          : isBarOpen
            ? 'border-accent bg-accent-soft text-accent-ink'
            : 'border-line text-muted hover:border-line-strong hover:text-ink',
      )}
    >
      <History aria-hidden size={13} />
      <span className="max-md:sr-only">{t('header.replay')}</span>
    </button>
  );
}

function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const update = useSettings((state) => state.update);
  return (
    <Choice
      label={t('header.language')}
      value={i18n.language === 'es' ? 'es' : 'en'}
      onChange={(language) => update({ language })}
      options={[
        { value: 'en', label: LANGUAGE_CODES.en },
        { value: 'es', label: LANGUAGE_CODES.es },
      ]}
    />
  );
}

/** Codes are the same in every language. */
const LANGUAGE_CODES = { en: 'EN', es: 'ES' } as const;
