import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { SecretField } from '#renderer/components/SecretField';
import { useExchangeKey } from '#renderer/stores/exchange-key';

/** Opens a key that is kept under a passphrase. */
export function UnlockForm() {
  const { t } = useTranslation('trading');
  const unlock = useExchangeKey((state) => state.unlock);
  const isBusy = useExchangeKey((state) => state.isBusy);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const passphrase = new FormData(form).get('passphrase');
    form.reset();
    if (typeof passphrase === 'string' && passphrase !== '') void unlock(passphrase);
  };
  return (
    <form
      aria-label={t('key.unlock')}
      autoComplete="off"
      onSubmit={onSubmit}
      className="flex flex-col gap-2 rounded border border-warn/40 p-2"
    >
      <p>{t('key.lockedText')}</p>
      <SecretField name="passphrase" label={t('key.passphrase')} minLength={1} maxLength={1_024} />
      <div>
        <Button type="submit" look="primary" disabled={isBusy}>
          {t('key.unlock')}
        </Button>
      </div>
    </form>
  );
}
