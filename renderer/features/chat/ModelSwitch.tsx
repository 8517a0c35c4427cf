import { Brain, ShieldAlert } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { useStandingText } from '#renderer/components/use-standing-text';
import { useModelStanding } from '#renderer/stores/model-standing';
import { useModels } from '#renderer/stores/models';
import { useShell } from '#renderer/stores/shell';
import type { ModelStanding } from '#shared/domain/model-standing';
import { AdapterChoice } from './AdapterChoice';
import { ModelChoice } from './ModelChoice';
import { Notice } from './Notice';

/** What answers, always in sight; pressed, the models and adapters to choose from. */
export function ModelSwitch() {
  const { t } = useTranslation('chat');
  const [isOpen, setOpen] = useState(false);
  const standing = useModelStanding((state) => loadedValue(state.standing));
  const text = useStandingText();
  const isSafeMode = standing?.isSafeMode ?? false;
  const Icon = isSafeMode ? ShieldAlert : Brain;
  const openSettings = () => {
    setOpen(false);
    useShell.getState().openDialog('settings');
  };
  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(willOpen) => {
        setOpen(willOpen);
        if (!willOpen) return;
        void useModelStanding.getState().reload();
        void useModelStanding.getState().reloadFits();
        void useModels.getState().reload();
      }}
    >
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label={t('model.standing', { standing: isSafeMode ? `${t('model.safeMode')}, ${text}` : text })}
          className={classNames(
            'flex h-5.5 min-w-0 cursor-pointer items-center gap-1 rounded px-1 text-2xs hover:bg-raised hover:text-ink',
            isSafeMode ? 'bg-warn-soft font-medium text-warn' : 'text-muted',
          )}
        >
          <Icon aria-hidden size={12} className="shrink-0" />
          {isSafeMode && <span className="shrink-0">{t('model.safeMode')}</span>}
          <span className="tabular truncate">{text}</span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          side="top"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t('model.label')}
          className="z-40 flex max-h-[var(--radix-popover-content-available-height)] w-[min(24rem,calc(100vw-1rem))] flex-col gap-2 overflow-y-auto rounded-md border border-line-strong bg-panel p-2 text-xs shadow-2xl outline-none"
        >
          {standing !== null && <StandingNotice standing={standing} />}
          <Failures />
          <ModelChoice onInstall={openSettings} />
          <AdapterChoice />
          <footer className="border-t border-line pt-1.5">
            <Button look="quiet" onClick={openSettings}>
              {t('model.openSettings')}
            </Button>
          </footer>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Why not the chosen step answers, and the way back. */
function StandingNotice({ standing }: { readonly standing: ModelStanding }) {
  const { t } = useTranslation('chat');
  const isSaving = useModelStanding((state) => state.isSaving);
  const { isSafeMode, failuresInRow, lastFailure, rung, wanted } = standing;
  if (isSafeMode) {
    return (
      <Notice tone="warn" text={t('model.safeModeText', { count: failuresInRow })}>
        {lastFailure !== null && <LastFailure failure={lastFailure} />}
        <Button disabled={isSaving} onClick={() => void useModelStanding.getState().leaveSafeMode()}>
          {t('leaveSafeMode')}
        </Button>
      </Notice>
    );
  }
  if (rung === wanted) return null;
  return (
    <Notice tone="warn" text={t('model.below', { rung: t(`rungs.${rung}`) })}>
      {lastFailure !== null && <LastFailure failure={lastFailure} />}
    </Notice>
  );
}

/** What went wrong in the window's words; the runtime's own, which may be long, behind a fold. */
function LastFailure({ failure }: { readonly failure: NonNullable<ModelStanding['lastFailure']> }) {
  const { t, i18n } = useTranslation('chat');
  const { code, message } = failure;
  const key = `model.failures.${code}`;
  // Codes are the runtime's: one that this window does not know yet is shown as it is.
  const what: unknown = i18n.getResource(i18n.language, 'chat', key);
  return (
    <div className="min-w-0 text-muted">
      <p>{t('model.lastFailure', { what: typeof what === 'string' ? what : code })}</p>
      <details>
        <summary className="cursor-pointer">{t('model.failureDetails')}</summary>
        <p data-selectable className="wrap-anywhere">
          <span className="font-mono text-2xs">{code}</span> {message}
        </p>
      </details>
    </div>
  );
}

function Failures() {
  const standing = useModelStanding(({ standing: loadable }) => failureOf(loadable));
  const fits = useModelStanding(({ fits: loadable }) => failureOf(loadable));
  const command = useModelStanding(({ failure }) => failure);
  const failure = command ?? standing ?? fits;
  return failure === null ? null : <ErrorNotice failure={failure} />;
}
