import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { CopyButton } from '#renderer/components/CopyButton';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { useClientName } from '#renderer/components/use-client-name';
import { formatElapsed } from '#renderer/format/format-duration';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { formatOutsideText } from '#renderer/format/format-outside-text';
import { useAccess } from '#renderer/stores/access';
import { useAccessAudit } from '#renderer/stores/access-audit';
import { useAccessForm } from '#renderer/stores/access-form';
import { type AccessClient, CLI_CLIENT } from '#shared/domain/access';
import { SetupPart } from './SetupPart';
import { TokenPart } from './TokenPart';

/** What one program may do and did, and everything that can be done about it. */
export function ClientDetails({ client }: { readonly client: AccessClient }) {
  const { t } = useTranslation('access');
  const isSaving = useAccess((state) => state.isSaving);
  const name = useClientName()(client);
  const { id, doors, scopes, origins, createdAt, revokedAt, lastSeenAt, lastAgent, usage } = client;
  const mayEnter = revokedAt === null;
  const isCli = id === CLI_CLIENT;
  const showAudit = () => {
    useAccessAudit.getState().setFilter({ clientId: id, verdict: null });
    useAccessForm.getState().setView('audit');
  };
  return (
    <section aria-label={t('details.label', { name })} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 text-sm font-semibold wrap-anywhere">{name}</h2>
        {!mayEnter && <Badge tone="bad">{t('programs.shutOut')}</Badge>}
        {client.kind === 'built_in' && <Badge title={t('programs.builtInHint')}>{t('programs.builtIn')}</Badge>}
      </header>
      <p className="text-muted">
        {!mayEnter
          ? t('details.out')
          : t(isCli ? 'details.cli' : scopes.includes('propose') ? 'details.mayPropose' : 'details.mayRead')}
      </p>
      <div className="flex flex-wrap gap-1.5">
        {mayEnter && !isCli && (
          <>
            <Button disabled={isSaving} onClick={() => useAccessForm.getState().startChange(client)}>
              {t('details.change')}
            </Button>
            <ConfirmButton
              disabled={isSaving}
              question={t('details.rotateQuestion', { name })}
              text={t('details.rotateText', { count: usage.connections, formatted: formatCount(usage.connections) })}
              action={t('details.rotate')}
              onConfirm={() => void useAccess.getState().rotateToken(id)}
            >
              {t('details.rotate')}
            </ConfirmButton>
            <ConfirmButton
              look="danger"
              disabled={isSaving}
              question={t('details.revokeQuestion', { name })}
              text={t('details.revokeText')}
              action={t('details.revoke')}
              onConfirm={() => void useAccess.getState().revoke(id)}
            >
              {t('details.revoke')}
            </ConfirmButton>
          </>
        )}
        <Button look="quiet" onClick={showAudit}>
          {t('details.showAudit')}
        </Button>
      </div>
      {mayEnter && !isCli && <SetupPart client={client} />}
      {!isCli && client.tokenFile !== null && (
        // Another token is another secret: nothing that was shown of the one before stays.
        <TokenPart key={client.rotatedAt} client={client} tokenFile={client.tokenFile} />
      )}
      <Facts title={t('details.facts')}>
        <Fact label={t('programs.columns.doors')}>
          {doors.map((door) => t(`doorNames.${door}`)).join(', ') || NO_VALUE}
        </Fact>
        <Fact label={t('form.origins')}>
          {origins.length === 0 ? (
            t('details.noOrigins')
          ) : (
            <ul>
              {origins.map((origin) => (
                <li key={origin} className="font-mono text-2xs">
                  {origin}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label={t('details.createdAt')} isNumber>
          <Moment at={createdAt} />
        </Fact>
        <Fact label={t('details.rotatedAt')} isNumber>
          <Moment at={client.rotatedAt} />
        </Fact>
        {revokedAt !== null && (
          <Fact label={t('details.revokedAt')} isNumber>
            <Moment at={revokedAt} />
          </Fact>
        )}
        <Fact label={t('programs.columns.lastSeen')} isNumber>
          {lastSeenAt === null ? t('programs.never') : <Moment at={lastSeenAt} withSeconds />}
        </Fact>
        <Fact label={t('programs.columns.agent')} hint={t('programs.columns.agentHint')}>
          {lastAgent === null ? NO_VALUE : formatOutsideText(lastAgent)}
        </Fact>
        <Fact label={t('details.meanMs')} isNumber>
          {usage.meanMs === null ? NO_VALUE : formatElapsed(usage.meanMs)}
        </Fact>
        <Fact label={t('details.maxMs')} isNumber>
          {usage.maxMs === null ? NO_VALUE : formatElapsed(usage.maxMs)}
        </Fact>
      </Facts>
      <p className="flex items-center gap-1 text-2xs text-muted">
        <span data-selectable className="min-w-0 wrap-anywhere">
          {t('details.id', { id })}
        </span>
        <CopyButton text={id} label={t('details.copyId')} />
      </p>
    </section>
  );
}
