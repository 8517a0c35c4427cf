import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { SecretField } from '#renderer/components/SecretField';
import { useExchangeKey } from '#renderer/stores/exchange-key';
import { KeyProtection } from '#shared/domain/exchange-key';

export interface KeyFormProps {
  /** Whether the system's keyring can keep a key. */
  readonly canUseSystem: boolean;
  readonly isReplacing: boolean;
}

/**
 * Takes a key in. What is typed lives in the fields alone, never in a state or a store, and they are emptied before the key
 * is on its way: whatever becomes of it, nothing can be read back from here.
 */
export function KeyForm({ canUseSystem, isReplacing }: KeyFormProps) {
  const { t } = useTranslation('trading');
  const save = useExchangeKey((state) => state.save);
  const isBusy = useExchangeKey((state) => state.isBusy);
  const options = KeyProtection.options.filter((protection) => protection !== 'system' || canUseSystem);
  const [chosen, setProtection] = useState<KeyProtection | null>(null);
  const protection = chosen !== null && options.includes(chosen) ? chosen : (options[0] as KeyProtection);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    form.reset();
    const apiKey = textOf(fields, 'apiKey').trim();
    const secret = textOf(fields, 'secret').trim();
    const passphrase = protection === 'passphrase' ? textOf(fields, 'passphrase') : null;
    if (apiKey === '' || secret === '') return;
    void save({ apiKey, secret, protection, passphrase });
  };
  return (
    <form aria-label={t('key.form')} autoComplete="off" onSubmit={onSubmit} className="flex flex-col gap-2">
      <h3 className="font-medium">{t(isReplacing ? 'key.replace' : 'key.form')}</h3>
      <SecretField name="apiKey" label={t('key.apiKey')} minLength={8} maxLength={256} />
      <SecretField name="secret" label={t('key.secret')} minLength={8} maxLength={4_096} />
      <Field label={t('key.protection')} hint={t(`key.protectionHints.${protection}`)}>
        <Choice
          label={t('key.protection')}
          value={protection}
          onChange={setProtection}
          options={options.map((value) => ({ value, label: t(`key.protections.${value}`) }))}
        />
      </Field>
      {protection === 'passphrase' && (
        <SecretField name="passphrase" label={t('key.passphrase')} minLength={8} maxLength={1_024} />
      )}
      {!canUseSystem && <p className="text-muted">{t('key.noKeyring')}</p>}
      <div>
        <Button type="submit" look="primary" size="normal" disabled={isBusy}>
          {isBusy ? t('key.testing') : t('key.save')}
        </Button>
      </div>
    </form>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
