import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { EVAL_FAMILIES, EvalCase } from './eval-case';
import { EVAL_CASES } from './eval-cases';

describe('the cases of the evaluation', () => {
  it('are many, in both languages, in every family', () => {
    const counts = Object.fromEntries(
      EVAL_FAMILIES.map((family) => [
        family,
        (['en', 'es'] as const).map(
          (language) => EVAL_CASES.filter((one) => one.family === family && one.language === language).length,
        ),
      ]),
    );

    expect(EVAL_CASES.length).toBeGreaterThanOrEqual(340);
    for (const [en = 0, es = 0] of Object.values(counts)) {
      expect(en).toBeGreaterThanOrEqual(12);
      expect(es).toBe(en);
    }
  });

  it('fit their schema, each with an id of its own', () => {
    for (const one of EVAL_CASES) expect(EvalCase.parse(one)).toEqual(one);
    expect(new Set(EVAL_CASES.map(({ id }) => id)).size).toBe(EVAL_CASES.length);
  });

  it('are split by template, with two to five of ten held out in every family', () => {
    for (const template of new Set(EVAL_CASES.map((one) => one.template))) {
      const splits = new Set(EVAL_CASES.filter((one) => one.template === template).map(({ split }) => split));
      expect([template, splits.size]).toEqual([template, 1]);
    }
    for (const family of EVAL_FAMILIES) {
      const cases = EVAL_CASES.filter((one) => one.family === family);
      const share = cases.filter(({ split }) => split === 'held_out').length / cases.length;
      expect([family, share >= 0.2 && share <= 0.6]).toEqual([family, true]);
    }
    const heldOut = EVAL_CASES.filter(({ split }) => split === 'held_out').length / EVAL_CASES.length;
    expect(heldOut).toBeGreaterThan(0.35);
    expect(heldOut).toBeLessThan(0.5);
  });

  it('hold nothing out that the open ones nearly say', () => {
    const prints = EVAL_CASES.map((one) => ({ one, grams: trigrams(wordsOf(one)) }));
    const near: string[] = [];
    for (const a of prints) {
      if (a.one.split !== 'held_out') continue;
      for (const b of prints) {
        if (b.one.split === 'open' && similarity(a.grams, b.grams) > 0.6) near.push(`${a.one.id} ~ ${b.one.id}`);
      }
    }

    expect(near).toEqual([]);
  });

  it('would notice a near copy', () => {
    const similar = similarity(trigrams('How does gold look on 1h?'), trigrams('How does gold look on 4h?'));

    expect(similar).toBeGreaterThan(0.6);
  });

  it('expect operations and arguments that the assistant has', () => {
    const operations = new Map(declaredOperations(contract).map((operation) => [operation.name, operation]));
    for (const { id, expected } of EVAL_CASES) {
      if (expected.kind !== 'calls') continue;
      for (const name of expected.beside) expect([id, name, isOffered(name)]).toEqual([id, name, true]);
      for (const { operation, args } of expected.anyOf.flat()) {
        expect([id, operation, isOffered(operation)]).toEqual([id, operation, true]);
        const known = inputFields(operation);
        expect([id, Object.keys(args).filter((name) => !known.includes(name))]).toEqual([id, []]);
      }
    }

    function isOffered(name: string): boolean {
      return operations.get(name)?.meta.doors.includes('assistant') ?? false;
    }
    function inputFields(name: string): string[] {
      const input = operations.get(name)?.procedure['~orpc'].inputSchema;
      // Every operation of the contract is declared with a zod schema.
      const schema = z.toJSONSchema(input as unknown as z.ZodType, { io: 'input', unrepresentable: 'any' });
      return Object.keys(schema.properties ?? {});
    }
  });

  it('expect instruments that are there', () => {
    for (const { id, instruments, chart, expected } of EVAL_CASES) {
      const named =
        expected.kind === 'calls'
          ? expected.anyOf.flat().flatMap(({ args }) => (typeof args.instrument === 'string' ? [args.instrument] : []))
          : expected.kind === 'ticket'
            ? [expected.instrument]
            : [];
      for (const instrument of [...named, chart.instrument]) {
        expect([id, instruments.includes(instrument)]).toEqual([id, true]);
      }
    }
  });

  it('are Spanish as people write it', () => {
    const spanish = EVAL_CASES.filter(({ language }) => language === 'es');
    for (const { id, question } of spanish) {
      // A question mark needs its other half; words that only a translation puts there do not belong.
      expect([id, question.includes('?') === question.includes('¿')]).toEqual([id, true]);
      expect([id, question.includes('!') === question.includes('¡')]).toEqual([id, true]);
      expect([id, MACHINE_SPANISH.exec(question)?.[0]]).toEqual([id, undefined]);
    }
    const questions = new Set(EVAL_CASES.filter(({ language }) => language === 'en').map(({ question }) => question));
    const same = spanish.filter(({ question }) => questions.has(question));
    expect(same.length).toBeLessThanOrEqual(2);
  });
});

function wordsOf({ question, history }: EvalCase): string {
  return [...history.map((turn) => turn.question), question].join(' ');
}

function trigrams(text: string): ReadonlySet<string> {
  const plain = ` ${text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()} `;
  return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, at) => plain.slice(at, at + 3)));
}

/** Jaccard similarity in 0..1. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((gram) => b.has(gram)).length;
  return shared / (a.size + b.size - shared || 1);
}

const MACHINE_SPANISH =
  /\b(?:usted|por favor proporcione|realizar? (?:una|un) (?:compra|venta|acción)|el mercado de valores de|¿cuál es el estado actual|favor de|aplicar para|hacer sentido|en orden a|chequea|accesar|setear)\b/i;
