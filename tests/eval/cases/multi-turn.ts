import type { EvalCase, EvalTurn } from '../eval-case';
import { allCalls, analysis, calls, caseGroup } from './case-group';

/** Questions that only make sense after an earlier one. */
export const MULTI_TURN_CASES: readonly EvalCase[] = [
  ...caseGroup('multi_turn', 'other-timeframe', 'open', {
    en: [
      ['And on the 4h?', analysis('XAUUSD', '4h'), after('How does gold look on 15m?', 'XAUUSD', '15m')],
      ['what about the daily', analysis('BTC/USDT', '1d'), after('bitcoin 1h?', 'BTC/USDT', '1h')],
      ['Zoom out to the weekly.', analysis('EURUSD', '1w'), after('EURUSD on 4h', 'EURUSD', '4h')],
    ],
    es: [
      ['¿Y en 4h?', analysis('XAUUSD', '4h'), after('¿Cómo ves el oro en 15m?', 'XAUUSD', '15m')],
      ['y en diario qué tal', analysis('BTC/USDT', '1d'), after('¿bitcoin en 1h?', 'BTC/USDT', '1h')],
      ['Aléjate al semanal.', analysis('EURUSD', '1w'), after('EURUSD en 4h', 'EURUSD', '4h')],
    ],
  }),
  ...caseGroup('multi_turn', 'other-instrument', 'open', {
    en: [
      ['And ETH?', analysis('ETH/USDT'), after('How does BTC look on 1h?', 'BTC/USDT', '1h')],
      ['same for cable', analysis('GBPUSD'), after('Analyse EURUSD 15m', 'EURUSD', '15m')],
      ['what about gold?', analysis('XAUUSD'), after('How is the S&P on the daily?', 'US500', '1d')],
    ],
    es: [
      ['¿Y ETH?', analysis('ETH/USDT'), after('¿Cómo ves BTC en 1h?', 'BTC/USDT', '1h')],
      ['lo mismo para la libra', analysis('GBPUSD'), after('Analiza EURUSD 15m', 'EURUSD', '15m')],
      ['¿y el oro?', analysis('XAUUSD'), after('¿Cómo está el S&P en diario?', 'US500', '1d')],
    ],
  }),
  ...caseGroup('multi_turn', 'other-question', 'held_out', {
    en: [
      [
        'Which signals say so?',
        calls(signalLooks(), { instrument: 'XAUUSD' }),
        after('How does gold look on 1h?', 'XAUUSD', '1h'),
      ],
      [
        'Where would the nearest gap be?',
        calls(['structures.detect', 'market.context'], { instrument: 'GBPUSD' }),
        after('cable on 15m please', 'GBPUSD', '15m'),
      ],
      [
        'Have you been right about it before?',
        calls(['accuracy.report', 'outcomes.list', 'predictions.list'], { instrument: 'ETH/USDT' }),
        after('ETH 4h outlook', 'ETH/USDT', '4h'),
      ],
      [
        'Am I exposed to it?',
        calls(['positions.list', 'risk.state', 'account.balances']),
        after('How is bitcoin doing?', 'BTC/USDT', '1h'),
      ],
    ],
    es: [
      [
        '¿Qué señales lo dicen?',
        calls(signalLooks(), { instrument: 'XAUUSD' }),
        after('¿Cómo ves el oro en 1h?', 'XAUUSD', '1h'),
      ],
      [
        '¿Dónde quedaría el hueco más cercano?',
        calls(['structures.detect', 'market.context'], { instrument: 'GBPUSD' }),
        after('la libra en 15m, por favor', 'GBPUSD', '15m'),
      ],
      [
        '¿Has acertado antes con él?',
        calls(['accuracy.report', 'outcomes.list', 'predictions.list'], { instrument: 'ETH/USDT' }),
        after('perspectiva de ETH 4h', 'ETH/USDT', '4h'),
      ],
      [
        '¿Estoy expuesto a eso?',
        calls(['positions.list', 'risk.state', 'account.balances']),
        after('¿Cómo va el bitcoin?', 'BTC/USDT', '1h'),
      ],
    ],
  }),
  ...caseGroup('multi_turn', 'account-follow-up', 'held_out', {
    en: [
      ['And which orders protect them?', calls('orders.list'), account('Which positions are open?')],
      ['How much of that is at risk?', calls(['risk.state', 'positions.list']), account('What do I hold?')],
      ['Show me the fills behind it.', calls('fills.list'), account('List my positions.')],
    ],
    es: [
      ['¿Y qué órdenes las protegen?', calls('orders.list'), account('¿Qué posiciones hay abiertas?')],
      ['¿Cuánto de eso está en riesgo?', calls(['risk.state', 'positions.list']), account('¿Qué tengo en cartera?')],
      ['Enséñame las ejecuciones que hay detrás.', calls('fills.list'), account('Lista mis posiciones.')],
    ],
  }),
  ...caseGroup('multi_turn', 'two-at-once', 'open', {
    en: [
      [
        'Compare it with ETH.',
        allCalls(['market.context', { instrument: 'BTC/USDT' }], ['market.context', { instrument: 'ETH/USDT' }]),
        after('How is BTC on 1h?', 'BTC/USDT', '1h'),
      ],
      ['My positions and my risk, please.', allCalls(['positions.list', {}], ['risk.state', {}])],
      ['Orders and balances?', allCalls(['orders.list', {}], ['account.balances', {}])],
    ],
    es: [
      [
        'Compáralo con ETH.',
        allCalls(['market.context', { instrument: 'BTC/USDT' }], ['market.context', { instrument: 'ETH/USDT' }]),
        after('¿Cómo va BTC en 1h?', 'BTC/USDT', '1h'),
      ],
      ['Mis posiciones y mi riesgo, por favor.', allCalls(['positions.list', {}], ['risk.state', {}])],
      ['¿Órdenes y saldos?', allCalls(['orders.list', {}], ['account.balances', {}])],
    ],
  }),
  ...caseGroup('multi_turn', 'change-of-mind', 'held_out', {
    en: [
      ['No, I meant gold.', analysis('XAUUSD'), after('How does the euro look on 1h?', 'EURUSD', '1h')],
      ['Forget that. Which alerts fired?', calls('alerts.inbox'), after('S&P on the daily', 'US500', '1d')],
    ],
    es: [
      ['No, me refería al oro.', analysis('XAUUSD'), after('¿Cómo ves el euro en 1h?', 'EURUSD', '1h')],
      ['Olvida eso. ¿Qué alertas saltaron?', calls('alerts.inbox'), after('el S&P en diario', 'US500', '1d')],
    ],
  }),
];

function after(
  question: string,
  instrument: string,
  timeframe: EvalTurn['timeframe'],
): { readonly history: readonly EvalTurn[] } {
  return { history: [{ question, answer: `${instrument} ${timeframe}: 1 prediction.`, instrument, timeframe }] };
}

function account(question: string): { readonly history: readonly EvalTurn[] } {
  return { history: [{ question, answer: 'BTC/USDT 0.01, ETH/USDT 0.2.', instrument: null, timeframe: null }] };
}

function signalLooks(): string[] {
  return ['signals.list', 'confluence.get', 'confluence.explain'];
}
