import type { EvalCase, ExpectedArgument } from '../eval-case';
import { analysis, calls, caseGroup } from './case-group';

/** Names, timeframes, kinds and counts as people say them. */
export const ARGUMENT_CASES: readonly EvalCase[] = [
  ...caseGroup('arguments', 'timeframe-codes', 'open', {
    en: [
      ['Analyse GBPUSD M5', analysis('GBPUSD', '5m')],
      ['XAUUSD H4, please', analysis('XAUUSD', '4h')],
      ['check BTC/USDT on the 30m', analysis('BTC/USDT', '30m')],
      ['US500 D1 outlook', analysis('US500', '1d')],
      ['EURUSD W1?', analysis('EURUSD', '1w')],
    ],
    es: [
      ['Analiza GBPUSD M5', analysis('GBPUSD', '5m')],
      ['XAUUSD H4, por favor', analysis('XAUUSD', '4h')],
      ['mira BTC/USDT en 30m', analysis('BTC/USDT', '30m')],
      ['perspectiva de US500 en D1', analysis('US500', '1d')],
      ['¿EURUSD en W1?', analysis('EURUSD', '1w')],
    ],
  }),
  ...caseGroup('arguments', 'timeframe-words', 'held_out', {
    en: [
      ['What does the daily chart of gold tell you?', analysis('XAUUSD', '1d')],
      ['Weekly view of the euro against the dollar?', analysis('EURUSD', '1w')],
      ['ether on the hourly', analysis('ETH/USDT', '1h')],
      ['Half-hour candles, cable: what do you see?', analysis('GBPUSD', '30m')],
      ['Look at the S&P on four-hour candles.', analysis('US500', '4h')],
      ['fifteen minute bitcoin, how is it?', analysis('BTC/USDT', '15m')],
    ],
    es: [
      ['¿Qué dice el gráfico diario del oro?', analysis('XAUUSD', '1d')],
      ['¿Visión semanal del euro frente al dólar?', analysis('EURUSD', '1w')],
      ['ether en velas de una hora', analysis('ETH/USDT', '1h')],
      ['Velas de media hora de la libra: ¿qué ves?', analysis('GBPUSD', '30m')],
      ['Mira el S&P en velas de cuatro horas.', analysis('US500', '4h')],
      ['bitcoin en quince minutos, ¿cómo está?', analysis('BTC/USDT', '15m')],
    ],
  }),
  ...caseGroup('arguments', 'instrument-spelling', 'open', {
    en: [
      ['eur/usd outlook', analysis('EURUSD')],
      ['How is btcusdt doing?', analysis('BTC/USDT')],
      ['gbp usd, what do you think?', analysis('GBPUSD')],
      ['ETH-USDT analysis', analysis('ETH/USDT')],
    ],
    es: [
      ['perspectiva de eur/usd', analysis('EURUSD')],
      ['¿Cómo va btcusdt?', analysis('BTC/USDT')],
      ['gbp usd, ¿qué opinas?', analysis('GBPUSD')],
      ['análisis de ETH-USDT', analysis('ETH/USDT')],
    ],
  }),
  ...caseGroup('arguments', 'chart-counts', 'open', {
    en: [
      ['How does it look?', analysis('XAUUSD', '1h'), { chart: { instrument: 'XAUUSD', timeframe: '1h' } }],
      [
        'Any signals here?',
        calls(['signals.list', 'confluence.get', 'confluence.explain'], { instrument: 'BTC/USDT', timeframe: '5m' }),
        { chart: { instrument: 'BTC/USDT', timeframe: '5m' } },
      ],
      ['And on the daily?', analysis('GBPUSD', '1d'), { chart: { instrument: 'GBPUSD', timeframe: '15m' } }],
    ],
    es: [
      ['¿Cómo lo ves?', analysis('XAUUSD', '1h'), { chart: { instrument: 'XAUUSD', timeframe: '1h' } }],
      [
        '¿Hay señales aquí?',
        calls(['signals.list', 'confluence.get', 'confluence.explain'], { instrument: 'BTC/USDT', timeframe: '5m' }),
        { chart: { instrument: 'BTC/USDT', timeframe: '5m' } },
      ],
      ['¿Y en diario?', analysis('GBPUSD', '1d'), { chart: { instrument: 'GBPUSD', timeframe: '15m' } }],
    ],
  }),
  ...caseGroup('arguments', 'kinds', 'open', {
    en: [
      ['List the swing highs and lows of EURUSD on 1h.', structures('EURUSD', '1h', 'swing')],
      ['fvgs on gold 15m', structures('XAUUSD', '15m', 'fair_value_gap')],
      ['order blocks, BTC, 4h', structures('BTC/USDT', '4h', 'order_block')],
      ['Did GBPUSD break structure on 5m?', structures('GBPUSD', '5m', 'break_of_structure')],
    ],
    es: [
      ['Lista los máximos y mínimos de swing del EURUSD en 1h.', structures('EURUSD', '1h', 'swing')],
      ['fvg del oro en 15m', structures('XAUUSD', '15m', 'fair_value_gap')],
      ['order blocks, BTC, 4h', structures('BTC/USDT', '4h', 'order_block')],
      ['¿GBPUSD rompió estructura en 5m?', structures('GBPUSD', '5m', 'break_of_structure')],
    ],
  }),
  ...caseGroup('arguments', 'kinds-in-words', 'held_out', {
    en: [
      ['Where did price leave imbalances on the hourly S&P?', structures('US500', '1h', 'fair_value_gap')],
      ['Were stops taken on ether in the last hour chart?', structures('ETH/USDT', '1h', 'liquidity_sweep')],
      ["yesterday's high and low on the euro", structures('EURUSD', undefined, 'previous_level')],
      ['Find equal highs on the daily of gold.', structures('XAUUSD', '1d', 'equal_levels')],
    ],
    es: [
      ['¿Dónde dejó desequilibrios el precio en el S&P de 1 hora?', structures('US500', '1h', 'fair_value_gap')],
      ['¿Se llevaron los stops en ether, gráfico de una hora?', structures('ETH/USDT', '1h', 'liquidity_sweep')],
      ['el máximo y el mínimo de ayer en el euro', structures('EURUSD', undefined, 'previous_level')],
      ['Busca máximos iguales en el diario del oro.', structures('XAUUSD', '1d', 'equal_levels')],
    ],
  }),
  ...caseGroup('arguments', 'counts', 'held_out', {
    en: [
      ['my last 5 orders', calls('orders.list', { limit: 5 })],
      ['Give me the three most recent predictions.', calls('predictions.list', { limit: 3 })],
      ['the last ten fills on BTC', calls('fills.list', { limit: 10, instrument: 'BTC/USDT' })],
    ],
    es: [
      ['mis últimas 5 órdenes', calls('orders.list', { limit: 5 })],
      ['Dame las tres predicciones más recientes.', calls('predictions.list', { limit: 3 })],
      ['las últimas diez ejecuciones en BTC', calls('fills.list', { limit: 10, instrument: 'BTC/USDT' })],
    ],
  }),
  ...caseGroup('arguments', 'record-filters', 'open', {
    en: [
      ['accuracy on gold, 1h only', calls('accuracy.report', { instrument: 'XAUUSD', timeframe: '1h' })],
      ['predictions for BTC on 15m', calls('predictions.list', { instrument: 'BTC/USDT', timeframe: '15m' })],
      ['open orders in ETH', calls('orders.list', { instrument: 'ETH/USDT' })],
      [
        'outcomes for EURUSD 4h',
        calls(['outcomes.list', 'predictions.list'], { instrument: 'EURUSD', timeframe: '4h' }),
      ],
    ],
    es: [
      ['acierto en el oro, solo 1h', calls('accuracy.report', { instrument: 'XAUUSD', timeframe: '1h' })],
      ['predicciones de BTC en 15m', calls('predictions.list', { instrument: 'BTC/USDT', timeframe: '15m' })],
      ['órdenes abiertas en ETH', calls('orders.list', { instrument: 'ETH/USDT' })],
      [
        'resultados de EURUSD 4h',
        calls(['outcomes.list', 'predictions.list'], { instrument: 'EURUSD', timeframe: '4h' }),
      ],
    ],
  }),
];

function structures(instrument: string, timeframe: string | undefined, kind: string): ReturnType<typeof calls> {
  const args: Record<string, ExpectedArgument> = { instrument, kinds: { holds: [kind] } };
  if (timeframe !== undefined) args.timeframe = timeframe;
  return calls('structures.detect', args);
}
