import { beforeEach, describe, expect, it } from 'vitest';
import type { MandateDraft, MandateStatus } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { aRiskState } from '#tests/support/a-risk-state';
import { type Script, scriptedLink } from '#tests/support/scripted-link';
import { NOON } from '#tests/support/trading-fixtures';
import { provideLink } from '../api/client';
import { type MandatePreview, useMandate } from './mandate';

beforeEach(() =>
  useMandate.setState({ status: { kind: 'idle' }, preview: { kind: 'idle' }, isSigning: false, failure: null }),
);

describe('the preview of a draft', () => {
  it('is that of the newest draft, whatever the order of the answers', async () => {
    const answers: ((preview: MandatePreview) => void)[] = [];
    answer({ 'risk.previewMandate': () => new Promise((resolve) => answers.push(resolve)) });

    const first = useMandate.getState().previewDraft(aDraft('normal'));
    const second = useMandate.getState().previewDraft(aDraft('careful'));
    await turns();
    answers[1]?.(aPreview(2));
    answers[0]?.(aPreview(1));
    await Promise.all([first, second]);

    expect(useMandate.getState().preview).toEqual({ kind: 'ok', value: aPreview(2) });
  });

  it('is not shown any more once the draft was given up', async () => {
    let give: (preview: MandatePreview) => void = () => undefined;
    answer({
      'risk.previewMandate': () =>
        new Promise<MandatePreview>((resolve) => {
          give = resolve;
        }),
    });

    const asking = useMandate.getState().previewDraft(aDraft('normal'));
    await turns();
    useMandate.getState().clearDraft();
    give(aPreview(1));
    await asking;

    expect(useMandate.getState().preview).toEqual({ kind: 'idle' });
  });
});

describe('signing', () => {
  it('sends the draft with its name and the version that it was written over, and shows what holds then', async () => {
    const signing = { draft: aDraft('careful'), signedBy: 'Ana Ruiz', note: '', basedOn: 3 };
    // Sound: the store hands it on as it is.
    const status = { needsSignature: false } as MandateStatus;
    const calls = answer({ 'risk.signMandate': () => status });

    const isSigned = await useMandate.getState().sign(signing);

    expect([isSigned, calls]).toEqual([true, [{ name: 'risk.signMandate', input: signing }]]);
    expect(useMandate.getState()).toMatchObject({ status: { kind: 'ok', value: status }, isSigning: false });
  });

  it('that is refused says why and leaves what holds', async () => {
    answer({
      'risk.signMandate': () => {
        throw Object.assign(new Error('Version 4 was signed meanwhile.'), { code: 'conflict', data: {} });
      },
    });

    const isSigned = await useMandate
      .getState()
      .sign({ draft: aDraft('normal'), signedBy: 'Ana Ruiz', note: '', basedOn: 3 });

    expect(isSigned).toBe(false);
    expect(useMandate.getState()).toMatchObject({
      status: { kind: 'idle' },
      failure: { code: 'conflict', message: 'Version 4 was signed meanwhile.' },
      isSigning: false,
    });
  });
});

function answer(script: Script) {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  return calls;
}

function aDraft(preset: 'careful' | 'normal'): MandateDraft {
  return { preset, limits: preset === 'careful' ? CAREFUL_LIMITS : NORMAL_LIMITS, expiresAt: NOON };
}

function aPreview(effectiveAt: number): MandatePreview {
  return { changes: [], effectiveAt, breaches: [], state: aRiskState() };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
