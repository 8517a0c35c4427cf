// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { IDLE } from '#renderer/api/loadable';
import { HOLD_MS } from '#renderer/components/HoldButton';
import { applyLanguage } from '#renderer/locales/locales';
import { type MandatePreview, useMandate } from '#renderer/stores/mandate';
import type { Mandate, MandateStatus } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { aVerdict, NOON } from '#tests/support/trading-fixtures';
import { MandatePane } from './MandatePane';
import { useMandateDraft } from './mandate-draft';

beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers({ now: NOON, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  useMandate.setState({ status: IDLE, preview: IDLE, isSigning: false, failure: null });
  useMandateDraft.setState({ edit: null, signedBy: '', note: '', expiryDay: null, signedVersion: null });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the limits of a mandate', () => {
  it('are filled by a preset, and become own when one is changed', () => {
    open(aStatus());

    fireEvent.click(screen.getByRole('radio', { name: 'careful' }));
    const careful = field('Risk per trade: one R').value;
    fireEvent.change(field('A day'), { target: { value: '5' } });

    expect(careful).toBe('0.25');
    expect(screen.getByRole('radio', { name: 'own' })).toHaveProperty('checked', true);
    expect(field('Risk per trade: one R').value).toBe('0.25');
  });

  it('say what holds now beside the draft, and what each of them is', () => {
    open(aStatus());

    const row = textOf(rowOf('maxDecisionAgeMs'));

    expect(row).toContain('Age of a decisionA forecast that is older is traded no more.4 h');
    expect(field('Age of a decision').value).toBe('4');
  });

  it('tell at the field what is wrong with it, and cannot be signed so', async () => {
    const calls = open(aStatus(), PREVIEWS);

    fireEvent.change(field('Risk per trade: one R'), { target: { value: '6' } });
    fireEvent.change(field('Daily loss: reducing'), { target: { value: '2,5' } });
    const problems = screen.getAllByRole('alert').map(textOf);
    const described = field('Risk per trade: one R').getAttribute('aria-describedby')?.split(' ')[0] ?? '';
    const explained = document.getElementById(described)?.textContent;
    await review();
    fireEvent.change(screen.getByLabelText('Your name'), { target: { value: 'Ana' } });
    await hold();

    expect(problems).toEqual(['At most 5 %.', 'A plain number with a point, such as 0.5. No commas.']);
    expect(explained?.replaceAll('\u00a0', ' ')).toBe('At most 5 %.');
    expect(screen.getByText(/fields that cannot be signed/)).toBeTruthy();
    expect(calls).toEqual([]);
  });

  it('name the limit that another may not be above', () => {
    open(aStatus());

    fireEvent.change(field('Daily loss: reducing'), { target: { value: '3.5' } });

    expect(textOf(screen.getByRole('alert'))).toBe('At most that of “Daily loss: halted”: 3 %.');
  });

  it('are put back one by one', () => {
    open(aStatus());

    fireEvent.change(field('A day'), { target: { value: '50' } });
    fireEvent.click(screen.getByRole('button', { name: 'Put A day back' }));

    expect(field('A day').value).toBe('6');
  });

  it('take a list of instruments and planned sessions', () => {
    open(aStatus());

    fireEvent.change(screen.getByLabelText('Which instruments may be traded'), { target: { value: 'only' } });
    fireEvent.change(screen.getByLabelText('Add an instrument'), { target: { value: 'btc/usdt' } });
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    fireEvent.change(screen.getByLabelText('When you plan to trade'), { target: { value: 'planned' } });
    fireEvent.change(screen.getByLabelText('To'), { target: { value: '08:00' } });
    fireEvent.click(within(rowOf('plannedSessions')).getByRole('button', { name: 'Sat' }));

    expect(useMandateDraft.getState().edit?.fields).toMatchObject({
      allowedInstruments: { chosen: ['BTC/USDT'] },
      plannedSessions: { sessions: [{ days: [1, 2, 3, 4, 5, 6], from: '09:00', to: '08:00', timeZone: 'UTC' }] },
    });
    expect(screen.getByText('ends on the next day')).toBeTruthy();
  });
});

describe('why no entry is taken', () => {
  it('comes first where a person has to sign', () => {
    open(aStatus({ needsSignature: true, current: aMandate({ version: 0, expiresAt: null }) }));

    expect(textOf(screen.getByRole('alert'))).toContain('Sign a mandate first');
  });

  it('is the expiry where it has passed, and a delay is told', () => {
    open(aStatus({ isExpired: true, needsSignature: true, pendingAt: NOON + 3_600_000 }));

    expect(textOf(screen.getByRole('alert'))).toContain('The mandate has expired');
    expect(textOf(screen.getByText(/Looser limits wait until/))).toContain('2026-01-05 13:00');
  });
});

describe('signing', () => {
  it('shows first what is tighter at once, what is looser later, and what is over a limit now', async () => {
    const calls = open(aStatus(), PREVIEWS);

    fireEvent.change(field('A day'), { target: { value: '5' } });
    await review();
    const table = screen.getByRole('table', { name: 'What would change' });
    const rows = within(table).getAllByRole('row').slice(1).map(textOf);

    expect(calls).toEqual([
      {
        name: 'risk.previewMandate',
        input: { preset: 'own', limits: { ...NORMAL_LIMITS, dayBudgetR: 5 }, expiresAt: Date.UTC(2026, 3, 6) },
      },
    ]);
    expect(rows).toEqual(['A day6 R5 Rtighter at once', 'One group80 %90 %looser 2026-01-06 00:00']);
    expect(textOf(screen.getByRole('table', { name: 'Over a limit of the draft now' }))).toContain(
      'Budget of the day5.4 R5 R',
    );
  });

  it('sends the draft, the name and the version that it was written over', async () => {
    const signed = aStatus({ current: aMandate({ version: 4, preset: 'careful', limits: CAREFUL_LIMITS }) });
    const calls = open(aStatus(), { ...PREVIEWS, 'risk.signMandate': () => signed });

    fireEvent.click(screen.getByRole('radio', { name: 'careful' }));
    await review();
    await hold();
    const before = calls.filter(({ name }) => name === 'risk.signMandate').length;
    fireEvent.change(screen.getByLabelText('Your name'), { target: { value: ' Ana ' } });
    fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'Calm down' } });
    fireEvent.change(screen.getByLabelText('Expires at the end of'), { target: { value: '2026-01-31' } });
    await hold();

    expect(before).toBe(0);
    expect(calls.find(({ name }) => name === 'risk.signMandate')?.input).toEqual({
      draft: { preset: 'careful', limits: CAREFUL_LIMITS, expiresAt: Date.UTC(2026, 1, 1) },
      signedBy: 'Ana',
      note: 'Calm down',
      basedOn: 3,
    });
    expect(screen.getByText('Signed as version 4.')).toBeTruthy();
    expect(useMandateDraft.getState().edit).toBeNull();
  });

  it('refuses a day that is over', async () => {
    open(aStatus(), PREVIEWS);

    await review();
    fireEvent.change(screen.getByLabelText('Expires at the end of'), { target: { value: '2026-01-04' } });

    expect(screen.getAllByText('The expiry must be a day that is not over.').length).toBeGreaterThan(0);
  });

  it('keeps the draft where somebody else signed meanwhile, and goes on over the new version', async () => {
    const newer = aStatus({ current: aMandate({ version: 4 }) });
    const bases: unknown[] = [];
    open(aStatus(), {
      ...PREVIEWS,
      'risk.mandate': () => newer,
      'risk.signMandate': (input) => {
        const { basedOn } = input as { basedOn: number };
        bases.push(basedOn);
        if (basedOn === 4) return aStatus({ current: aMandate({ version: 5 }) });
        throw Object.assign(new Error('Version 4 was signed.'), { code: 'conflict', data: {} });
      },
    });

    fireEvent.change(field('A day'), { target: { value: '5' } });
    await review();
    fireEvent.change(screen.getByLabelText('Your name'), { target: { value: 'Ana' } });
    await hold();
    const kept = screen.getByText(/The draft is kept/);
    await hold();
    const heldInVain = bases.length;
    fireEvent.click(screen.getByRole('button', { name: 'Go on over version 4' }));
    await hold();

    expect(kept).toBeTruthy();
    expect([heldInVain, bases]).toEqual([1, [3, 4]]);
    expect(screen.getByText('Signed as version 5.')).toBeTruthy();
  });
});

describe('the history', () => {
  it('shows who signed what and when, and what two versions have different', async () => {
    open(
      aStatus({
        history: [
          aMandate({ version: 3 }),
          aMandate({ version: 2, limits: { ...NORMAL_LIMITS, dayBudgetR: 4 }, signedBy: 'Luis', note: 'Slowly' }),
        ],
      }),
    );

    fireEvent.mouseDown(screen.getByRole('tab', { name: 'History' }));
    await settle();
    const versions = textOf(screen.getByRole('table', { name: 'Versions of the mandate' }));
    const changes = textOf(screen.getByRole('table', { name: 'Limits that differ' }));

    expect(versions).toContain('Luis');
    expect(versions).toContain('Slowly');
    expect(versions).toContain('abcdefabcdef…');
    expect(screen.getByRole('button', { name: 'Copy the signature of version 2' })).toBeTruthy();
    expect(changes).toContain('A day4 R6 R');
  });
});

function open(status: MandateStatus, script: Script = {}) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  useMandate.setState({ status: { kind: 'ok', value: status } });
  render(
    <Tooltip.Provider>
      <MandatePane />
    </Tooltip.Provider>,
  );
  return calls;
}

async function review(): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name: 'Review and sign' }));
  act(() => vi.advanceTimersByTime(1_000));
  await settle();
}

async function hold(): Promise<void> {
  const button = screen.getByRole('button', { name: 'Hold to sign' });
  fireEvent.pointerDown(button);
  act(() => vi.advanceTimersByTime(HOLD_MS));
  fireEvent.pointerUp(button);
  await settle();
}

/** Lets every answer arrive. */
async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  });
}

function field(name: string): HTMLInputElement {
  return screen.getByRole<HTMLInputElement>('textbox', { name });
}

function rowOf(limit: string): HTMLElement {
  const row = document.querySelector<HTMLElement>(`[data-limit=${limit}]`);
  if (row === null) throw new Error(`Expected a row of ${limit}.`);
  return row;
}

function textOf(element: Element): string {
  return (element.textContent ?? '').replaceAll('\u00a0', ' ');
}

function aMandate(fields: Partial<Mandate> = {}): Mandate {
  return {
    version: 3,
    preset: 'normal',
    limits: NORMAL_LIMITS,
    interim: NORMAL_LIMITS,
    signedAt: NOON - 86_400_000,
    signedBy: 'Ana',
    note: '',
    effectiveAt: NOON - 86_400_000,
    expiresAt: NOON + 30 * 86_400_000,
    signature: 'abcdef'.repeat(10),
    ...fields,
  };
}

function aStatus(fields: Partial<MandateStatus> = {}): MandateStatus {
  const current = fields.current ?? aMandate();
  return {
    current,
    limits: current.limits,
    needsSignature: false,
    isExpired: false,
    pendingAt: null,
    history: [current],
    presets: { careful: CAREFUL_LIMITS, normal: NORMAL_LIMITS },
    ...fields,
  };
}

const PREVIEW: MandatePreview = {
  changes: [
    { limit: 'dayBudgetR', from: '6', to: '5', direction: 'tighter', effectiveAt: NOON },
    { limit: 'maxGroupFraction', from: '0.8', to: '0.9', direction: 'looser', effectiveAt: NOON + 43_200_000 },
  ],
  effectiveAt: NOON + 43_200_000,
  breaches: [aVerdict({ code: 'day_budget', decision: 'deny', value: '5.4 R', limit: '5 R', message: 'Over.' })],
  // Sound: the review reads the state and its time alone.
  state: { at: NOON, state: 'active' } as MandatePreview['state'],
};
const PREVIEWS: Script = { 'risk.previewMandate': () => PREVIEW };
