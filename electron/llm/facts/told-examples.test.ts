import { describe, expect, it } from 'vitest';
import type { Language } from '#shared/domain/chat';
import type { Position } from '#shared/domain/position';
import type { Proposal } from '#shared/domain/proposal';
import type { RiskState } from '#shared/domain/risk-state';
import { aPrediction } from '#tests/support/a-prediction';
import { groundNumbers } from '../grounding/ground-numbers';
import type { Answer } from './answers';
import { type AnsweredCall, tellCall } from './tell-call';
import { tellPortfolio } from './tell-portfolio';

// Read these as a trader would: they are the words of the window.

const AT = Date.UTC(2026, 10, 27, 20, 4);
const HOUR = 3_600_000;

function tell(operation: string, value: unknown, language: Language, args: Record<string, unknown> = {}) {
  return tellCall({ id: 'c1', operation, args, value }, optionsOf(language));
}

function optionsOf(language: Language) {
  return { language, pricePrecisionOf: () => 2, lastPriceOf: () => 100 };
}

const BITCOIN: Position = {
  instrument: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  quantity: '0.05',
  averagePrice: '60000',
  lastPrice: '62000',
  unrealised: '100',
  realised: '0',
  fees: '3',
  otherFees: {},
  stopPrice: '59000',
  targetPrice: '66000',
  protection: 'covered',
  coveredQuantity: '0.05',
  initialRisk: '50',
  resultR: 1.94,
  openedAt: AT - 5 * HOUR,
  updatedAt: AT,
};

const ETHER: Position = {
  ...BITCOIN,
  instrument: 'ETH/USDT',
  base: 'ETH',
  quantity: '1',
  lastPrice: '3000',
  averagePrice: '3100',
  unrealised: '-100',
  stopPrice: null,
  protection: 'naked',
  coveredQuantity: '0',
  resultR: -1.02,
};

const RISK: RiskState = {
  at: AT,
  state: 'active',
  causes: [],
  killSwitch: null,
  mandate: { version: 2, preset: 'careful', expiresAt: null, isExpired: false, needsSignature: false, pendingAt: null },
  quote: 'USDT',
  equity: '10000',
  oneR: '50',
  dayResultR: 0.92,
  openRiskR: 1.3,
  budgets: [
    { kind: 'open_risk', subject: null, used: 1.3, limit: 4, unit: 'r' },
    { kind: 'total_exposure', subject: null, used: 0.61, limit: 0.8, unit: 'fraction' },
    { kind: 'open_positions', subject: null, used: 2, limit: 5, unit: 'count' },
  ],
  measures: [
    {
      trigger: 'drawdown',
      value: 0.021,
      reducing: 0.08,
      halted: 0.12,
      unit: 'fraction',
      isLowerWorse: false,
      clearsAt: null,
    },
  ],
  locks: [],
  groups: [{ instruments: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], isMeasured: true }],
};

const PROPOSAL: Proposal = {
  id: 'p1',
  hash: 'a'.repeat(64),
  ticket: {
    instrument: 'BTC/USDT',
    direction: 'long',
    entry: '62000',
    stop: '60500',
    target: '66000',
    entryTtlMs: HOUR,
    predictionId: null,
    evidenceIds: [],
  },
  source: 'model',
  proposedBy: null,
  state: 'open',
  createdAt: AT,
  expiresAt: AT + 300_000,
  referencePrice: '62010',
  size: {
    quantity: '0.032',
    wantedQuantity: '0.05',
    limitPrice: '62000',
    notional: '1984',
    risk: '50',
    riskFraction: 0.005,
    riskR: 1,
    rewardRatio: 2.61,
    estimatedFees: '3.97',
    quote: 'USDT',
    equity: '10000',
  },
  verdicts: [
    { code: 'numbers', decision: 'allow', value: null, limit: null, message: '', maxQuantity: null, isWarning: false },
    {
      code: 'instrument_exposure',
      decision: 'cap',
      value: '31 %',
      limit: '20 %',
      message: '',
      maxQuantity: '0.032',
      isWarning: false,
    },
    {
      code: 'reentry',
      decision: 'allow',
      value: '4 min',
      limit: '15 min',
      message: '',
      maxQuantity: null,
      isWarning: true,
    },
  ],
  confirmedAt: null,
};

const SCORES = {
  predictions: 60,
  abstentions: 8,
  unresolved: 4,
  notEntered: 2,
  n: 46,
  hits: 25,
  hitRate: { value: 0.543, low: 0.402, high: 0.678 },
  baseRate: 0.49,
  meanProbability: 0.55,
  brier: 0.247,
  brierSkill: 0.012,
  logLoss: 0.69,
  expectancyR: 0.08,
  expectancyInterval: { low: -0.21, high: 0.37 },
  profitFactor: 1.1,
  firstTryValid: 50,
  murphy: null,
  calibrationError: null,
  sharpness: null,
  maxDrawdownR: null,
  meanResolutionMs: null,
  meanCostR: 0.04,
};

const REPORT: Answer<'accuracy.report'> = {
  modes: ['live'],
  overall: SCORES,
  byInstrument: [],
  byTimeframe: [],
  byModel: [],
  reliability: [],
  reliabilityEqualMass: [],
  groups: [],
  rCurve: [],
  excursions: [],
  drift: [],
  measured: { predictions: 60, durationMs: 3 },
};

describe('a proposal', () => {
  it('is told with its size by the risk engine, who cut it, and that nothing is sent', () => {
    const told = tell('orders.propose', PROPOSAL, 'en');

    expect(told.text).toMatchInlineSnapshot(`
      "Ticket ready: long BTC/USDT, entry 62000, stop 60500, target 66000. Nothing is sent before you confirm it, by 2026-11-27 20:09 UTC.

      Sized by the risk engine: 0.032, cut from 0.05, value 1984.00 USDT. Loss at the stop with fees 50.00 USDT (0.50 % of equity, 1.00 R); reward to risk 2.61 after fees."
    `);
    expect(told.blocks).toEqual([{ kind: 'proposal', proposalId: 'p1' }]);
    expect(tell('orders.propose', PROPOSAL, 'es').text).toMatchInlineSnapshot(`
      "Boleta lista: compra de BTC/USDT, entrada 62000, stop 60500, objetivo 66000. Nada se envía antes de que usted la confirme, hasta 2026-11-27 20:09 UTC.

      Tamaño del motor de riesgo: 0.032, recortado desde 0.05, valor 1984.00 USDT. Pérdida en el stop con comisiones 50.00 USDT (0.50 % del patrimonio, 1.00 R); beneficio por riesgo 2.61 tras comisiones."
    `);
  });
});

describe('positions', () => {
  it('are told with what no stop protects', () => {
    expect(tell('positions.list', [BITCOIN, ETHER], 'en').text).toMatchInlineSnapshot(`
      "2 open positions. **Without a live stop over all of it: ETH/USDT.** Place one in the Positions pane.

      | Instrument | Quantity | Average | Last | Unrealised | R | Stop | Protection |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
      | BTC/USDT | 0.05 BTC | 60000 | 62000 | 100.00 USDT | +1.94 R | 59000 | covered |
      | ETH/USDT | 1 ETH | 3100 | 3000 | -100.00 USDT | -1.02 R | – | NO STOP |"
    `);
    expect(tell('positions.list', [BITCOIN, ETHER], 'es').text).toMatchInlineSnapshot(`
      "2 posiciones abiertas. **Sin un stop vivo que la cubra entera: ETH/USDT.** Coloque uno en el panel Posiciones.

      | Instrumento | Cantidad | Medio | Último | Latente | R | Stop | Protección |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
      | BTC/USDT | 0.05 BTC | 60000 | 62000 | 100.00 USDT | +1.94 R | 59000 | cubierta |
      | ETH/USDT | 1 ETH | 3100 | 3000 | -100.00 USDT | -1.02 R | – | SIN STOP |"
    `);
  });

  it('say what to do where there are none', () => {
    expect(tell('positions.list', [], 'en').text).toMatch(/^No open positions\. /);
  });
});

describe('the accuracy', () => {
  it('is told with sample, interval, base rate and skill, and shows no skill that is not there', () => {
    expect(tell('accuracy.report', REPORT, 'en').text).toMatchInlineSnapshot(
      `"25 of n=46 scored forecasts hit: 54 % (95 % interval 40 %–68 %), base rate 49 %. The base rate lies inside the interval: no skill is shown. Brier 0.247, skill +0.012 (above 0 beats the base rate). Mean result +0.08 R (95 % interval -0.21 R to +0.37 R), costs of 0.04 R included. Besides: 4 open, 2 never entered, 8 without a forecast. Counted: live."`,
    );
    expect(tell('accuracy.report', REPORT, 'es').text).toMatchInlineSnapshot(
      `"25 de n=46 pronósticos puntuados acertaron: 54 % (intervalo del 95 % 40 %–68 %), tasa base 49 %. La tasa base está dentro del intervalo: no se demuestra habilidad. Brier 0.247, habilidad +0.012 (sobre 0 supera la tasa base). Resultado medio +0.08 R (intervalo del 95 %: -0.21 R a +0.37 R), incluidos costes de 0.04 R. Además: 4 abiertas, 2 sin entrada, 8 sin pronóstico. Cuentan: en vivo."`,
    );
  });

  it('says that few are too few', () => {
    const few = { ...REPORT, overall: { ...SCORES, n: 12, hits: 9 } };

    expect(tell('accuracy.report', few, 'en').text).toContain(
      '**Too few to say** whether that is skill or luck: n=12, and it takes 30.',
    );
    expect(tell('accuracy.report', few, 'es').text).toContain(
      '**Muy pocos para decir** si es habilidad o suerte: n=12, y hacen falta 30.',
    );
  });
});

describe('a prediction', () => {
  it('is told with its base rate and shown as a card', () => {
    const told = tell('predictions.request', aPrediction(), 'en');

    expect(told.text).toMatchInlineSnapshot(
      `"Prediction: long, 62 % that 1.10 trades before 1.10 within 24 candles; entry 1.10, reward to risk 2.0. Base rate of these barriers: 49 % (n=214). It is registered and will be scored; it is not advice."`,
    );
    expect(told.blocks).toEqual([{ kind: 'prediction', prediction: aPrediction() }]);
    expect(tell('predictions.request', aPrediction(), 'es').text).toMatchInlineSnapshot(
      `"Predicción: al alza, 62 % de que se toque 1.10 antes que 1.10 en 24 velas; entrada 1.10, beneficio por riesgo 2.0. Tasa base de estas barreras: 49 % (n=214). Queda registrada y se puntuará; no es un consejo."`,
    );
  });
});

describe('structures', () => {
  it('are told by kind, with the nearest around the price', () => {
    const structure = (id: string, bottom: number, top: number, state: 'open' | 'filled') =>
      ({
        id,
        kind: 'fair_value_gap',
        direction: 'bullish',
        formedAt: AT - HOUR,
        confirmedAt: AT - HOUR,
        top,
        bottom,
        label: null,
        states: [{ state, at: AT - HOUR }],
        candles: [],
      }) as const;
    const value: Answer<'structures.detect'> = {
      instrument: 'EURUSD',
      timeframe: '15m',
      profile: 'fairgap',
      asOf: AT,
      candles: 500,
      atr: 2,
      structures: [structure('a', 103, 104, 'open'), structure('b', 95, 96, 'open'), structure('c', 90, 91, 'filled')],
    };

    expect(tell('structures.detect', value, 'en').text).toMatchInlineSnapshot(`
      "EURUSD 15m: 3 structures, 2 still alive; looked at 500 candles up to 2026-11-27 20:04 UTC.

      Nearest above: fair value gap, bullish, open, 103.00–104.00, 1.5 ATR.
      Nearest below: fair value gap, bullish, open, 95.00–96.00, 2.0 ATR.

      | Kind | All | Alive | Newest |
      | --- | ---: | ---: | --- |
      | fair value gaps | 3 | 2 | bullish, open, 103.00–104.00 |"
    `);
    expect(tell('structures.detect', value, 'es').text).toMatchInlineSnapshot(`
      "EURUSD 15m: 3 estructuras, 2 aún vivas; vistas 500 velas hasta 2026-11-27 20:04 UTC.

      Lo más cercano por encima: hueco de valor justo, alcista, abierto, 103.00–104.00, 1.5 ATR.
      Lo más cercano por debajo: hueco de valor justo, alcista, abierto, 95.00–96.00, 2.0 ATR.

      | Tipo | Todas | Vivas | La más reciente |
      | --- | ---: | ---: | --- |
      | huecos de valor justo | 3 | 2 | alcista, abierto, 103.00–104.00 |"
    `);
  });
});

describe('the confluence', () => {
  it('names what speaks for and against, and the conflict', () => {
    const part = (name: 'structures' | 'session' | 'model', value: number | null, weight: number) => ({
      name,
      value,
      weight,
      contribution: (value ?? 0) * weight,
      causes: [],
    });
    const value = {
      instrument: 'EURUSD',
      timeframe: '1h',
      asOf: AT,
      score: 0.1,
      parts: [part('structures', 0.5, 0.5), part('session', -0.3, 0.5), part('model', null, 0)],
      conflicts: [{ a: 'structures', b: 'session', gap: 0.8 }],
      weights: { weights: {}, n: 0, shrinkage: 1, knownAt: null, test: null },
    };

    expect(tell('confluence.get', value, 'en').text).toMatchInlineSnapshot(`
      "Confluence of EURUSD 1h as of 2026-11-27 20:04 UTC: +0.10 on a scale from -1 to +1, slightly bullish.

      For a rise: structures +0.25. For a fall: the session's record -0.15. Conflict: structures against the session's record, 0.80 apart. Not known: the language model's forecast. All known parts weigh the same; it is no probability.

      | Part | Says | Weight | Adds |
      | --- | ---: | ---: | ---: |
      | structures | +0.50 | 50 % | +0.25 |
      | the session's record | -0.30 | 50 % | -0.15 |
      | the language model's forecast | not known | 0 % | 0.00 |"
    `);
    expect(tell('confluence.get', value, 'es').text).toMatchInlineSnapshot(`
      "Confluencia de EURUSD 1h al 2026-11-27 20:04 UTC: +0.10 en una escala de -1 a +1, ligeramente alcista.

      Por el alza: estructuras +0.25. Por la baja: historial de la sesión -0.15. Conflicto: estructuras frente a historial de la sesión, a 0.80 de distancia. No se conoce: pronóstico del modelo de lenguaje. Todas las partes conocidas pesan lo mismo; no es una probabilidad.

      | Parte | Dice | Peso | Suma |
      | --- | ---: | ---: | ---: |
      | estructuras | +0.50 | 50 % | +0.25 |
      | historial de la sesión | -0.30 | 50 % | -0.15 |
      | pronóstico del modelo de lenguaje | no se conoce | 0 % | 0.00 |"
    `);
  });
});

describe('tellPortfolio', () => {
  const calls: AnsweredCall[] = [
    { id: 'c1', operation: 'positions.list', args: {}, value: [BITCOIN, ETHER] },
    {
      id: 'c2',
      operation: 'account.balances',
      args: {},
      value: { balances: [{ asset: 'USDT', free: '3900', locked: '0' }], at: AT },
    },
    {
      id: 'c3',
      operation: 'account.equity',
      args: {},
      value: {
        quote: 'USDT',
        points: [
          { at: AT - 48 * HOUR, equity: '9800', realised: '0', unrealised: '0' },
          { at: AT - 24 * HOUR, equity: '10200', realised: '0', unrealised: '200' },
          { at: AT, equity: '10000', realised: '0', unrealised: '0' },
        ],
      },
    },
    { id: 'c4', operation: 'risk.state', args: {}, value: RISK },
    { id: 'c5', operation: 'risk.correlations', args: {}, value: { pairs: [], groups: RISK.groups, threshold: 0.7 } },
  ];

  it('tells value, positions, exposure, risk, limits, concentration and what is unprotected', () => {
    expect(tellPortfolio(calls, optionsOf('en')).text).toMatchInlineSnapshot(`
      "Equity 10000.00 USDT at 2026-11-27 20:04 UTC, 0.00 of it unrealised. Since 2026-11-25 20:04 UTC: +200 USDT (+2.04 %), deposits and withdrawals included. Largest fall from a high in this stretch 1.96 %, now 1.96 %.

      2 open positions. **Without a live stop over all of it: ETH/USDT.** Place one in the Positions pane.

      | Instrument | Quantity | Average | Last | Unrealised | R | Stop | Protection |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
      | BTC/USDT | 0.05 BTC | 60000 | 62000 | 100.00 USDT | +1.94 R | 59000 | covered |
      | ETH/USDT | 1 ETH | 3100 | 3000 | -100.00 USDT | -1.02 R | – | NO STOP |

      Trading is active: entries are taken within the limits. Open risk 1.30 R of at most 4.00 R: what all stops together would cost. In the market 61.00 % of equity, limit 80.00 %. Today +0.92 R. Drawdown from the high 2.10 %; entries stop at 8.00 %.

      | Limit | Used | Of | Full |
      | --- | ---: | ---: | ---: |
      | total exposure | 61.00 % | 80.00 % | 76 % |
      | open positions | 2 | 5 | 40 % |
      | open risk | 1.30 R | 4.00 R | 33 % |

      Largest position: BTC/USDT, 31.0 % of equity. Sharing a budget: BTC/USDT, ETH/USDT.

      A balance in 1 asset, as of 2026-11-27 20:04 UTC.

      | Asset | Free | In orders |
      | --- | ---: | ---: |
      | USDT | 3900 | 0 |"
    `);
    expect(tellPortfolio(calls, optionsOf('es')).text).toMatchInlineSnapshot(`
      "Patrimonio 10000.00 USDT al 2026-11-27 20:04 UTC, 0.00 latente. Desde 2026-11-25 20:04 UTC: +200 USDT (+2.04 %), ingresos y retiradas incluidos. Mayor caída desde un máximo en este tramo 1.96 %, ahora 1.96 %.

      2 posiciones abiertas. **Sin un stop vivo que la cubra entera: ETH/USDT.** Coloque uno en el panel Posiciones.

      | Instrumento | Cantidad | Medio | Último | Latente | R | Stop | Protección |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
      | BTC/USDT | 0.05 BTC | 60000 | 62000 | 100.00 USDT | +1.94 R | 59000 | cubierta |
      | ETH/USDT | 1 ETH | 3100 | 3000 | -100.00 USDT | -1.02 R | – | SIN STOP |

      La operativa está activa: se admiten entradas dentro de los límites. Riesgo abierto 1.30 R de un máximo de 4.00 R: lo que costarían todos los stops juntos. En el mercado 61.00 % del patrimonio, límite 80.00 %. Hoy +0.92 R. Caída desde el máximo 2.10 %; las entradas paran en 8.00 %.

      | Límite | Usado | De | Lleno |
      | --- | ---: | ---: | ---: |
      | exposición total | 61.00 % | 80.00 % | 76 % |
      | posiciones abiertas | 2 | 5 | 40 % |
      | riesgo abierto | 1.30 R | 4.00 R | 33 % |

      Mayor posición: BTC/USDT, 31.0 % del patrimonio. Comparten presupuesto: BTC/USDT, ETH/USDT.

      Saldo en 1 activo, según la bolsa al 2026-11-27 20:04 UTC.

      | Activo | Disponible | En órdenes |
      | --- | ---: | ---: |
      | USDT | 3900 | 0 |"
    `);
  });

  it.each(['en', 'es'] as const)('has a source for every number that it writes (%s)', (language) => {
    const told = tellPortfolio(calls, optionsOf(language));

    for (const text of [told.text, ...told.brief]) {
      const { numbers } = groundNumbers(text, told.sources);
      expect(numbers.filter(({ source }) => source === null)).toEqual([]);
    }
    expect(told.brief.length).toBeLessThanOrEqual(6);
  });

  it('names what could not be looked up', () => {
    expect(tellPortfolio(calls.slice(0, 1), optionsOf('en')).text).toContain(
      'Not known now: balances, equity, risk, correlations.',
    );
  });
});
