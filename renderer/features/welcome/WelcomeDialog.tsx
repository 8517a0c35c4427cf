import { Activity, Check, FileUp, type LucideIcon, PlugZap } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { classNames } from '#renderer/components/class-names';
import { Dialog } from '#renderer/components/Dialog';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { LicenseLink } from '#renderer/components/LicenseLink';
import { ModelDownload } from '#renderer/components/ModelDownload';
import { formatBytes } from '#renderer/format/format-number';
import { useConnectionView } from '#renderer/stores/connection-view';
import { useDemoMarket } from '#renderer/stores/demo-market';
import { useEnvironment } from '#renderer/stores/environment';
import { useModels } from '#renderer/stores/models';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { ModelStatus } from '#shared/domain/model';

/** First run, in three short steps that can each be skipped; the demo market moves behind it once it is chosen. */
export function WelcomeDialog() {
  const { t } = useTranslation();
  const [step, setStep] = useState(0);
  const update = useSettings((state) => state.update);
  const isImporting = useShell((state) => state.dialog !== null);
  const finish = () => update({ isWelcomeDone: true });
  const isLast = step === STEPS.length - 1;
  const Step = STEPS[step] ?? StartStep;
  // A dialog that it opened, such as the import, stands alone; the welcome goes on behind it.
  if (isImporting) return null;
  return (
    <Dialog
      title={t('welcome.title')}
      onClose={finish}
      isSeeThrough
      footer={
        <>
          <span className="mr-auto text-xs text-muted">
            {t('welcome.step', { step: step + 1, steps: STEPS.length })}
          </span>
          {step > 0 && (
            <Button size="normal" look="quiet" onClick={() => setStep(step - 1)}>
              {t('common.back')}
            </Button>
          )}
          {!isLast && (
            <Button size="normal" look="quiet" onClick={finish}>
              {t('common.skip')}
            </Button>
          )}
          <Button size="normal" look="primary" onClick={() => (isLast ? finish() : setStep(step + 1))}>
            {isLast ? t('welcome.finish.open') : t('common.next')}
          </Button>
        </>
      }
    >
      <div className="min-h-72">
        <Step />
      </div>
    </Dialog>
  );
}

function StartStep() {
  const { t } = useTranslation();
  const isDemoRunning = useSettings((state) => state.settings.isDemoRunning);
  const environment = useEnvironment();
  const { start, isStarting, failure } = useDemoMarket();
  const openDialog = useShell((state) => state.openDialog);
  const update = useSettings((state) => state.update);
  return (
    <section className="flex flex-col gap-3">
      <StepHeading title={t('welcome.start.title')} text={t('welcome.start.text')} />
      {environment === 'demo' && (
        <Option
          icon={isDemoRunning ? Check : Activity}
          title={t('welcome.start.demo')}
          text={isDemoRunning ? t('welcome.start.demoRunning') : t('welcome.start.demoText')}
          isChosen={isDemoRunning}
          isDisabled={isStarting}
          onClick={isDemoRunning ? undefined : start}
        />
      )}
      <Option
        icon={FileUp}
        title={t('welcome.start.file')}
        text={t('welcome.start.fileText')}
        onClick={() => openDialog('import')}
      />
      <Option
        icon={PlugZap}
        title={t('welcome.start.exchange')}
        text={t('welcome.start.exchangeText')}
        onClick={() => {
          void update({ isWelcomeDone: true });
          useConnectionView.getState().show(environment === 'demo' ? 'environment' : 'instruments');
        }}
      />
      {failure && <ErrorNotice failure={failure} />}
    </section>
  );
}

interface OptionProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly isChosen?: boolean;
  /** Stays reachable, so that its reason can be read. */
  readonly isDisabled?: boolean;
  readonly onClick?: () => void;
}

function Option({ icon: Icon, title, text, isChosen = false, isDisabled = false, onClick }: OptionProps) {
  return (
    <button
      type="button"
      aria-disabled={isDisabled}
      aria-pressed={isChosen}
      onClick={isDisabled ? undefined : onClick}
      className={classNames(
        'flex items-start gap-3 rounded-md border p-3 text-left transition-colors',
        isChosen && 'border-good bg-sunken',
        !isChosen && !isDisabled && 'cursor-pointer border-line bg-raised hover:border-accent',
        isDisabled && 'cursor-not-allowed border-line text-muted',
      )}
    >
      <Icon
        aria-hidden
        size={18}
        strokeWidth={1.75}
        className={classNames('mt-px shrink-0', isChosen ? 'text-good' : 'text-muted')}
      />
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-xs text-muted">{text}</span>
      </span>
    </button>
  );
}

function ModelStep() {
  const { t } = useTranslation();
  const status = useModels((state) => loadedValue(state.models)?.find(({ model }) => model.isDefault) ?? null);
  return (
    <section className="flex flex-col gap-3">
      <StepHeading title={t('welcome.model.title')} text={t('welcome.model.text')} />
      {status ? <DefaultModel status={status} /> : <p className="text-warn">{t('welcome.model.none')}</p>}
      <p className="text-xs text-muted">{t('welcome.model.without')}</p>
    </section>
  );
}

function DefaultModel({ status }: { readonly status: ModelStatus }) {
  const { t } = useTranslation();
  const { model, state, partialBytes } = status;
  const size = formatBytes(model.sizeBytes);
  return (
    <div className="flex min-h-30 flex-col gap-3 rounded-md border border-line bg-raised p-3">
      <div>
        <p className="font-medium">{model.name}</p>
        <p className="text-xs text-muted">
          {t('welcome.model.size', { size, memory: formatBytes(model.memoryBytes) })} <LicenseLink model={model} />
        </p>
      </div>
      {state === 'installed' ? (
        <p role="status" className="flex items-center gap-2 text-good">
          <Check aria-hidden size={15} />
          {t('welcome.model.installed', { name: model.name })}
        </p>
      ) : (
        <ModelDownload
          status={status}
          look="primary"
          startLabel={t('welcome.model.download', { name: model.name })}
          resumeLabel={t('welcome.model.resume', { size: formatBytes(partialBytes), total: size })}
        />
      )}
    </div>
  );
}

function FinishStep() {
  const { t } = useTranslation();
  const instrument = useView((state) => state.instrument) ?? t('welcome.instrumentFallback');
  const tips = [
    t('welcome.finish.ask', { instrument }),
    t('welcome.finish.replay'),
    t('welcome.finish.palette', { keys: SEARCH_KEYS }),
  ];
  return (
    <section className="flex flex-col gap-3">
      <StepHeading title={t('welcome.finish.title')} text={t('welcome.finish.text')} />
      <ol className="flex flex-col gap-2">
        {tips.map((tip, index) => (
          <li key={tip} className="flex items-center gap-3 rounded-md border border-line bg-raised p-3">
            <span
              aria-hidden
              className="flex size-5 items-center justify-center rounded-full bg-accent-soft text-xs text-accent-ink"
            >
              {index + 1}
            </span>
            {tip}
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepHeading({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div>
      <h3 className="text-base font-semibold">{title}</h3>
      <p className="text-muted">{text}</p>
    </div>
  );
}

const STEPS = [StartStep, ModelStep, FinishStep] as const;
const SEARCH_KEYS = /mac/i.test(navigator.platform) ? '⌘K' : 'Ctrl K';
