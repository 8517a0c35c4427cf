// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { useExchangeKey } from '#renderer/stores/exchange-key';
import type { ExchangeKeyStatus } from '#shared/domain/exchange-key';
import { scriptedLink } from '#tests/support/scripted-link';
import { KeyPanel } from './KeyPanel';

beforeEach(() => applyLanguage('en'));
afterEach(cleanup);

describe('the key', () => {
  it('leaves the fields before it is answered for, and is nowhere to be found afterwards', async () => {
    let answer: (status: ExchangeKeyStatus) => void = () => undefined;
    const { link, calls } = scriptedLink({
      'keys.save': () => new Promise<ExchangeKeyStatus>((resolve) => (answer = resolve)),
    });
    open(link);

    type('API key', API_KEY);
    type('Secret', SECRET);
    fireEvent.submit(screen.getByRole('form', { name: 'Store a key' }));
    const fieldsAtOnce = [field('API key').value, field('Secret').value];
    await waitFor(() => expect(calls).toHaveLength(1));
    await act(async () => answer({ ...STATUS, state: 'ready', hint: 'Q7xZ', protection: 'system' }));

    expect(fieldsAtOnce).toEqual(['', '']);
    expect(calls).toEqual([
      { name: 'keys.save', input: { apiKey: API_KEY, secret: SECRET, protection: 'system', passphrase: null } },
    ]);
    const everything = document.documentElement.outerHTML + JSON.stringify(useExchangeKey.getState());
    expect([everything.includes(API_KEY), everything.includes(SECRET)]).toEqual([false, false]);
    expect(screen.getByText('ends with Q7xZ')).toBeTruthy();
  });

  it('is emptied as well where the exchange refuses it', async () => {
    const { link } = scriptedLink({
      'keys.save': () => {
        throw Object.assign(new Error('The key can withdraw.'), { code: 'key_refused', data: {} });
      },
    });
    open(link);

    type('API key', API_KEY);
    type('Secret', SECRET);
    await act(async () => {
      fireEvent.submit(screen.getByRole('form', { name: 'Store a key' }));
    });

    expect((await screen.findByRole('alert')).textContent).toContain('The key was not accepted');
    expect([field('API key').value, field('Secret').value]).toEqual(['', '']);
    expect(document.documentElement.outerHTML).not.toContain(SECRET);
  });

  it('is typed unseen and never remembered by the browser', () => {
    open(scriptedLink({}).link);

    const attributes = ['API key', 'Secret'].map((name) => [
      field(name).type,
      field(name).autocomplete,
      field(name).getAttribute('spellcheck'),
    ]);

    expect(attributes).toEqual([
      ['password', 'off', 'false'],
      ['password', 'off', 'false'],
    ]);
  });

  it('that is locked is opened with its passphrase, which leaves its field too', async () => {
    const { link, calls } = scriptedLink({ 'keys.unlock': () => ({ ...STATUS, state: 'ready' }) });
    open(link, { ...STATUS, state: 'locked', protection: 'passphrase' });

    type('Passphrase', 'correct horse');
    await act(async () => {
      fireEvent.submit(screen.getByRole('form', { name: 'Unlock' }));
    });

    expect(calls).toEqual([{ name: 'keys.unlock', input: { passphrase: 'correct horse' } }]);
    expect(screen.queryByRole('form', { name: 'Unlock' })).toBeNull();
  });
});

function open(link: Parameters<typeof provideLink>[0] extends Promise<infer L> ? L : never, status = STATUS): void {
  provideLink(Promise.resolve(link));
  useExchangeKey.setState({ status: { kind: 'ok', value: status }, isBusy: false, failure: null });
  render(
    <Tooltip.Provider>
      <KeyPanel />
    </Tooltip.Provider>,
  );
}

function type(name: string, text: string): void {
  fireEvent.change(field(name), { target: { value: text } });
}

function field(name: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(name, { selector: 'input' });
}

const API_KEY = 'an-invented-public-part';
const SECRET = 'an-invented-private-part';
const STATUS: ExchangeKeyStatus = {
  exchange: 'binance',
  state: 'none',
  protection: null,
  canUseSystem: true,
  hint: null,
  permissions: null,
  checkedAt: null,
  warnings: [],
};
