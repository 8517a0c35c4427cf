import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/instrument';
import type { LastTurn } from './read-words';
import type { Route } from './route';
import { routeIntent } from './route-intent';

describe('routeIntent on phrasings that were written before it', () => {
  it('is wrong of none and sure of most', () => {
    const outcomes = MEASURED_PHRASINGS.map(([text, asks, last]) => {
      const given = shortly(
        routeIntent(text, { instruments: INSTRUMENTS, preferred: 'EURUSD', last: LAST[last ?? 'nothing'] }),
      );
      return { text, asks, given, isRight: given === asks, isWrong: given !== asks && given !== 'unsure' };
    });

    const wrong = outcomes.filter(({ isWrong }) => isWrong);
    const right = outcomes.filter(({ isRight }) => isRight);
    if (process.env.SHOW) console.log(outcomes.filter(({ isRight }) => !isRight));
    expect(wrong).toEqual([]);
    expect(right.length / outcomes.length).toBeGreaterThanOrEqual(0.8);
  });
});

function shortly(route: Route): string {
  if (route.kind === 'story') return route.story;
  if (route.kind === 'refuse') return `refuse ${route.refusal}`;
  return route.kind === 'talk' ? `talk ${route.topic}` : route.kind;
}

const INSTRUMENTS: readonly Instrument[] = ['EURUSD', 'XAUUSD', 'BTC/USDT', 'ETH/USDT', 'USDJPY'].map((id) => ({
  id,
  source: 'file',
  pricePrecision: id === 'EURUSD' ? 5 : 2,
  series: [],
}));

const NOTHING: LastTurn = { story: null, instrument: null, timeframe: null, hasPrediction: false, hasProposal: false };
const LAST = {
  nothing: NOTHING,
  analysed: { story: 'analyse', instrument: 'EURUSD', timeframe: '1h', hasPrediction: true, hasProposal: false },
  proposed: { story: 'trade', instrument: 'EURUSD', timeframe: '1h', hasPrediction: true, hasProposal: true },
} as const satisfies Record<string, LastTurn>;

/** `[text, what it asks, what the last answer held]`. */
const MEASURED_PHRASINGS: readonly (readonly [text: string, asks: string, last?: 'analysed' | 'proposed'])[] = [
  ['how is bitcoin doing today?', 'analyse'],
  ['give me a quick read on EURUSD 15m', 'analyse'],
  ['what do you make of gold on the 4 hour?', 'analyse'],
  ['is ETH bullish or bearish right now', 'analyse'],
  ['qué tal se ve el euro en la gráfica diaria', 'analyse'],
  ['analisis tecnico de btc en 4h porfa', 'analyse'],
  ['hazme un análisis del oro', 'analyse'],
  ['por donde va el bitcoin hoy', 'analyse'],
  ['should i go long on eurusd here?', 'analyse'],
  ['es buen momento para vender oro?', 'analyse'],
  ['entro en largo en btc?', 'analyse'],
  ['where do you think ETH is heading over the next hours', 'predict'],
  ['forecast for gold on 1h', 'predict'],
  ['dame una predicción de EURUSD en 15 minutos', 'predict'],
  ['subirá el btc?', 'predict'],
  ['any unfilled fair value gaps on BTC 1h?', 'structures'],
  ['where is the nearest order block on eurusd', 'structures'],
  ['qué niveles de liquidez hay en el oro 4h', 'structures'],
  ['lista los bos de btc en 15m', 'structures'],
  ['how often do order blocks hold', 'structure_evidence'],
  ['¿cada cuánto se rellenan los fvg en EURUSD 1h?', 'structure_evidence'],
  ['what signals are firing on BTC?', 'signals'],
  ['explícame las señales de oro en 1h', 'signals'],
  ['how strong is the confluence on ETH 4h', 'confluence'],
  ['dime la confluencia de eurusd', 'confluence'],
  ['buy 0.2 btc at 64,250.50 with a stop at 63,800 and take profit 66k', 'trade'],
  ['open a short on gold, stop 2410, target 2350', 'trade'],
  ['sell EURUSD at market sl 1.0920', 'trade'],
  ["let's go long ETH", 'trade'],
  ['quiero comprar oro a 2.345,50 con stop 2.330 y objetivo 2.380', 'trade'],
  ['ponme corto en eurusd con sl en 1,0920', 'trade'],
  ['abre un largo en bitcoin', 'trade'],
  ['make that a ticket', 'trade', 'analysed'],
  ['prepara la orden con esa predicción', 'trade', 'analysed'],
  ['how is my portfolio doing', 'portfolio'],
  ['dame un resumen de mi cartera', 'portfolio'],
  ['what am I holding?', 'positions'],
  ['tengo alguna posición abierta?', 'positions'],
  ['do I have any pending orders', 'orders'],
  ['qué órdenes tengo puestas', 'orders'],
  ['list my recent fills', 'fills'],
  ['how much cash is in my account', 'balances'],
  ['cuál es mi saldo', 'balances'],
  ['how has my equity developed', 'equity'],
  ['how much am I risking at the moment?', 'risk'],
  ['cuánto riesgo me queda hoy', 'risk'],
  ['what is my daily loss limit', 'mandate'],
  ['which rules check my orders', 'rules'],
  ['are BTC and ETH correlated?', 'correlations'],
  ['which proposals are waiting', 'proposals'],
  ['show me your last predictions', 'predictions'],
  ['how accurate have you been lately', 'accuracy'],
  ['cuántas predicciones acertaste', 'accuracy'],
  ['any new alerts?', 'alerts'],
  ['is binance connected', 'exchange'],
  ['what instruments can I look at', 'instruments'],
  ['a cuánto cotiza el oro', 'price'],
  ['btc price?', 'price'],
  ['put the chart on 1h', 'show'],
  ['change the chart to gold daily', 'show'],
  ['enséñame los order blocks en el gráfico', 'show'],
  ['oculta el perfil de volumen', 'show'],
  ['turn off sessions and liquidity', 'show'],
  ['pásame a ethereum en 4h', 'show'],
  ['what about 15m?', 'analyse', 'analysed'],
  ['y el oro?', 'analyse', 'analysed'],
  ['but why', 'why', 'analysed'],
  ['ok go ahead and confirm', 'refuse confirm', 'proposed'],
  ['sí, ejecútala', 'refuse confirm', 'proposed'],
  ['get me out of my btc trade', 'refuse close'],
  ['cancela todas mis órdenes', 'refuse cancel'],
  ['raise my daily loss limit to 5%', 'refuse limits'],
  ['sube mi stop a breakeven', 'refuse move_stop'],
  ['can you promise I will make money with this', 'refuse promise'],
  ['recommend me a good pizza recipe', 'refuse outside'],
  ['my neighbour says bitcoin is a scam and he bought gold in 2011', 'unsure'],
  ['compare the volatility regimes of last year with this one', 'unsure'],
  ['me cuentas algo interesante', 'unsure'],
  ['what is a killzone', 'talk killzone'],
  ['qué significa choch', 'talk change_of_character'],
];
