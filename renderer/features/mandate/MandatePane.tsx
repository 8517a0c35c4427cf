import { GitBranch, ScrollText } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { formatCount } from '#renderer/format/format-number';
import { useMandate, useMandateStatus } from '#renderer/stores/mandate';
import { useSettings } from '#renderer/stores/settings';
import type { MandateDraft, MandateStatus } from '#shared/domain/mandate';
import { endOfDay, usualExpiryDay } from './expiry-day';
import { HistoryView } from './HistoryView';
import { LimitTable } from './LimitTable';
import { type FieldsReading, readFields, statesSame } from './limit-fields';
import { LIMIT_KEYS } from './limit-groups';
import { MandateStanding } from './MandateStanding';
import { editOf, type MandateEdit, useMandateDraft } from './mandate-draft';
import { PresetChoice } from './PresetChoice';
import { ReviewView } from './ReviewView';
import { TimeZoneList } from './TimeZoneList';

/** The limits that a person puts their name to: what holds, a draft of others, what it would change, and every version. */
export function MandatePane() {
  const { t } = useTranslation(['mandate', 'translation']);
  const status = useMandateStatus();
  const failure = useMandate((store) => failureOf(store.status));
  const reload = useMandate((store) => store.reload);
  if (status !== null) return <Editor status={status} />;
  return (
    <PaneFrame label={t('translation:panes.mandate')}>
      {failure === null ? (
        <Empty icon={ScrollText} title={t('loading')} />
      ) : (
        <Empty icon={ScrollText} title={t('none')} text={t('noneText')}>
          <ErrorNotice failure={failure}>
            <Button onClick={() => void reload()}>{t('reload')}</Button>
          </ErrorNotice>
        </Empty>
      )}
    </PaneFrame>
  );
}

function Editor({ status }: { readonly status: MandateStatus }) {
  const { t } = useTranslation(['mandate', 'translation']);
  const [view, setView] = useState<View>('limits');
  const edited = useMandateDraft((store) => store.edit);
  const edit = useMemo(() => editOf(edited, status), [edited, status]);
  const reading = useMemo(() => readFields(edit.fields), [edit]);
  const draft = useDraft(edit, reading);
  const isConflict = edit.basedOn !== status.current.version;
  return (
    <Tabs.Root value={view} onValueChange={(chosen) => setView(chosen as View)} className="h-full">
      <PaneFrame
        label={t('translation:panes.mandate')}
        toolbar={
          <>
            <SubTabs label={t('views')} tabs={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))} />
            <span className="flex-1" />
            {view !== 'history' && <PresetChoice status={status} preset={edit.preset} />}
          </>
        }
      >
        <div className="flex h-full flex-col">
          <TimeZoneList />
          <MandateStanding status={status} />
          {isConflict && <Conflict status={status} basedOn={edit.basedOn} />}
          <div className="min-h-0 flex-1">
            <Tabs.Content value="limits" tabIndex={-1} className="flex h-full flex-col">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
              <div tabIndex={0} className="relative min-h-0 flex-1 overflow-auto">
                <LimitTable status={status} edit={edit} reading={reading} />
              </div>
              <DraftFooter status={status} reading={reading} onReview={() => setView('sign')} />
            </Tabs.Content>
            <Tabs.Content value="sign" tabIndex={-1} className="h-full">
              <ReviewView
                status={status}
                edit={edit}
                draft={draft}
                isConflict={isConflict}
                hasProblems={reading.limits === null}
              />
            </Tabs.Content>
            <Tabs.Content value="history" tabIndex={-1} className="h-full">
              <HistoryView status={status} />
            </Tabs.Content>
          </div>
        </div>
      </PaneFrame>
    </Tabs.Root>
  );
}

/** What would be signed; `null` while a field or the expiry is wrong. */
function useDraft({ preset }: MandateEdit, { limits }: FieldsReading): MandateDraft | null {
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const chosenDay = useMandateDraft((store) => store.expiryDay);
  return useMemo(() => {
    const now = Date.now();
    const expiresAt = endOfDay(chosenDay ?? usualExpiryDay(now, timeZone), timeZone);
    return limits === null || expiresAt === null || expiresAt <= now ? null : { preset, limits, expiresAt };
  }, [preset, limits, chosenDay, timeZone]);
}

function Conflict({ status, basedOn }: { readonly status: MandateStatus; readonly basedOn: number }) {
  const { t } = useTranslation('mandate');
  const rebase = useMandateDraft((store) => store.rebase);
  const { version } = status.current;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-2 border-b border-line bg-warn-soft px-2 py-1.5 text-xs"
    >
      <GitBranch aria-hidden size={15} className="shrink-0 text-warn" />
      <p className="min-w-48 flex-1">
        <strong className="font-semibold text-warn">{t('draft.conflict', { version })}</strong>{' '}
        {t('draft.conflictText', { basedOn })}
      </p>
      <Button onClick={() => rebase(status)}>{t('draft.rebase', { version })}</Button>
      <DiscardButton />
    </div>
  );
}

interface DraftFooterProps {
  readonly status: MandateStatus;
  readonly reading: FieldsReading;
  readonly onReview: () => void;
}

function DraftFooter({ status, reading, onReview }: DraftFooterProps) {
  const { t } = useTranslation('mandate');
  const isTouched = useMandateDraft((store) => store.edit !== null);
  const changed = LIMIT_KEYS.filter((limit) => !statesSame(reading, limit, status.current.limits)).length;
  const wrong = Object.keys(reading.problems).length;
  return (
    <footer className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-t border-line px-2 py-1 text-xs">
      <p role="status" className="min-w-0 flex-1">
        <span className="text-muted">
          {changed === 0 ? t('draft.same') : t('draft.changed', { count: changed, formatted: formatCount(changed) })}
        </span>{' '}
        {wrong > 0 && (
          <span className="text-bad">{t('draft.wrong', { count: wrong, formatted: formatCount(wrong) })}</span>
        )}
      </p>
      {isTouched && <DiscardButton />}
      <Button look="primary" onClick={onReview}>
        {t('standing.review')}
      </Button>
    </footer>
  );
}

function DiscardButton() {
  const { t } = useTranslation('mandate');
  const discard = useMandateDraft((store) => store.discard);
  const clearDraft = useMandate((store) => store.clearDraft);
  return (
    <Button
      look="quiet"
      onClick={() => {
        discard();
        clearDraft();
      }}
    >
      {t('draft.discard')}
    </Button>
  );
}

const VIEWS = ['limits', 'sign', 'history'] as const;
type View = (typeof VIEWS)[number];
