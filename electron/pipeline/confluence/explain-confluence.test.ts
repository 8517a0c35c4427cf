import { describe, expect, it } from 'vitest';
import type { Language } from '#shared/domain/chat';
import type { Confluence } from '#shared/domain/confluence';
import type { Signal, SignalRecord } from '#shared/domain/signal';
import { aPrediction } from '#tests/support/a-prediction';
import type { ConfluenceInputs } from './confluence-inputs';
import { confluenceOf, equalWeights } from './confluence-of';
import { explainConfluence } from './explain-confluence';
import { explainSignal } from './explain-signal';
import { aSignal, learnedView, NOTHING } from './test-inputs';

const INPUTS: ConfluenceInputs = {
  ...NOTHING,
  structures: {
    price: 100,
    atr: 2,
    swingBreak: { id: 'break_of_structure:bullish:swing:1', kind: 'break_of_structure', sign: 1, ageCandles: 12 },
    internalBreak: null,
    range: { id: 'dealing_range:bullish:1', top: 104, bottom: 96 },
    zones: [
      {
        id: 'order_block:bullish:swing:1',
        kind: 'order_block',
        sign: 1,
        state: 'active',
        top: 99,
        bottom: 98,
        formedAt: 1,
      },
    ],
  },
  signals: [{ signal: aSignal('long', 0.5), ageCandles: 1 }],
  session: { session: 'london', occurrences: 40, meanAtr: -0.45 },
};

const RECORD: SignalRecord = {
  name: 'liquidity_sweep',
  direction: 'long',
  n: 312,
  hitRate: { value: 0.481, low: 0.426, high: 0.536 },
  baseRate: 0.4734,
  meanAtr: -0.02,
  medianFavourableAtr: 1.4,
  medianAdverseAtr: 1.5,
};

describe('explainConfluence', () => {
  it('says in English what the score is, what carries it, what contradicts, what is missing and what signals were worth', () => {
    const sentences = explainConfluence(confluenceOf(INPUTS), { language: 'en', records: [RECORD] });

    expect(sentences).toEqual([
      {
        text: 'The confluence of EURUSD 1h is +0.18 on a scale from -1 to +1: moderately bullish.',
        evidenceId: null,
      },
      {
        text: 'From structures +0.16 (value +0.49, weight 33 %): last swing break up, 12 candles ago (+0.38); bullish order block, 0.50 ATR away (+0.11); price at 50 % of the dealing range (0.00).',
        evidenceId: 'break_of_structure:bullish:swing:1',
      },
      {
        text: 'From rule signals +0.12 (value +0.36, weight 33 %): liquidity sweep long, 1 candle ago (+0.36).',
        evidenceId: 'liquidity_sweep:long:1',
      },
      {
        text: "Against each other: structures (+0.49) and the session's record (-0.30).",
        evidenceId: null,
      },
      {
        text: "Against each other: rule signals (+0.36) and the session's record (-0.30).",
        evidenceId: null,
      },
      {
        text: "Not known and not counted: learned models, higher timeframes, the language model's forecast.",
        evidenceId: null,
      },
      { text: 'All known parts weigh the same: no weights were learned for this series.', evidenceId: null },
      {
        text: 'Liquidity sweep long, n = 312: price went 1 ATR that way before 1 ATR against it in 48.1 % (95 % interval 42.6 % to 53.6 %), from any candle in 47.3 %: no better than the base rate.',
        evidenceId: 'liquidity_sweep:long:1',
      },
      { text: 'The score sums up what points which way now. It is no forecast and no advice.', evidenceId: null },
    ]);
  });

  it('says the same in Spanish, with decimal commas', () => {
    expect(textsOf(confluenceOf(INPUTS), 'es', [RECORD])).toEqual([
      'La confluencia de EURUSD 1h es +0,18 en una escala de -1 a +1: moderadamente alcista.',
      'De estructuras +0,16 (valor +0,49, peso 33 %): última ruptura de swing al alza, hace 12 velas (+0,38); bloque de órdenes alcista, a 0,50 ATR (+0,11); precio al 50 % del rango de negociación (0,00).',
      'De señales de reglas +0,12 (valor +0,36, peso 33 %): barrido de liquidez largo, hace 1 vela (+0,36).',
      'En contra una de otra: estructuras (+0,49) frente a historial de la sesión (-0,30).',
      'En contra una de otra: señales de reglas (+0,36) frente a historial de la sesión (-0,30).',
      'No se conoce y no cuenta: modelos aprendidos, temporalidades superiores, pronóstico del modelo de lenguaje.',
      'Todas las partes conocidas pesan lo mismo: no se aprendieron pesos para esta serie.',
      'Barrido de liquidez largo, n = 312: el precio fue 1 ATR a favor antes que 1 ATR en contra en el 48,1 % (intervalo del 95 %: 42,6 % a 53,6 %), desde cualquier vela en el 47,3 %: no mejor que la tasa base.',
      'La puntuación resume qué apunta hacia dónde ahora. No es un pronóstico ni un consejo.',
    ]);
  });

  it('explains models, higher timeframes, a forecast and learned weights', () => {
    const confluence = confluenceOf({
      ...NOTHING,
      learned: [learnedView({ long: 0.44, short: 0.58 })],
      higher: [
        {
          price: 100,
          atr: 1,
          swingBreak: null,
          internalBreak: { id: 'i', kind: 'change_of_character', sign: -1, ageCandles: 0 },
          range: null,
          zones: [],
          timeframe: '4h',
        },
      ],
      weights: {
        ...equalWeights(),
        n: 874,
        shrinkage: 0.53,
        knownAt: 1,
        test: { n: 372, learned: -0.0321, equal: 0.0335 },
      },
    });

    expect(textsOf(confluence, 'en')).toEqual([
      'The confluence of EURUSD 1h is -0.85 on a scale from -1 to +1: strongly bearish.',
      'From higher timeframes -0.50 (value -1.00, weight 50 %): last internal break down on 4h, in the last candle (-1.00).',
      'From learned models -0.35 (value -0.70, weight 50 %): gradient boosting states 44.0 % for long (base rate 50.0 %) and 58.0 % for short (base rate 50.0 %) (-0.70).',
      'No two parts contradict each other by a margin that matters.',
      "Not known and not counted: structures, rule signals, the session's record, the language model's forecast.",
      'The weights were learned on 874 past moments and are 53 % equal weights.',
      'On 372 later moments the score went with what followed by a correlation of -0.03, with equal weights +0.03.',
      'The score sums up what points which way now. It is no forecast and no advice.',
    ]);
  });

  it('names a session, a forecast and fainter signals', () => {
    const signals = Array.from({ length: 10 }, (_, index) => ({
      signal: aSignal('short', index === 0 ? 1 : 0.1),
      ageCandles: 0,
    }));
    const forecast = aPrediction({ id: 'p1', baseRate: { fraction: 0.4, n: 80 } }, { probability: 0.5 });

    const [, first, second] = textsOf(confluenceOf({ ...NOTHING, signals, forecast }), 'en');
    const session = confluenceOf({ ...NOTHING, session: { session: 'off_hours', occurrences: 10, meanAtr: 0.3 } });

    expect(first).toContain('fainter signals: 2 (-0.13)');
    expect(second).toContain('forecast long at 50.0 %, base rate 40.0 % (+0.50)');
    expect(textsOf(session, 'en')[1]).toBe(
      "From the session's record +0.10 (value +0.10, weight 100 %): after the hours outside the killzones price moved +0.30 ATR on average in its last 10 occurrences (+0.10).",
    );
  });

  it('says better or worse only where the interval leaves the base rate out, and tells only signals that count', () => {
    const confluence = confluenceOf(INPUTS);
    const told = (record: SignalRecord) =>
      textsOf(confluence, 'en', [record]).filter((text) => text.startsWith('Liquidity'));

    expect(told({ ...RECORD, baseRate: 0.42 })[0]).toContain('better than the base rate so far.');
    expect(told({ ...RECORD, baseRate: 0.54 })[0]).toContain('worse than the base rate so far.');
    expect(told({ ...RECORD, n: 0, hitRate: null })).toEqual([
      'Liquidity sweep long has no earlier case here to judge it by.',
    ]);
    expect(told({ ...RECORD, direction: 'short' })).toEqual([]);
  });

  it('says that there is no score where nothing is known', () => {
    expect(textsOf(confluenceOf(NOTHING), 'es')).toEqual([
      'No hay confluencia de EURUSD 1h: aún no se conoce nada que tenga dirección.',
      'No se conoce y no cuenta: estructuras, señales de reglas, modelos aprendidos, temporalidades superiores, historial de la sesión, pronóstico del modelo de lenguaje.',
    ]);
  });
});

describe('explainSignal', () => {
  const RULE: Signal = {
    ...aSignal('long', 0.45),
    price: 1.10234,
    evidence: [
      { kind: 'structure', structureId: 'liquidity_sweep:bullish:1', state: 'confirmed', price: 1.102 },
      { kind: 'indicator', name: 'beyond_atr', value: 0.45, threshold: 1 },
      { kind: 'indicator', name: 'rsi(14)', value: 31.25, threshold: 30 },
    ],
  };

  it('says what a rule rests on and what it was worth, in both languages', () => {
    expect(explainSignal(RULE, 'en', RECORD)).toEqual([
      {
        text: 'Liquidity sweep long on EURUSD 1h, known at 1970-01-01 01:00 UTC at a price of 1.10234.',
        evidenceId: RULE.id,
      },
      { text: 'Its strength is 0.45 on a scale from 0 to 1.', evidenceId: null },
      { text: 'It rests on a liquidity sweep (confirmed) at 1.102.', evidenceId: 'liquidity_sweep:bullish:1' },
      { text: 'The close lies 0.45 ATR beyond.', evidenceId: null },
      { text: 'rsi(14) is 31.25, compared with 30.', evidenceId: null },
      {
        text: 'Liquidity sweep long, n = 312: price went 1 ATR that way before 1 ATR against it in 48.1 % (95 % interval 42.6 % to 53.6 %), from any candle in 47.3 %: no better than the base rate.',
        evidenceId: null,
      },
      { text: 'A signal is a hint, no forecast and no advice.', evidenceId: null },
    ]);
    expect(explainSignal(RULE, 'es', null).map(({ text }) => text)).toEqual([
      'Barrido de liquidez largo en EURUSD 1h, con el cierre de 1970-01-01 01:00 UTC y el precio en 1,10234.',
      'Su fuerza es 0,45 en una escala de 0 a 1.',
      'Se apoya en: barrido de liquidez (con cierre que lo confirma) en 1,102.',
      'El cierre queda 0,45 ATR más allá.',
      'rsi(14) está en 31,25, frente a 30.',
      'Una señal es un indicio, no un pronóstico ni un consejo.',
    ]);
  });

  it('says what moved a learned model', () => {
    const learned: Signal = {
      ...RULE,
      name: 'target_before_stop',
      source: 'learned',
      probability: 0.561,
      model: { id: 'EURUSD-1h-long-boosting-20200101', algorithm: 'boosting', hash: 'a'.repeat(64) },
      evidence: [
        { kind: 'indicator', name: 'probability', value: 0.561, threshold: 0.492 },
        { kind: 'feature', name: 'rsi_14', value: 71.2, contribution: 0.204 },
        { kind: 'feature', name: 'range_position', value: null, contribution: -0.05 },
      ],
    };

    expect(explainSignal(learned, 'en', null).slice(2, 5)).toEqual([
      {
        text: 'The model (gradient boosting) states 56.1 % that the target trades before the stop; its base rate is 49.2 %.',
        evidenceId: 'EURUSD-1h-long-boosting-20200101',
      },
      { text: 'rsi_14 at 71.2 adds +0.20 to the log-odds.', evidenceId: null },
      { text: 'That range_position is not known adds -0.05 to the log-odds.', evidenceId: null },
    ]);
  });
});

function textsOf(confluence: Confluence, language: Language, records: readonly SignalRecord[] = []): string[] {
  return explainConfluence(confluence, { language, records }).map(({ text }) => text);
}
