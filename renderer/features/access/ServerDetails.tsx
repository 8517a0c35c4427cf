import { useTranslation } from 'react-i18next';
import { toldFailure } from '#renderer/api/told-failure';
import { Badge } from '#renderer/components/Badge';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { useExternalServers, useInspection } from '#renderer/stores/external-servers';
import type { ExternalServer } from '#shared/domain/external-server';
import { OfferedTools } from './OfferedTools';
import { ToolTrial } from './ToolTrial';
import { transportText } from './transport-text';
import { SERVER_TONES } from './use-server-columns';
import { WaitBar } from './WaitBar';

/** One server of others: look at what it offers, allow some of it, try it, remove it. */
export function ServerDetails({ server }: { readonly server: ExternalServer }) {
  const { t } = useTranslation('access');
  const isSaving = useExternalServers((state) => state.isSaving);
  const inspection = useInspection((state) => state.runs[server.id]);
  const { id, name, transport, state, error, pinnedAt } = server;
  return (
    <section aria-label={t('server.label', { name })} className="flex min-w-0 flex-col gap-3">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="text-sm font-semibold">{`@${name}`}</h2>
        <Badge tone={SERVER_TONES[state]}>{t(`serverStates.${state}`)}</Badge>
        <span className="flex-1" />
        <ConfirmButton
          look="quiet"
          disabled={isSaving}
          question={t('server.removeQuestion', { name })}
          text={t('server.removeText')}
          action={t('server.remove')}
          onConfirm={() => void useExternalServers.getState().remove(id)}
        >
          {t('server.remove')}
        </ConfirmButton>
      </header>
      <div className="flex flex-col gap-0.5 text-muted">
        <p data-selectable className="font-mono text-2xs wrap-anywhere">
          {transportText(transport)}
        </p>
        {transport.kind === 'stdio' && transport.environment.length > 0 && (
          <p data-selectable className="text-2xs wrap-anywhere">
            {t('server.given', { names: transport.environment.join(', ') })}
          </p>
        )}
        <p className="text-2xs">
          {pinnedAt === null ? (
            t('server.notPinned')
          ) : (
            <>
              {t('server.pinnedAt')} <Moment at={pinnedAt} />
            </>
          )}
        </p>
      </div>
      {/* The failure of a look that was just asked for is told beside its button. */}
      {error !== null && inspection?.state !== 'failed' && (
        <ErrorNotice failure={toldFailure(error, 'external_unavailable')} />
      )}
      <p className="text-muted">{t(transport.kind === 'stdio' ? 'server.stdioRights' : 'server.httpRights')}</p>
      <WaitBar
        run={inspection}
        startLabel={t(pinnedAt === null ? 'server.inspect' : 'server.inspectAgain')}
        waitingLabel={t('server.inspecting')}
        look={pinnedAt === null || state === 'changed' ? 'primary' : 'plain'}
        isStartable={!isSaving}
        onStart={() => void useInspection.getState().start(id, id)}
        onCancel={() => useInspection.getState().cancel(id)}
      />
      <OfferedTools server={server} />
      <ToolTrial server={server} />
    </section>
  );
}
