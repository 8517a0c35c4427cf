import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Choice } from '#renderer/components/Choice';
import { CopyButton } from '#renderer/components/CopyButton';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { useAccess } from '#renderer/stores/access';
import { useAccessSetup } from '#renderer/stores/access-setup';
import type { AccessClient } from '#shared/domain/access';

export interface SetupPartProps {
  readonly client: Pick<AccessClient, 'id' | 'lastSeenAt'>;
}

/** What to paste into a common program, and where, so that it finds the workstation. */
export function SetupPart({ client: { id: clientId, lastSeenAt } }: SetupPartProps) {
  const { t, i18n } = useTranslation('access');
  const language = i18n.language === 'es' ? 'es' : 'en';
  const setups = useAccessSetup((state) => (state.clientId === clientId ? state.setups : null));
  const shownId = useAccessSetup((state) => state.shownId);
  // The texts name the doors' addresses, so they are read again when one moves.
  const addresses = useAccess(({ doors }) => (loadedValue(doors) ?? []).map(({ address }) => address).join(' '));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the addresses are what the texts depend on
  useEffect(() => {
    void useAccessSetup.getState().read(clientId, language);
  }, [clientId, language, addresses]);
  const texts = setups === null ? [] : (loadedValue(setups) ?? []);
  const failure = setups === null ? null : failureOf(setups);
  const shown = texts.find(({ id }) => id === shownId) ?? texts[0] ?? null;
  return (
    <section aria-label={t('setup.label')} className="flex min-w-0 flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">{t('setup.label')}</h3>
        {shown && (
          <Choice
            label={t('setup.program')}
            value={shown.id}
            onChange={(id) => useAccessSetup.getState().show(id)}
            options={texts.map(({ id, title }) => ({ value: id, label: title }))}
          />
        )}
      </div>
      {failure && <ErrorNotice failure={failure} />}
      {shown === null ? (
        failure === null && <p className="text-muted">{t(setups?.kind === 'ok' ? 'setup.none' : 'setup.reading')}</p>
      ) : (
        <>
          <p className="text-muted wrap-anywhere">{shown.place}</p>
          <div className="flex min-w-0 items-start gap-1">
            <pre
              data-selectable
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
              tabIndex={0}
              className="max-h-56 min-w-0 flex-1 overflow-auto rounded-sm bg-sunken p-1.5 font-mono text-2xs"
            >
              {shown.text}
            </pre>
            <CopyButton text={shown.text} label={t('setup.copy', { program: shown.title })} />
          </div>
          <p role="status" className="text-muted">
            {lastSeenAt === null ? (
              t('setup.waiting')
            ) : (
              <>
                {t('setup.seen')} <Moment at={lastSeenAt} withSeconds />
              </>
            )}
          </p>
        </>
      )}
    </section>
  );
}
