import { ChartNoAxesCombined, TriangleAlert } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { useSettings } from '#renderer/stores/settings';
import type { ResearchSubject } from '#renderer/stores/structure-research';
import { useView } from '#renderer/stores/view';
import { isCausalProfile, StructureProfile } from '#shared/domain/structure-profile';
import { CertificateView } from './CertificateView';
import { EvidenceView } from './EvidenceView';
import { ParameterEditor } from './ParameterEditor';

/** How structures are defined, what became of them, and whether any was ever rewritten. */
export function StructuresPane() {
  const { t } = useTranslation(['structures', 'translation']);
  const { profile } = useSettings(({ settings }) => settings.structures);
  const failure = useSettings((store) => store.failure);
  return (
    <Tabs.Root defaultValue={VIEWS[0]} className="h-full">
      <PaneFrame
        label={t('translation:panes.structures')}
        toolbar={
          <>
            <Tabs.List aria-label={t('views.label')} className="flex gap-px">
              {VIEWS.map((view) => (
                <Tabs.Trigger
                  key={view}
                  value={view}
                  className="h-6.5 rounded px-2 text-xs text-muted hover:bg-raised hover:text-ink data-[state=active]:bg-accent-soft data-[state=active]:font-semibold data-[state=active]:text-accent-ink"
                >
                  {t(`views.${view}`)}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            <ProfileChoice />
            <p className="min-w-40 flex-1 text-2xs text-muted">{t(`profileTexts.${profile}`)}</p>
          </>
        }
      >
        <div className="flex h-full flex-col">
          {!isCausalProfile(profile) && (
            <p role="note" className="flex shrink-0 gap-1.5 bg-warn-soft px-2 py-1 text-xs text-warn">
              <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
              {t('rewrites')}
            </p>
          )}
          {failure && (
            <div className="shrink-0 p-2">
              <ErrorNotice failure={failure}>
                <span className="text-muted">{t('notStored')}</span>
              </ErrorNotice>
            </div>
          )}
          <Tabs.Content value="definitions" tabIndex={-1} className="min-h-0 flex-1">
            <ParameterEditor />
          </Tabs.Content>
          <Tabs.Content value="evidence" tabIndex={-1} className="min-h-0 flex-1">
            <WithSubject>{(subject) => <EvidenceView subject={subject} />}</WithSubject>
          </Tabs.Content>
          <Tabs.Content value="certificate" tabIndex={-1} className="min-h-0 flex-1">
            <WithSubject>{(subject) => <CertificateView subject={subject} />}</WithSubject>
          </Tabs.Content>
        </div>
      </PaneFrame>
    </Tabs.Root>
  );
}

function ProfileChoice() {
  const { t } = useTranslation('structures');
  const structures = useSettings(({ settings }) => settings.structures);
  const update = useSettings((store) => store.update);
  return (
    <Choice
      label={t('profile')}
      value={structures.profile}
      onChange={(profile) => void update({ structures: { ...structures, profile } })}
      options={StructureProfile.options.map((profile) => ({ value: profile, label: t(`profiles.${profile}`) }))}
    />
  );
}

/** The shown series under the chosen definitions, or what to do where none is shown. */
function WithSubject({ children }: { readonly children: (subject: ResearchSubject) => ReactNode }) {
  const { t } = useTranslation('structures');
  const instrument = useView((view) => view.instrument);
  const timeframe = useView((view) => view.timeframe);
  const { profile, parameters } = useSettings(({ settings }) => settings.structures);
  if (instrument === null)
    return <Empty icon={ChartNoAxesCombined} title={t('noInstrument')} text={t('noInstrumentText')} />;
  return children({ instrument, timeframe, profile, parameters: parameters[profile] });
}

const VIEWS = ['definitions', 'evidence', 'certificate'] as const;
