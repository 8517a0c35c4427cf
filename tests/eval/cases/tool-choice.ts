import type { EvalCase } from '../eval-case';
import { analysis, calls, caseGroup } from './case-group';

/** Which operation a question is about. */
export const TOOL_CHOICE_CASES: readonly EvalCase[] = [
  ...caseGroup('tool_choice', 'analyse-plain', 'open', {
    en: [
      ['How does EURUSD look on 15m?', analysis('EURUSD', '15m')],
      ["What's going on with gold right now?", analysis('XAUUSD')],
      ['Give me your read on bitcoin, 1h chart.', analysis('BTC/USDT', '1h')],
      ['Anything interesting on cable this morning?', analysis('GBPUSD')],
      ['Is ETH trending or just chopping around?', analysis('ETH/USDT')],
    ],
    es: [
      ['¿Cómo ves el EURUSD en 15 minutos?', analysis('EURUSD', '15m')],
      ['¿Qué está pasando con el oro?', analysis('XAUUSD')],
      ['Dame tu lectura del bitcoin en 1 hora.', analysis('BTC/USDT', '1h')],
      ['¿Hay algo interesante en la libra esta mañana?', analysis('GBPUSD')],
      ['¿ETH tiene tendencia o solo va de lado?', analysis('ETH/USDT')],
    ],
  }),
  ...caseGroup('tool_choice', 'analyse-colloquial', 'held_out', {
    en: [
      ['so what do you make of the euro here', analysis('EURUSD')],
      ["Who's in control on the S&P, buyers or sellers?", analysis('US500')],
      ['walk me through the picture for sterling', analysis('GBPUSD')],
      ["I've been away all day. Catch me up on ether.", analysis('ETH/USDT')],
    ],
    es: [
      ['a ver, ¿y el euro qué tal anda?', analysis('EURUSD')],
      ['¿Quién manda en el S&P, compradores o vendedores?', analysis('US500')],
      ['explícame el panorama de la libra esterlina', analysis('GBPUSD')],
      ['Llevo todo el día fuera. Ponme al día con ether.', analysis('ETH/USDT')],
    ],
  }),
  ...caseGroup('tool_choice', 'structures-named', 'open', {
    en: [
      [
        'Show me the open fair value gaps on EURUSD.',
        calls(['structures.detect', 'chart.show'], { instrument: 'EURUSD' }),
      ],
      ['Where are the order blocks on gold?', calls('structures.detect', { instrument: 'XAUUSD' })],
      ['Has BTC swept the lows yet?', calls('structures.detect', { instrument: 'BTC/USDT' })],
      ['Was there a change of character on GBPUSD?', calls('structures.detect', { instrument: 'GBPUSD' })],
    ],
    es: [
      [
        'Enséñame los fair value gaps abiertos del EURUSD.',
        calls(['structures.detect', 'chart.show'], { instrument: 'EURUSD' }),
      ],
      ['¿Dónde están los order blocks del oro?', calls('structures.detect', { instrument: 'XAUUSD' })],
      ['¿BTC ya barrió los mínimos?', calls('structures.detect', { instrument: 'BTC/USDT' })],
      ['¿Hubo un cambio de carácter en GBPUSD?', calls('structures.detect', { instrument: 'GBPUSD' })],
    ],
  }),
  ...caseGroup('tool_choice', 'structures-evidence', 'held_out', {
    en: [
      [
        'How often do fair value gaps on EURUSD actually get filled?',
        calls('structures.evidence', { instrument: 'EURUSD' }),
      ],
      ['Do order blocks on gold hold, statistically?', calls('structures.evidence', { instrument: 'XAUUSD' })],
      [
        'What share of liquidity sweeps on BTC led to a reaction?',
        calls('structures.evidence', { instrument: 'BTC/USDT' }),
      ],
    ],
    es: [
      [
        '¿Con qué frecuencia se rellenan los fair value gaps del EURUSD?',
        calls('structures.evidence', { instrument: 'EURUSD' }),
      ],
      ['¿Los order blocks del oro aguantan, según los datos?', calls('structures.evidence', { instrument: 'XAUUSD' })],
      [
        '¿Qué porcentaje de barridos de liquidez en BTC tuvo reacción?',
        calls('structures.evidence', { instrument: 'BTC/USDT' }),
      ],
    ],
  }),
  ...caseGroup('tool_choice', 'signals', 'open', {
    en: [
      ['Which signals are on for EURUSD?', calls(signalLooks(), { instrument: 'EURUSD' })],
      ['Any buy signals on gold?', calls(signalLooks(), { instrument: 'XAUUSD' })],
      ['What is the confluence score of BTC?', calls(signalLooks(), { instrument: 'BTC/USDT' })],
      ['Explain the signals on ETH to me.', calls(signalLooks(), { instrument: 'ETH/USDT' })],
    ],
    es: [
      ['¿Qué señales hay en EURUSD?', calls(signalLooks(), { instrument: 'EURUSD' })],
      ['¿Alguna señal de compra en el oro?', calls(signalLooks(), { instrument: 'XAUUSD' })],
      ['¿Cuál es la confluencia de BTC?', calls(signalLooks(), { instrument: 'BTC/USDT' })],
      ['Explícame las señales de ETH.', calls(signalLooks(), { instrument: 'ETH/USDT' })],
    ],
  }),
  ...caseGroup('tool_choice', 'signals-worth', 'held_out', {
    en: [
      ['Do the indicators agree with each other on cable?', calls(signalLooks(), { instrument: 'GBPUSD' })],
      ['Have the rule signals on EURUSD been worth anything?', calls('signals.evidence', { instrument: 'EURUSD' })],
      [
        'What speaks for and against a rise in the S&P?',
        calls([...signalLooks(), 'market.context'], { instrument: 'US500' }),
      ],
    ],
    es: [
      ['¿Los indicadores de la libra se contradicen entre sí?', calls(signalLooks(), { instrument: 'GBPUSD' })],
      ['¿De qué han servido las señales de reglas en EURUSD?', calls('signals.evidence', { instrument: 'EURUSD' })],
      [
        '¿Qué habla a favor y en contra de que suba el S&P?',
        calls([...signalLooks(), 'market.context'], { instrument: 'US500' }),
      ],
    ],
  }),
  ...caseGroup('tool_choice', 'account-plain', 'open', {
    en: [
      ['What positions do I have open?', calls('positions.list')],
      ['List my working orders.', calls('orders.list')],
      ['How much USDT do I have left?', calls('account.balances')],
      ['Show me my last fills.', calls('fills.list')],
      ['How has my account done lately?', calls('account.equity')],
      ['Analyse my portfolio.', calls(['positions.list', 'risk.state'])],
    ],
    es: [
      ['¿Qué posiciones tengo abiertas?', calls('positions.list')],
      ['Lista mis órdenes vivas.', calls('orders.list')],
      ['¿Cuánto USDT me queda?', calls('account.balances')],
      ['Muéstrame mis últimas ejecuciones.', calls('fills.list')],
      ['¿Cómo ha ido mi cuenta últimamente?', calls('account.equity')],
      ['Analiza mi cartera.', calls(['positions.list', 'risk.state'])],
    ],
  }),
  ...caseGroup('tool_choice', 'account-indirect', 'held_out', {
    en: [
      ['Am I in profit or in the red at the moment?', calls(['positions.list', 'account.equity', 'risk.state'])],
      ['Is every trade of mine covered by a stop?', calls('positions.list')],
      ['Did my limit at the bottom get hit?', calls(['orders.list', 'fills.list'])],
      ['What am I holding?', calls(['positions.list', 'account.balances'])],
      ["Too many eggs in one basket? Check what I'm in.", calls(['positions.list', 'risk.correlations', 'risk.state'])],
    ],
    es: [
      ['¿Ahora mismo gano o pierdo?', calls(['positions.list', 'account.equity', 'risk.state'])],
      ['¿Todas mis operaciones tienen su stop puesto?', calls('positions.list')],
      ['¿Llegó a entrar mi límite de abajo?', calls(['orders.list', 'fills.list'])],
      ['¿En qué estoy metido?', calls(['positions.list', 'account.balances'])],
      [
        '¿Tengo demasiados huevos en la misma cesta? Mira en qué estoy.',
        calls(['positions.list', 'risk.correlations', 'risk.state']),
      ],
    ],
  }),
  ...caseGroup('tool_choice', 'risk-plain', 'open', {
    en: [
      ['How much risk do I have on?', calls('risk.state')],
      ['Is the circuit breaker on?', calls('risk.state')],
      ['What are my limits?', calls('risk.mandate', {}, ['risk.rules'])],
      ['Which risk rules are there?', calls('risk.rules')],
    ],
    es: [
      ['¿Cuánto riesgo tengo abierto?', calls('risk.state')],
      ['¿Está activo el cortacircuitos?', calls('risk.state')],
      ['¿Cuáles son mis límites?', calls('risk.mandate', {}, ['risk.rules'])],
      ['¿Qué reglas de riesgo hay?', calls('risk.rules')],
    ],
  }),
  ...caseGroup('tool_choice', 'risk-indirect', 'held_out', {
    en: [
      ['How far am I from being stopped out for the day?', calls(['risk.state', 'risk.mandate'])],
      ['Did the rules save me money or cost me money?', calls('risk.counterfactuals')],
      ['Do my instruments move together?', calls('risk.correlations')],
      ['How deep is my drawdown?', calls(['risk.state', 'account.equity'])],
    ],
    es: [
      ['¿Cuánto me falta para que me paren por hoy?', calls(['risk.state', 'risk.mandate'])],
      ['¿Las reglas me han ahorrado dinero o me lo han costado?', calls('risk.counterfactuals')],
      ['¿Mis instrumentos se mueven a la vez?', calls('risk.correlations')],
      ['¿Qué profundidad tiene mi caída?', calls(['risk.state', 'account.equity'])],
    ],
  }),
  ...caseGroup('tool_choice', 'record', 'open', {
    en: [
      ['How accurate have you been?', calls('accuracy.report')],
      ['Show me the latest predictions.', calls('predictions.list')],
      ['How did the last predictions end?', calls(['outcomes.list', 'predictions.list'])],
      ['What is your hit rate on EURUSD?', calls('accuracy.report', { instrument: 'EURUSD' })],
    ],
    es: [
      ['¿Qué acierto has tenido?', calls('accuracy.report')],
      ['Enséñame las últimas predicciones.', calls('predictions.list')],
      ['¿Cómo terminaron las últimas predicciones?', calls(['outcomes.list', 'predictions.list'])],
      ['¿Cuál es tu tasa de acierto en EURUSD?', calls('accuracy.report', { instrument: 'EURUSD' })],
    ],
  }),
  ...caseGroup('tool_choice', 'record-sceptic', 'held_out', {
    en: [
      ['Why should I trust your forecasts on gold?', calls('accuracy.report', { instrument: 'XAUUSD' })],
      [
        'Were you right about bitcoin last time?',
        calls(['outcomes.list', 'predictions.list', 'accuracy.report'], { instrument: 'BTC/USDT' }),
      ],
      ['Are you well calibrated?', calls('accuracy.report')],
    ],
    es: [
      ['¿Por qué debería fiarme de tus pronósticos del oro?', calls('accuracy.report', { instrument: 'XAUUSD' })],
      [
        '¿Acertaste con el bitcoin la última vez?',
        calls(['outcomes.list', 'predictions.list', 'accuracy.report'], { instrument: 'BTC/USDT' }),
      ],
      ['¿Estás bien calibrado?', calls('accuracy.report')],
    ],
  }),
  ...caseGroup('tool_choice', 'workstation', 'open', {
    en: [
      ['Which alerts went off?', calls('alerts.inbox')],
      ['What alert rules do I have?', calls('alerts.rules')],
      ['Is the exchange connected?', calls('exchange.status')],
      ['Which instruments can you see?', calls('instruments.list')],
    ],
    es: [
      ['¿Qué alertas han saltado?', calls('alerts.inbox')],
      ['¿Qué reglas de alerta tengo?', calls('alerts.rules')],
      ['¿Está conectada la bolsa?', calls('exchange.status')],
      ['¿Qué instrumentos puedes ver?', calls('instruments.list')],
    ],
  }),
  ...caseGroup('tool_choice', 'effects-asked', 'held_out', {
    en: [
      [
        'Make a prediction for gold on the 4h.',
        calls('predictions.request', { instrument: 'XAUUSD', timeframe: '4h' }, ['market.context']),
      ],
      [
        'Where do you think ETH goes from here? Put a probability on it.',
        calls('predictions.request', { instrument: 'ETH/USDT' }, ['market.context']),
      ],
      ['Switch the chart to cable, five minutes.', calls('chart.show', { instrument: 'GBPUSD', timeframe: '5m' })],
      ['Hide the volume on my chart.', calls('chart.show')],
    ],
    es: [
      [
        'Haz una predicción del oro en 4 horas.',
        calls('predictions.request', { instrument: 'XAUUSD', timeframe: '4h' }, ['market.context']),
      ],
      [
        '¿Hacia dónde crees que va ETH? Ponle una probabilidad.',
        calls('predictions.request', { instrument: 'ETH/USDT' }, ['market.context']),
      ],
      ['Cambia el gráfico a la libra, cinco minutos.', calls('chart.show', { instrument: 'GBPUSD', timeframe: '5m' })],
      ['Quita el volumen de mi gráfico.', calls('chart.show')],
    ],
  }),
];

function signalLooks(): string[] {
  return ['signals.list', 'confluence.get', 'confluence.explain'];
}
