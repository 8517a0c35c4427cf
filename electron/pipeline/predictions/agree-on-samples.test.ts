import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Forecast } from '#shared/domain/prediction';
import { forecast } from '#tests/support/prediction-fixtures';
import { agreeOnSamples, type Sample } from './agree-on-samples';

describe('agreeOnSamples', () => {
  it('takes a single answer as it is', () => {
    const { answer, sampling } = agree([long(0.7)]);

    expect(answer).toMatchObject({ kind: 'forecast', forecast: { probability: 0.7, rawProbability: 0.7 } });
    expect(sampling).toMatchObject({ asked: 1, agreeing: 1, opposing: 0, abstaining: 0, invalid: 0 });
  });

  it('weighs those who oppose with what they leave, and those who abstain with the base rate', () => {
    const { answer, sampling } = agree([long(0.6), long(0.8), long(0.7), short(0.6), ABSTAINS, INVALID]);

    // (0.6 + 0.8 + 0.7 + 0.4 + 0.5) / 5
    expect(answer).toMatchObject({ forecast: { direction: 'long', probability: expect.closeTo(0.6, 12) } });
    expect(sampling).toMatchObject({ asked: 6, agreeing: 3, opposing: 1, abstaining: 1, invalid: 1 });
  });

  it('leaves those who abstain out where no base rate is known', () => {
    const { answer } = agree([long(0.6), long(0.8), ABSTAINS], null);

    expect(answer).toMatchObject({ forecast: { probability: expect.closeTo(0.7, 12) } });
  });

  it('takes the plan that most name, and of equals the one that was asked first', () => {
    const near = { horizonCandles: 8 };
    const far = { horizonCandles: 48 };

    expect(agree([long(0.5, far), long(0.5, near), long(0.5, near)]).chosen.seed).toBe(1);
    expect(agree([long(0.5, far), long(0.5, near)]).chosen.seed).toBe(0);
  });

  it.each([
    ['most abstain', [long(0.9), ABSTAINS, ABSTAINS]],
    ['as many abstain as agree', [long(0.9), ABSTAINS]],
    ['long and short are level', [long(0.9), short(0.9), INVALID]],
  ])('abstains when %s', (_, samples) => {
    expect(agree(samples).answer).toEqual({ kind: 'abstention' });
  });

  it('is invalid only when all are', () => {
    expect(agree([INVALID, INVALID]).answer).toEqual({ kind: 'invalid', problem: 'broken' });
    expect(agree([INVALID, short(0.3)]).answer).toMatchObject({ forecast: { direction: 'short' } });
  });

  it('property: counts every sample once and states a probability between the extremes of what was said', () => {
    const one = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }).map((p) => long(p)),
      fc.double({ min: 0, max: 1, noNaN: true }).map((p) => short(p)),
      fc.constant(ABSTAINS),
      fc.constant(INVALID),
    );
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 15 }), (samples) => {
        const { answer, sampling } = agree(samples);

        expect(sampling.agreeing + sampling.opposing + sampling.abstaining + sampling.invalid).toBe(samples.length);
        if (answer.kind !== 'forecast') return;
        const { direction, probability } = answer.forecast;
        const said = samples.flatMap(({ answer: own }) => {
          if (own.kind === 'invalid') return [];
          if (own.kind === 'abstention') return [0.5];
          return [own.forecast.direction === direction ? own.forecast.probability : 1 - own.forecast.probability];
        });
        expect(probability).toBeGreaterThanOrEqual(Math.min(...said) - 1e-12);
        expect(probability).toBeLessThanOrEqual(Math.max(...said) + 1e-12);
      }),
    );
  });
});

type Answer = Sample['answer'];

function agree(answers: readonly { answer: Answer }[], baseRate: number | null = 0.5) {
  const samples = answers.map(({ answer }, seed) => ({ seed, output: `${seed}`, answer }));
  return agreeOnSamples(samples, () => baseRate);
}

function long(probability: number, fields: Partial<Forecast> = {}): { answer: Answer } {
  return { answer: { kind: 'forecast', forecast: forecast({ probability, ...fields }) } };
}

function short(probability: number): { answer: Answer } {
  return long(probability, {
    direction: 'short',
    stop: { price: 110, evidenceId: 'a' },
    targets: [{ price: 90, evidenceId: 'b' }],
  });
}

const ABSTAINS: { answer: Answer } = { answer: { kind: 'abstention' } };
const INVALID: { answer: Answer } = { answer: { kind: 'invalid', problem: 'broken' } };
