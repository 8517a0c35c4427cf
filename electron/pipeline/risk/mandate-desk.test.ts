import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { createRiskStore } from '#electron/infra/sqlite/risk-store';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import type { Environment } from '#shared/domain/environment';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { Mandate, MandateDraft, MandateLimits } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { compareLimits, strictestOf } from '#shared/domain/mandate-strictness';
import { arbitrarySoundLimits } from '#tests/support/arbitrary-limits';
import { openTestJournal } from '#tests/support/test-journal';
import { createMandateDesk, type MandateDesk } from './mandate-desk';

const NOON = Date.UTC(2026, 10, 27, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Twice the risk of a trade, and a smaller budget for the day. */
const MIXED: MandateLimits = { ...NORMAL_LIMITS, riskFraction: 0.01, dayBudgetR: 5 };

let journal: Journal;
let now: number;
let ids: number;
let told: RiskEvent[];
let changed: Mandate[];
let failure: Error | null;
/** Times that an event was to be written after its mandate. */
let attempts: number;

beforeEach(async () => {
  journal = await openTestJournal();
  now = NOON;
  ids = 0;
  told = [];
  changed = [];
  failure = null;
  attempts = 0;
});

describe('before anybody has signed', () => {
  it.each<[Environment, string, MandateLimits, boolean]>([
    ['demo', 'normal', NORMAL_LIMITS, false],
    ['paper', 'normal', NORMAL_LIMITS, false],
    ['live', 'careful', CAREFUL_LIMITS, true],
  ])('in %s the built-in %s limits stand, without an end', (environment, preset, limits, needsSignature) => {
    now = NOON + 4_000 * DAY;

    const status = start(environment).status();

    expect(status).toMatchObject({ limits, needsSignature, isExpired: false, pendingAt: null, history: [] });
    expect(status.current).toMatchObject({ version: 0, preset, expiresAt: null, signedBy: '' });
    expect(events()).toEqual([]);
  });

  it('the first signature in live counts at once, as nothing is loosened by it', () => {
    const desk = start('live');

    const preview = desk.preview(draft(MIXED));
    const status = sign(desk, MIXED);

    expect(preview.effectiveAt).toBe(NOON);
    expect(preview.changes.map(({ effectiveAt }) => effectiveAt)).toContain(NOON);
    expect(status).toMatchObject({ limits: MIXED, needsSignature: false, pendingAt: null });
  });

  it('the second one in live waits like any other', () => {
    const desk = start('live');
    sign(desk, NORMAL_LIMITS);

    expect(sign(desk, MIXED).pendingAt).toBe(NOON + NORMAL_LIMITS.loosenDelayMs);
  });
});

describe('a signature', () => {
  it('puts what is tighter in force at once, and what is looser in the millisecond that its delay ends', () => {
    const desk = start();
    const effectiveAt = NOON + NORMAL_LIMITS.loosenDelayMs;

    const preview = desk.preview(draft(MIXED));
    const before = desk.limits();
    const status = sign(desk, MIXED);

    expect(preview).toEqual({
      changes: [
        { limit: 'riskFraction', from: '0.005', to: '0.01', direction: 'looser', effectiveAt },
        { limit: 'dayBudgetR', from: '6', to: '5', direction: 'tighter', effectiveAt: NOON },
      ],
      effectiveAt,
    });
    expect([before, status.limits]).toEqual([NORMAL_LIMITS, { ...NORMAL_LIMITS, dayBudgetR: 5 }]);
    expect(status).toMatchObject({
      pendingAt: effectiveAt,
      current: { version: 1, signedBy: 'Ana Pons', effectiveAt },
    });
    now = effectiveAt - 1;
    expect([desk.limits().riskFraction, desk.status().pendingAt]).toEqual([0.005, effectiveAt]);
    now = effectiveAt;
    expect([desk.limits(), desk.status().pendingAt]).toEqual([MIXED, null]);
  });

  it('counts at once where every change is a tightening', () => {
    const status = sign(start(), CAREFUL_LIMITS);

    expect(status).toMatchObject({ limits: CAREFUL_LIMITS, pendingAt: null, current: { effectiveAt: NOON } });
  });

  it('lets what has no direction wait, with the value that is in force until then', () => {
    const status = sign(start(), { ...NORMAL_LIMITS, dayZone: 'Europe/Madrid' });

    expect(status).toMatchObject({ limits: NORMAL_LIMITS, pendingAt: NOON + NORMAL_LIMITS.loosenDelayMs });
  });

  it('waits by the delay that is in force, not by a shorter one that is signed', () => {
    const desk = start();

    sign(desk, { ...NORMAL_LIMITS, loosenDelayMs: MINUTE });
    now += HOUR;
    const again = sign(desk, { ...MIXED, loosenDelayMs: MINUTE });

    expect(again.pendingAt).toBe(now + NORMAL_LIMITS.loosenDelayMs);
  });

  it('waits by a longer delay that was signed a moment before', () => {
    const desk = start();

    sign(desk, { ...NORMAL_LIMITS, loosenDelayMs: 2 * DAY });

    expect(sign(desk, MIXED).pendingAt).toBe(NOON + 2 * DAY);
  });

  it('over one that waits starts from what is in force, and what is not in it is gone', () => {
    const desk = start();
    sign(desk, { ...MIXED, maxOpenPositions: 20 });
    now += HOUR;

    sign(desk, MIXED);

    now += NORMAL_LIMITS.loosenDelayMs - 1;
    expect(desk.limits()).toEqual({ ...NORMAL_LIMITS, dayBudgetR: 5 });
    now += 1;
    expect(desk.limits()).toEqual(MIXED);
  });

  it('with a later end alone loosens nothing', () => {
    const desk = start();
    sign(desk, NORMAL_LIMITS, { expiresAt: NOON + DAY });

    const renewed = sign(desk, NORMAL_LIMITS, { expiresAt: NOON + 400 * DAY });

    expect(renewed).toMatchObject({ pendingAt: null, current: { expiresAt: NOON + 400 * DAY } });
  });

  it('is a risk event in the transaction of the mandate, with who and what', () => {
    const desk = start();

    sign(desk, MIXED);

    const [event] = events();
    expect(event).toEqual({
      id: 'risk_1',
      occurredAt: NOON,
      kind: 'mandate',
      code: 'mandate_signed',
      severity: 'info',
      instrument: null,
      value: '1',
      limit: null,
      details: {
        preset: 'own',
        signedBy: 'Ana Pons',
        note: 'as agreed',
        effectiveAt: NOON + NORMAL_LIMITS.loosenDelayMs,
        expiresAt: NOON + 90 * DAY,
        changes: expect.any(Array),
      },
    });
    expect(event?.details.changes).toMatchObject([{ limit: 'riskFraction' }, { limit: 'dayBudgetR' }]);
    expect([told, changed.map(({ version }) => version)]).toEqual([[event], [1]]);
  });

  it.each<[string, Partial<MandateDraft>]>([
    ['an end that is now', { expiresAt: NOON }],
    ['an end before the looser limits count', { expiresAt: NOON + NORMAL_LIMITS.loosenDelayMs }],
    ['an end in more than 400 days', { expiresAt: NOON + 400 * DAY + 1 }],
    ['limits that contradict each other', { limits: { ...MIXED, dailyLossHalted: 0.001 } }],
    ['a limit out of its range', { limits: { ...MIXED, riskFraction: Number.NaN } }],
    ['a limit that is unknown', { limits: { ...MIXED, maxDailyLoss: 0.02 } as MandateLimits }],
    ['a limit that is missing', { limits: { ...MIXED, riskFraction: undefined } as unknown as MandateLimits }],
  ])('is refused for %s, and changes nothing', (_, fields) => {
    const desk = start();

    const attempts = [() => desk.preview({ ...draft(MIXED), ...fields }), () => sign(desk, MIXED, fields)];

    for (const attempt of attempts) expect(attempt).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect([desk.status().current.version, desk.limits(), events()]).toEqual([0, NORMAL_LIMITS, []]);
  });

  it('is taken with an end one millisecond after its limits count, and in 400 days', () => {
    const ends = [NOON + NORMAL_LIMITS.loosenDelayMs + 1, NOON + 400 * DAY];

    for (const expiresAt of ends) expect(start().preview({ ...draft(MIXED), expiresAt }).changes).toHaveLength(2);
  });

  it('names every contradiction with its numbers', () => {
    const limits = { ...NORMAL_LIMITS, riskFraction: 0.02, lossesReducing: 9 };

    expect(() => start().preview(draft(limits))).toThrow(
      /riskFraction of at most 0\.01.*was 0\.02.*lossesReducing of at most 8.*was 9/,
    );
  });

  it('is refused without a name', () => {
    expect(() => sign(start(), MIXED, {}, { signedBy: ' ' })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });

  it('is refused over a version that is not the newest', () => {
    const desk = start();
    sign(desk, CAREFUL_LIMITS);

    const attempts = [0, 2].map((basedOn) => () => sign(desk, MIXED, {}, { basedOn }));

    for (const attempt of attempts) expect(attempt).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(desk.status().history).toHaveLength(1);
  });

  it('of two desks at once counts for one, and the other finds it', () => {
    const [one, two] = [start(), start()];
    two.limits();
    sign(one, CAREFUL_LIMITS);

    const attempt = () => sign(two, MIXED, {}, { basedOn: 0 });

    expect(attempt).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(two.status()).toEqual(one.status());
    expect(sign(two, MIXED).current.version).toBe(2);
  });

  it('that meets another one in the journal itself is a conflict too', () => {
    const desk = start();
    const rival = start();
    const store = createRiskStore(journal);
    const late = start('demo', {
      mandates: store.mandates,
      addMandate: (mandate, written) => {
        sign(rival, CAREFUL_LIMITS);
        store.addMandate(mandate, written);
      },
    });

    expect(() => sign(late, MIXED)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(late.limits()).toEqual(CAREFUL_LIMITS);
    expect(events().map(({ code }) => code)).toEqual(['mandate_signed']);
    expect(desk.limits()).toEqual(NORMAL_LIMITS);
  });

  it('that cannot be written changes nothing', () => {
    const desk = start();
    journal.pragma(`max_page_count = ${journal.pragma('page_count', { simple: true })}`);

    expect(() => sign(desk, CAREFUL_LIMITS, {}, { note: 'x'.repeat(400_000) })).toThrow(
      expect.objectContaining({ code: 'disk_full' }),
    );
    expect([desk.status().current.version, desk.limits(), told, changed]).toEqual([0, NORMAL_LIMITS, [], []]);
  });
});

describe('with time', () => {
  it('a mandate expires in the millisecond of its end, and its limits stay', () => {
    const desk = start();
    sign(desk, CAREFUL_LIMITS, { expiresAt: NOON + HOUR });

    now = NOON + HOUR - 1;
    const before = desk.status();
    now = NOON + HOUR;
    const after = desk.status();

    expect(before).toMatchObject({ isExpired: false, needsSignature: false });
    expect(after).toMatchObject({ isExpired: true, needsSignature: true, limits: CAREFUL_LIMITS });
  });

  it('an expired mandate is what a new one is compared with', () => {
    const desk = start();
    sign(desk, CAREFUL_LIMITS, { expiresAt: NOON + HOUR });
    now = NOON + HOUR;

    const status = sign(desk, MIXED);

    expect(status).toMatchObject({
      isExpired: false,
      needsSignature: false,
      pendingAt: now + CAREFUL_LIMITS.loosenDelayMs,
    });
    expect(status.limits.riskFraction).toBe(CAREFUL_LIMITS.riskFraction);
  });

  it('what begins to count and what ends is told once, over any number of starts', () => {
    const desk = start();
    sign(desk, MIXED, { expiresAt: NOON + DAY });
    now = NOON + NORMAL_LIMITS.loosenDelayMs;
    for (let time = 0; time < 3; time += 1) desk.limits();
    start().limits();
    now = NOON + DAY;
    desk.status();
    start().status();
    start().limits();

    expect(events().map(({ code, occurredAt, value }) => [code, occurredAt, value])).toEqual([
      ['mandate_signed', NOON, '1'],
      ['mandate_loosened', NOON + NORMAL_LIMITS.loosenDelayMs, '1'],
      ['mandate_expired', NOON + DAY, '1'],
    ]);
    expect(events()[1]?.details.changes).toMatchObject([{ limit: 'riskFraction', from: '0.005', to: '0.01' }]);
    expect(changed.map(({ version }) => version)).toEqual([1, 1, 1]);
  });

  it('an event that cannot be written holds nothing up, and is written later', () => {
    const desk = start();
    sign(desk, CAREFUL_LIMITS, { expiresAt: NOON + HOUR });
    failure = new Error('The disk is full.');

    now = NOON + HOUR;
    const status = desk.status();
    failure = null;
    now += MINUTE - 1;
    desk.limits();
    const early = events().length;
    now += 1;
    desk.limits();

    expect([status.isExpired, early]).toEqual([true, 1]);
    expect(events().map(({ code, occurredAt }) => [code, occurredAt])).toEqual([
      ['mandate_signed', NOON],
      ['mandate_expired', NOON + HOUR],
    ]);
  });

  it('an event that the journal has already is not tried again', () => {
    sign(start(), CAREFUL_LIMITS, { expiresAt: NOON + HOUR });
    now = NOON + HOUR;
    start().limits();
    const again = start();

    for (let minute = 0; minute < 3; minute += 1) {
      now += MINUTE;
      again.limits();
    }

    expect(attempts).toBe(2);
  });

  it('a restart finds the same', () => {
    const desk = start();
    sign(desk, MIXED);
    sign(desk, { ...MIXED, maxOpenPositions: 9 });

    for (const at of [now, NOON + NORMAL_LIMITS.loosenDelayMs, NOON + 90 * DAY]) {
      now = at;
      expect(start().status()).toEqual(desk.status());
    }
  });
});

describe('a clock that was set back', () => {
  it('makes what had begun to count wait again', () => {
    const desk = start();
    sign(desk, MIXED);
    now = NOON + NORMAL_LIMITS.loosenDelayMs;
    const counted = desk.limits().riskFraction;

    now -= 1;

    expect([counted, desk.limits().riskFraction, start().limits().riskFraction]).toEqual([0.01, 0.005, 0.005]);
  });

  it('before the signature makes nothing looser count', () => {
    const desk = start();
    sign(desk, MIXED);

    now = NOON - 400 * DAY;

    expect([desk.limits(), start().limits()]).toEqual([
      { ...NORMAL_LIMITS, dayBudgetR: 5 },
      { ...NORMAL_LIMITS, dayBudgetR: 5 },
    ]);
  });

  it('does not revive what was seen to be expired, and another signature does', () => {
    const desk = start();
    sign(desk, CAREFUL_LIMITS, { expiresAt: NOON + HOUR });
    now = NOON + HOUR;
    desk.limits();

    now = NOON;
    const after = desk.status();
    const renewed = sign(desk, CAREFUL_LIMITS, { expiresAt: NOON + HOUR });

    expect([after.isExpired, renewed.isExpired]).toEqual([true, false]);
  });

  it('shortens no delay: it runs from the latest instant that was seen, or signed', () => {
    const desk = start();
    now = NOON + DAY;
    desk.limits();
    now = NOON;
    const seen = desk.preview(draft(MIXED)).effectiveAt;
    now = NOON + 2 * DAY;
    sign(desk, CAREFUL_LIMITS);
    now = NOON;

    const signed = start().preview(draft(NORMAL_LIMITS)).effectiveAt;

    expect([seen, signed]).toEqual([
      NOON + DAY + NORMAL_LIMITS.loosenDelayMs,
      NOON + 2 * DAY + CAREFUL_LIMITS.loosenDelayMs,
    ]);
  });

  it('lets what is tighter count at once all the same', () => {
    const desk = start();
    sign(desk, NORMAL_LIMITS);
    now = NOON - DAY;

    expect(sign(desk, CAREFUL_LIMITS)).toMatchObject({ limits: CAREFUL_LIMITS, current: { effectiveAt: now } });
  });
});

describe('a mandate that was changed by another hand', () => {
  it.each([
    ['a limit', "json_set(mandate_json, '$.limits.riskFraction', 0.02)", 2],
    ['what holds until then', "json_set(mandate_json, '$.interim.riskFraction', 0.01)", 2],
    ['when it counts', "json_set(mandate_json, '$.effectiveAt', signed_at)", 2],
    ['its end', "json_set(mandate_json, '$.expiresAt', expires_at + 1)", 2],
    ['who signed it', "json_set(mandate_json, '$.signedBy', 'Eva')", 2],
    ['its signature', "json_set(mandate_json, '$.signature', '')", 2],
    ['one before it', "json_set(mandate_json, '$.note', '')", 1],
    ['one before it, so that it cannot be read', "'{}'", 1],
    ['all of it, so that it cannot be read', "'{}'", 2],
  ])('takes no entry and has no limit looser than careful: %s', (_, change, version) => {
    const before = start();
    sign(before, NORMAL_LIMITS);
    sign(before, { ...MIXED, maxOpenPositions: 2 });

    tamper(change, version);
    const desk = start();
    const status = desk.status();

    expect(status).toMatchObject({ needsSignature: true, pendingAt: null, current: { version: 2 } });
    expect(compareLimits(CAREFUL_LIMITS, status.limits).filter(({ direction }) => direction !== 'tighter')).toEqual([]);
    desk.limits();
    expect(events().at(-1)).toMatchObject({ code: 'mandate_tampered', severity: 'critical', value: '2' });
    expect(events().filter(({ code }) => code === 'mandate_tampered')).toHaveLength(1);
  });

  it('does not say that its looser limits count', () => {
    sign(start(), MIXED);
    now = NOON + NORMAL_LIMITS.loosenDelayMs;

    tamper("json_set(mandate_json, '$.limits.riskFraction', 0.02)", 1);
    start().limits();

    expect(events().map(({ code }) => code)).toEqual(['mandate_signed', 'mandate_tampered']);
  });

  it('is as strict as what is there, where that is stricter than careful', () => {
    const before = start();
    sign(before, { ...CAREFUL_LIMITS, maxOpenPositions: 1 });

    tamper("json_set(mandate_json, '$.limits.riskFraction', 0.01)", 1);

    expect(start().limits()).toEqual({ ...CAREFUL_LIMITS, maxOpenPositions: 1 });
  });

  it.each([
    ['can', "json_set(mandate_json, '$.limits.riskFraction', 0.01)"],
    ['cannot', "'{}'"],
  ])('is put right by the next signature, where it %s be read', (_, change) => {
    const before = start();
    sign(before, NORMAL_LIMITS);
    sign(before, { ...NORMAL_LIMITS, maxOpenPositions: 2 });
    tamper(change, 2);
    const desk = start();

    const status = sign(desk, MIXED);

    const expected = { needsSignature: false, pendingAt: NOON + CAREFUL_LIMITS.loosenDelayMs, current: { version: 3 } };
    expect(status).toMatchObject(expected);
    expect(start().status()).toMatchObject(expected);
    expect(status.limits.riskFraction).toBe(CAREFUL_LIMITS.riskFraction);
    expect(sign(start(), CAREFUL_LIMITS).current.version).toBe(4);
    expect(start().status().needsSignature).toBe(false);
  });

  it('is not mistaken for none where the newest cannot be read', () => {
    const live = start('live');
    sign(live, NORMAL_LIMITS);
    tamper("'{}'", 1);

    const status = sign(start('live'), MIXED);

    expect(status).toMatchObject({ pendingAt: NOON + CAREFUL_LIMITS.loosenDelayMs, current: { version: 2 } });
  });

  it('does not hide a fault of the journal', () => {
    const failing = () =>
      start('demo', {
        mandates: () => {
          throw new Error('I/O');
        },
        addMandate: () => undefined,
      });

    expect(failing).toThrow('I/O');
  });
});

describe('over any sequence of signatures and steps of the clock', () => {
  const step = fc.oneof(
    { weight: 2, arbitrary: fc.record({ limits: arbitrarySoundLimits() }) },
    { weight: 3, arbitrary: fc.record({ passMs: fc.constantFrom(1, MINUTE, HOUR - 1, HOUR, 11 * HOUR, DAY) }) },
    { weight: 1, arbitrary: fc.record({ passMs: fc.constantFrom(-MINUTE, -DAY) }) },
    { weight: 1, arbitrary: fc.constant({ isRestart: true }) },
  );

  it('no limit is looser than the loosest that has begun to count', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        journal = await openTestJournal();
        now = NOON;
        let desk = start();
        desk.limits();
        let newest: Mandate | null = null;
        let seenAt = now;
        let signedAt = 0;
        const counted: MandateLimits[] = [NORMAL_LIMITS];
        for (const each of steps) {
          if ('passMs' in each) now += each.passMs;
          else if ('isRestart' in each) {
            desk = start();
            seenAt = signedAt;
          } else {
            const inForce = desk.limits();
            newest = sign(desk, each.limits, { expiresAt: now + 399 * DAY }).current;
            const isLoosened = compareLimits(inForce, each.limits).some(({ direction }) => direction !== 'tighter');
            const delayed = Math.max(now, seenAt) + inForce.loosenDelayMs;
            signedAt = Math.max(signedAt, now);
            expect(newest.effectiveAt).toBeGreaterThanOrEqual(isLoosened ? delayed : now);
          }
          seenAt = Math.max(seenAt, now);

          const limits = desk.limits();

          if (newest && now >= newest.effectiveAt) counted.push(newest.limits);
          expect(looserThanAll(limits, counted)).toEqual([]);
        }
        journal.close();
      }),
      { numRuns: 200 },
    );
  });

  it('what holds until the delay ends is never looser than either set', () => {
    fc.assert(
      fc.property(arbitrarySoundLimits(), arbitrarySoundLimits(), (from, to) => {
        const interim = strictestOf(from, to);

        expect([looserThanAll(interim, [from]), looserThanAll(interim, [to])]).toEqual([[], []]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Limits in which a set is looser than each of the others. */
function looserThanAll(limits: MandateLimits, others: readonly MandateLimits[]): string[] {
  const looser = others.map(
    (other) =>
      new Set(
        compareLimits(other, limits)
          .filter(({ direction }) => direction === 'looser')
          .map(({ limit }) => limit),
      ),
  );
  return [...(looser[0] ?? [])].filter((limit) => looser.every((set) => set.has(limit)));
}

function start(
  environment: Environment = 'demo',
  store: Parameters<typeof createMandateDesk>[0]['store'] = createRiskStore(journal),
): MandateDesk {
  const orders = createOrderStore(journal);
  return createMandateDesk({
    store,
    clock: { now: () => now },
    ids: {
      next: (prefix) => {
        ids += 1;
        return `${prefix}_${ids}`;
      },
    },
    sha256: sha256OfText,
    environment,
    addEvent: (event) => {
      attempts += 1;
      if (failure) throw failure;
      orders.addRiskEvent(event);
      told.push(event);
    },
    onEvent: (event) => told.push(event),
    onChange: (mandate) => changed.push(mandate),
  });
}

function draft(limits: MandateLimits): MandateDraft {
  return { preset: 'own', limits, expiresAt: NOON + 90 * DAY };
}

function sign(
  desk: MandateDesk,
  limits: MandateLimits,
  fields: Partial<MandateDraft> = {},
  request: { signedBy?: string; note?: string; basedOn?: number } = {},
) {
  const basedOn = desk.status().current.version;
  return desk.sign({
    draft: { ...draft(limits), ...fields },
    signedBy: 'Ana Pons',
    note: 'as agreed',
    basedOn,
    ...request,
  });
}

/** Oldest first. */
function events(): RiskEvent[] {
  return createOrderStore(journal)
    .riskEvents({ limit: 100, kinds: ['mandate'] })
    .reverse();
}

function tamper(change: string, version: number): void {
  journal.exec('DROP TRIGGER mandates_unchanged');
  journal.exec(`UPDATE mandates SET mandate_json = ${change} WHERE version = ${version}`);
}
