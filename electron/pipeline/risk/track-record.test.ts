import { describe, expect, it } from 'vitest';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import type { Prediction } from '#shared/domain/prediction';
import { abstention, forecast, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { calibrationSkill, modelFailuresInRow, personRecordOf, trackRecordOf } from './track-record';
import { createTrackRecordDesk } from './track-record-desk';

describe('trackRecordOf', () => {
  it('counts live, entered and resolved forecasts of the model', () => {
    const predictions = [
      resolved('target', { probability: 0.6, base: 0.4 }),
      resolved('stop', { probability: 0.6, base: 0.5 }),
      resolved('horizon', { probability: 0.6, base: 0.6 }),
      resolved('not_entered', { probability: 0.6, base: 0.9 }),
      live({ verdict: forecast(), outcome: null }),
      live({ verdict: abstention() }),
      { ...resolved('target'), mode: 'replay' as const },
      { ...resolved('target'), mode: 'retrospective' as const },
      resolved('target', { model: 'other' }),
      { ...resolved('target'), provenance: provenance({ adapterHash: 'c'.repeat(64) }) },
    ];

    // Stated 0.6, observed 1/3.
    expect(trackRecordOf(predictions, 'tiny')).toEqual({
      of: 'tiny',
      n: 3,
      hits: 1,
      baseRate: 0.5,
      calibrationError: expect.closeTo(0.6 - 1 / 3, 12),
    });
    expect(trackRecordOf(predictions, 'tiny+cccccccc')).toMatchObject({ n: 1, hits: 1 });
  });

  it('leaves base rates out that could not be measured, and has none without forecasts', () => {
    const unknown = { ...resolved('target'), baseRate: null };

    expect(trackRecordOf([unknown, resolved('stop', { base: 0.3 })], 'tiny').baseRate).toBe(0.3);
    expect(trackRecordOf([unknown], 'tiny').baseRate).toBeNull();
    expect(trackRecordOf([], 'tiny')).toEqual({ of: 'tiny', n: 0, hits: 0, baseRate: null, calibrationError: null });
  });
});

describe('personRecordOf', () => {
  it('counts a trade that made money after fees as a hit', () => {
    const trades = [closed('0.01'), closed('0'), closed('-3')];

    expect(personRecordOf(trades)).toEqual({ of: 'person', n: 3, hits: 1, baseRate: null, calibrationError: null });
  });
});

describe('modelFailuresInRow', () => {
  it('counts back to the first answer that was usable', () => {
    const predictions = [invalid(), standIn(), invalid(), live({ verdict: abstention() }), invalid()];

    expect(modelFailuresInRow(predictions, 0)).toBe(3);
    expect(modelFailuresInRow(predictions.slice(3), 0)).toBe(0);
    expect(modelFailuresInRow([], 0)).toBe(0);
  });

  it('passes over what the rules said on their own account', () => {
    const byRules = live({ source: 'rules', verdict: abstention({ reason: 'no_levels' }) });

    expect(modelFailuresInRow([byRules, invalid(), byRules, invalid()], 0)).toBe(2);
  });

  it('counts a model that cannot be parsed even once it was asked to repair it', () => {
    expect(modelFailuresInRow([live({ provenance: provenance({ validity: 'failed' }) })], 0)).toBe(1);
    expect(modelFailuresInRow([live({ provenance: provenance({ validity: 'repaired' }) })], 0)).toBe(0);
  });

  it('looks no further back than it is told to', () => {
    const predictions = [invalid({ requestedAt: 30 }), invalid({ requestedAt: 20 }), invalid({ requestedAt: 10 })];

    expect([modelFailuresInRow(predictions, 20), modelFailuresInRow(predictions, 31)]).toEqual([2, 0]);
  });
});

describe('calibrationSkill', () => {
  it('compares the last resolved live forecasts with their base rates', () => {
    const predictions = [
      resolved('target', { probability: 0.8, base: 0.5, knownAt: 40 }),
      { ...resolved('target', { probability: 0.01, knownAt: 50 }), mode: 'replay' as const },
      resolved('not_entered', { probability: 0.99, knownAt: 60 }),
      live({ verdict: forecast(), outcome: null }),
      resolved('target', { probability: 0, base: 0.5, knownAt: 10 }),
      resolved('stop', { probability: 0.3, base: 0.4, knownAt: 30 }),
    ];

    // Own 0.04 + 0.09, reference 0.25 + 0.16.
    expect(calibrationSkill(predictions, 0, 2)).toEqual({ n: 2, skill: expect.closeTo(1 - 0.13 / 0.41, 12) });
    expect(calibrationSkill(predictions, 0, 9)).toEqual({ n: 3, skill: expect.closeTo(1 - 1.13 / 0.66, 12) });
  });

  it('counts from a moment on, and is not known without any forecast or anything to beat', () => {
    const before = { ...resolved('target', { probability: 0.8 }), requestedAt: 99 };
    const certain = resolved('target', { probability: 0.8, base: 1 });

    expect(calibrationSkill([before], 99, 10)).toMatchObject({ n: 1 });
    expect(calibrationSkill([before], 100, 10)).toBeNull();
    expect(calibrationSkill([certain], 0, 10)).toBeNull();
  });
});

describe('track record desk', () => {
  it('reads once until something changes, and takes in what changed', () => {
    const desk = startDesk([named('p2', resolved('target')), named('p1', live({ verdict: forecast() }))]);

    expect(desk.records.recordOf(prediction())).toMatchObject({ n: 1, hits: 1 });
    desk.records.calibration(0, 10);
    desk.records.failuresInRow(0);
    const before = desk.reads();
    desk.records.recordOf(prediction());
    desk.records.calibration(0, 10);
    desk.records.failuresInRow(0);
    expect(desk.reads()).toBe(before);

    desk.records.changed(named('p1', resolved('stop')));
    expect(desk.records.recordOf(prediction())).toMatchObject({ n: 2, hits: 1 });
    desk.records.changed(named('p3', resolved('stop')));
    expect(desk.records.recordOf(prediction())).toMatchObject({ n: 3, hits: 1 });
    expect(desk.records.calibration(0, 10)?.n).toBe(3);
  });

  it('sees at once that a model failed, and within the minute what another program registered', () => {
    const desk = startDesk([]);
    expect(desk.records.failuresInRow(0)).toBe(0);

    desk.put(named('p1', invalid()));
    desk.records.changed(named('p1', invalid()));
    expect(desk.records.failuresInRow(0)).toBe(1);
    desk.put(named('p2', invalid()));
    desk.setNow(59_999);
    expect(desk.records.failuresInRow(0)).toBe(1);
    desk.setNow(60_000);
    expect(desk.records.failuresInRow(0)).toBe(2);
  });

  it('counts the failures of the model however many others say something', () => {
    const failures = [0, 1, 2].map((n) => named(`failed-${n}`, invalid({ requestedAt: n })));
    const standIns = [3, 4].map((n) => named(`stand-in-${n}`, { ...standIn(), requestedAt: n }));
    const desk = startDesk([...standIns, ...failures]);
    expect(desk.records.failuresInRow(0)).toBe(5);

    for (const source of ['learned', 'rules', 'person'] as const) {
      for (let n = 0; n < 300; n++) {
        const made = named(`${source}-${n}`, live({ source, requestedAt: 10 + n }));
        desk.put(made);
        desk.records.changed(made);
      }
    }
    expect(desk.records.failuresInRow(0)).toBe(5);
    desk.setNow(60_000);
    expect(desk.records.failuresInRow(0)).toBe(5);
  });

  it('keeps the record of a model however many live forecasts others make', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => named(`r${n}`, byMaker('rules', 'target')));
    const desk = startDesk([...many, named('p1', resolved('stop', { probability: 0.8, base: 0.5 }))]);

    expect(desk.records.recordOf(prediction())).toMatchObject({ n: 1, hits: 0 });
    expect(desk.records.calibration(0, 10)).toMatchObject({ n: 1 });
  });

  it('never takes what a person says for the calibration, and a learned model before the rules', () => {
    const person = named('p1', byMaker('person', 'target'));
    const rules = named('p2', byMaker('rules', 'stop'));
    const learned = named('p3', byMaker('learned', 'stop'));

    expect(startDesk([person]).records.calibration(0, 10)).toBeNull();
    expect(startDesk([person, rules]).records.calibration(0, 10)).toMatchObject({ n: 1 });
    expect(startDesk([person, rules, learned, learned]).records.calibration(0, 10)).toMatchObject({ n: 2 });
  });

  it('measures another model as soon as it forecasts, and no person or rules instead of a model', () => {
    const desk = startDesk([named('p1', resolved('target', { probability: 0.8, base: 0.5 }))]);
    const before = desk.records.calibration(0, 10);

    for (const source of ['person', 'rules', 'learned'] as const) {
      desk.records.changed(named(source, { ...byMaker(source, 'stop'), outcome: null }));
    }
    expect(desk.records.calibration(0, 10)).toEqual(before);
    desk.put(named('p2', live({ verdict: forecast(), provenance: provenance({ modelId: 'other' }) })));
    desk.records.changed(named('p2', live({ verdict: forecast(), provenance: provenance({ modelId: 'other' }) })));
    expect(desk.records.calibration(0, 10)).toBeNull();
  });

  it('measures the calibration of the model, also while rules stand in for it', () => {
    const byRules = { ...resolved('target', { probability: 0.9, model: 'rules' }), source: 'rules' as const };
    const other = resolved('stop', { probability: 0.9, model: 'other' });
    const ofModel = resolved('stop', { probability: 0.8, base: 0.5 });

    expect(startDesk([byRules, ofModel, other]).records.calibration(0, 10)).toEqual({
      n: 1,
      skill: expect.closeTo(1 - 0.64 / 0.25, 12),
    });
    expect(startDesk([byRules]).records.calibration(0, 10)?.n).toBe(1);
    expect(startDesk([live({ verdict: abstention() })]).records.calibration(0, 10)).toBeNull();
  });

  it('finds a prediction by its id', () => {
    const desk = startDesk([named('p1', resolved('target'))]);

    expect(desk.records.prediction('p1')?.id).toBe('p1');
    expect(desk.records.prediction('p9')).toBeNull();
  });
});

function live(fields: Partial<Prediction> = {}): Prediction {
  return prediction({ mode: 'live', ...fields });
}

function named(id: string, made: Prediction): Prediction {
  return { ...made, id };
}

function resolved(
  result: 'target' | 'stop' | 'horizon' | 'not_entered',
  given: { probability?: number; base?: number; model?: string; knownAt?: number } = {},
): Prediction {
  const { probability = 0.6, base = 0.5, model = 'tiny', knownAt = 1 } = given;
  return live({
    verdict: forecast({ probability }),
    baseRate: { fraction: base, n: 1_000 },
    provenance: provenance({ modelId: model }),
    outcome: outcome({ result, knownAt }),
  });
}

function byMaker(source: 'rules' | 'learned' | 'person', result: 'target' | 'stop'): Prediction {
  return { ...resolved(result, { model: source === 'learned' ? 'boosting' : source }), source };
}

function invalid(fields: Partial<Prediction> = {}): Prediction {
  return live({ verdict: abstention({ reason: 'invalid_answer' }), ...fields });
}

/** The rules in place of a model that rests after its failures. */
function standIn(): Prediction {
  return live({ source: 'rules', provenance: provenance({ modelId: 'rules', validity: 'failed' }) });
}

function closed(result: string): ClosedTrade {
  return {
    id: '1',
    instrument: 'BTC/USDT',
    quote: 'USDT',
    openedAt: 1,
    closedAt: 2,
    notional: '100',
    result,
    initialRisk: '10',
    resultR: Number(result) / 10,
    ending: 'exit',
    proposalId: 'prop_1',
  };
}

/** @param start - Newest first. */
function startDesk(start: readonly Prediction[]) {
  let now = 0;
  let reads = 0;
  const stored = [...start];
  const context = { prompt: '', system: '', grammar: '', maxTokens: 1, temperature: 0 };
  const records = createTrackRecordDesk({
    clock: { now: () => now },
    store: {
      get: (id) => {
        const found = stored.find((one) => one.id === id);
        return found ? { prediction: found, context } : null;
      },
      list: ({ modes, source, modelId, limit }) => {
        reads += 1;
        return stored
          .filter((one) => modes?.includes(one.mode) ?? true)
          .filter((one) => source === undefined || one.source === source)
          .filter((one) => modelId === undefined || one.provenance.modelId === modelId)
          .slice(0, limit);
      },
    },
  });
  return {
    records,
    reads: () => reads,
    put: (made: Prediction) => stored.unshift(made),
    setNow: (at: number) => {
      now = at;
    },
  };
}
