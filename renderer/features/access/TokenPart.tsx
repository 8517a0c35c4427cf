import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import { Button } from '#renderer/components/Button';
import { CopyButton } from '#renderer/components/CopyButton';
import { copyText } from '#renderer/components/copy-text';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import type { AccessClient } from '#shared/domain/access';

export interface TokenPartProps {
  readonly client: Pick<AccessClient, 'id'>;
  readonly tokenFile: string;
}

/**
 * The token of a program: main is asked for it when it is copied or shown, and it is forgotten at once, or half a minute later
 * where it is shown. It is in no store, so nothing else of the window can read it.
 */
export function TokenPart({ client: { id }, tokenFile }: TokenPartProps) {
  const { t } = useTranslation('access');
  const [shown, setShown] = useState<string | null>(null);
  const [note, setNote] = useState<'copied' | 'not_copied' | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);
  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  useEffect(() => {
    if (note === null) return;
    const timer = setTimeout(() => setNote(null), NOTED_MS);
    return () => clearTimeout(timer);
  }, [note]);

  const withToken = async (use: (token: string) => void) => {
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    setFailure(null);
    setNote(null);
    try {
      const { token } = await client.access.token({ clientId: id }, { signal: controller.signal });
      // Whoever left meanwhile must not find it on the clipboard.
      if (!controller.signal.aborted) use(token);
    } catch (error) {
      if (!controller.signal.aborted) setFailure(toFailure(error));
    }
  };

  return (
    <section aria-label={t('token.label')} className="flex flex-col gap-1.5">
      <h3 className="font-medium">{t('token.label')}</h3>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button onClick={() => void withToken((token) => setNote(copyText(token) ? 'copied' : 'not_copied'))}>
          {t('token.copy')}
        </Button>
        {shown === null ? (
          <Button look="quiet" onClick={() => void withToken(setShown)}>
            {t('token.show')}
          </Button>
        ) : (
          <Button look="quiet" onClick={() => setShown(null)}>
            {t('token.hide')}
          </Button>
        )}
        <span role="status" className={note === 'not_copied' ? 'text-bad' : 'text-good'}>
          {note === 'copied' && t('token.copied')}
          {note === 'not_copied' && t('token.notCopied')}
        </span>
      </div>
      {shown !== null && (
        <p data-selectable className="rounded-sm bg-sunken p-1.5 font-mono text-2xs break-all">
          {shown}
        </p>
      )}
      {failure && <ErrorNotice failure={failure} />}
      <p className="text-2xs text-muted">{t('token.hint')}</p>
      <p className="flex min-w-0 items-center gap-1 text-2xs text-muted">
        <span data-selectable title={tokenFile} className="min-w-0 truncate font-mono">
          {tokenFile}
        </span>
        <CopyButton text={tokenFile} label={t('token.copyFile')} />
      </p>
    </section>
  );
}

const SHOWN_MS = 30_000;
const NOTED_MS = 4_000;
