// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { Toaster } from 'sonner';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { applyLanguage } from '#renderer/locales/locales';
import { streamAppEvents, useConnection } from '#renderer/stores/events';
import type { AppEvent } from '#shared/contract/events';
import type { AlertFiring } from '#shared/domain/alert';
import { scriptedLink } from '#tests/support/scripted-link';
import { AlertAnnouncer } from './AlertAnnouncer';

beforeAll(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});
beforeEach(() => {
  applyLanguage('en');
  useConnection.setState({ state: 'connecting' });
});
afterEach(cleanup);

describe('what fires while the window is open', () => {
  it('is said once, whatever becomes of its messages, and never what is read or old', async () => {
    const now = Date.now();
    await tell([
      event(firing('a', now)),
      event({
        ...firing('a', now),
        deliveries: [{ channel: 'desktop', state: 'delivered', tries: 1, at: now, error: null }],
      }),
      event({ ...firing('b', now), readAt: now }),
      event(firing('c', now - 3_600_000)),
    ]);

    expect((await screen.findAllByText(/^Rule .: EURUSD 15m$/)).map(({ textContent }) => textContent)).toEqual([
      'Rule a: EURUSD 15m',
    ]);
  });
});

async function tell(events: readonly AppEvent[]): Promise<void> {
  const controller = new AbortController();
  const { link } = scriptedLink({
    'app.events': async function* () {
      yield* events;
      controller.abort();
    },
  });
  provideLink(Promise.resolve(link));
  render(
    <>
      <AlertAnnouncer />
      <Toaster />
    </>,
  );
  await act(() => streamAppEvents(controller.signal));
}

function event(one: AlertFiring): AppEvent {
  return { kind: 'alert', firing: one, unread: 1, sound: false };
}

function firing(id: string, firedAt: number): AlertFiring {
  return {
    id,
    ruleId: 'rule',
    ruleVersion: 1,
    ruleName: `Rule ${id}`,
    instrument: 'EURUSD',
    timeframe: '15m',
    closeAt: firedAt,
    firedAt,
    price: 1.1,
    isLate: false,
    conditions: [],
    facts: [],
    deliveries: [],
    readAt: null,
  };
}
