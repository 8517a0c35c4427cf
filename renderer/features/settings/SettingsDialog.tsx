import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Choice } from '#renderer/components/Choice';
import { Dialog } from '#renderer/components/Dialog';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Toggle } from '#renderer/components/Toggle';
import { formatBytes } from '#renderer/format/format-number';
import { useAppInfo } from '#renderer/stores/app-info';
import { useDemoMarket } from '#renderer/stores/demo-market';
import { useEnvironment } from '#renderer/stores/environment';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import type { Language } from '#shared/domain/chat';
import type { Settings } from '#shared/domain/settings';
import { AlertSettingsPart } from './AlertSettingsPart';
import { ModelList } from './ModelList';
import { RoundTripCosts } from './RoundTripCosts';

/** The person's choices, stored as they are made. */
export function SettingsDialog() {
  const { t } = useTranslation();
  const closeDialog = useShell((state) => state.closeDialog);
  const settings = useSettings((state) => state.settings);
  const update = useSettings((state) => state.update);
  const failure = useSettings((state) => state.failure);
  const environment = useEnvironment();
  const startDemo = useDemoMarket((state) => state.start);
  const stopDemo = useDemoMarket((state) => state.stop);
  const demoFailure = useDemoMarket((state) => state.failure);
  const info = useAppInfo((state) => loadedValue(state.info));
  const zones = useTimeZones(settings.timeZone);
  return (
    <Dialog title={t('settings.title')} width="wide" onClose={closeDialog}>
      <div className="flex flex-col gap-6">
        {failure && <ErrorNotice failure={failure} />}
        <Section title={t('settings.sections.look')}>
          <Row label={t('settings.language')}>
            <Choice
              label={t('settings.language')}
              size="normal"
              value={settings.language ?? 'system'}
              onChange={(value: Language | 'system') => update({ language: value === 'system' ? null : value })}
              options={[
                { value: 'system', label: t('settings.languageSystem') },
                { value: 'en', label: t('settings.languages.en') },
                { value: 'es', label: t('settings.languages.es') },
              ]}
            />
          </Row>
          <Row label={t('settings.theme')}>
            <Choice
              label={t('settings.theme')}
              size="normal"
              value={settings.theme}
              onChange={(theme) => update({ theme })}
              options={THEMES.map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
            />
          </Row>
          <Row label={t('settings.colors')}>
            <Choice
              label={t('settings.colors')}
              size="normal"
              value={settings.upDownColors}
              onChange={(upDownColors) => update({ upDownColors })}
              options={COLOR_PAIRS.map((value) => ({ value, label: t(`settings.colorPairs.${value}`) }))}
            />
          </Row>
          <Row label={t('settings.timeZone')} hint={t('settings.timeZoneHint')}>
            <Choice
              label={t('settings.timeZone')}
              size="normal"
              value={settings.timeZone}
              onChange={(timeZone) => update({ timeZone })}
              options={zones.map((zone) => ({
                value: zone,
                label: zone === systemZone() ? t('settings.timeZoneSystem', { zone }) : zone,
              }))}
            />
          </Row>
        </Section>
        <Section title={t('settings.sections.models')}>
          <ModelList />
        </Section>
        <Section title={t('settings.sections.privacy')}>
          <Row label={t('settings.zeroEgress')} hint={t('settings.zeroEgressHint')}>
            <Toggle
              label={t('settings.zeroEgress')}
              isOn={settings.isZeroEgress}
              onChange={(isZeroEgress) => update({ isZeroEgress })}
            />
          </Row>
          {environment === 'demo' && (
            <Row label={t('settings.demo')} hint={t('settings.demoHint')}>
              <Toggle
                label={t('settings.demo')}
                isOn={settings.isDemoRunning}
                onChange={(isOn) => (isOn ? startDemo() : stopDemo())}
              />
            </Row>
          )}
          {demoFailure && <ErrorNotice failure={demoFailure} />}
        </Section>
        <Section title={t('settings.sections.alerts')}>
          <AlertSettingsPart />
        </Section>
        <Section title={t('settings.sections.costs')}>
          <RoundTripCosts />
        </Section>
        {info && (
          <Section title={t('settings.sections.about')}>
            <dl className="grid grid-cols-[9rem_1fr] gap-y-1 text-xs">
              <Fact label={t('settings.version')}>{info.version}</Fact>
              <Fact label={t('settings.electron')}>{info.electron}</Fact>
              <Fact label={t('settings.dataDir')}>{info.dataDir}</Fact>
              <Fact label={t('settings.journal')}>
                {t('settings.journalValue', {
                  size: formatBytes(info.journal.sizeBytes),
                  migration: info.journal.migration,
                })}
              </Fact>
            </dl>
          </Section>
        )}
      </div>
    </Dialog>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <h3 className="border-b border-line pb-1 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Row({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="grid grid-cols-[1fr_auto] items-center gap-x-6">
      <div>
        <p>{label}</p>
        {hint !== undefined && <p className="text-xs text-muted">{hint}</p>}
      </div>
      <div className="flex max-w-88 justify-end">{children}</div>
    </div>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd data-selectable className="min-w-0 break-all">
        {children}
      </dd>
    </>
  );
}

/** UTC and the machine's own zone first, then every zone that the runtime knows. */
function useTimeZones(current: string): readonly string[] {
  return useMemo(() => [...new Set(['UTC', systemZone(), current, ...Intl.supportedValuesOf('timeZone')])], [current]);
}

function systemZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const THEMES: readonly Settings['theme'][] = ['dark', 'light'];
const COLOR_PAIRS: readonly Settings['upDownColors'][] = ['teal-orange', 'green-red'];
