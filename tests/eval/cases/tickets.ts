import type { EvalCase, Expectation } from '../eval-case';
import { caseGroup } from './case-group';

/** Trades that a person asks for: sides and typed prices have to arrive in the ticket, the rest has to make sense. */
export const TICKET_CASES: readonly EvalCase[] = [
  ...caseGroup('ticket', 'side-only', 'open', {
    en: [
      ['Buy bitcoin.', ticket('BTC/USDT', 'long')],
      ['I want to short ETH.', ticket('ETH/USDT', 'short')],
      ['Set up a long on gold for me.', ticket('XAUUSD', 'long')],
      ['Prepare a sell in EURUSD.', ticket('EURUSD', 'short')],
    ],
    es: [
      ['Compra bitcoin.', ticket('BTC/USDT', 'long')],
      ['Quiero ponerme corto en ETH.', ticket('ETH/USDT', 'short')],
      ['Prepárame un largo en oro.', ticket('XAUUSD', 'long')],
      ['Prepara una venta en EURUSD.', ticket('EURUSD', 'short')],
    ],
  }),
  ...caseGroup('ticket', 'typed-stop', 'open', {
    en: [
      ['Long BTC at market, stop 48000.', ticket('BTC/USDT', 'long', { stop: '48000' })],
      [
        'Sell ETH with a stop at 2650 and a target at 2300.',
        ticket('ETH/USDT', 'short', { stop: '2650', target: '2300' }),
      ],
      ['buy gold, stop 2290, target 2400', ticket('XAUUSD', 'long', { stop: '2290', target: '2400' })],
    ],
    es: [
      ['Largo en BTC a mercado, stop 48000.', ticket('BTC/USDT', 'long', { stop: '48000' })],
      ['Vende ETH con stop en 2650 y objetivo en 2300.', ticket('ETH/USDT', 'short', { stop: '2650', target: '2300' })],
      ['compra oro, stop 2290, objetivo 2400', ticket('XAUUSD', 'long', { stop: '2290', target: '2400' })],
    ],
  }),
  ...caseGroup('ticket', 'limit-entry', 'held_out', {
    en: [
      [
        'Place a limit to buy cable at 1.2450 with the stop below 1.2400.',
        ticket('GBPUSD', 'long', { entry: '1.2450', stop: '1.2400' }),
      ],
      ['Try to short the S&P from 5300, out at 5340.', ticket('US500', 'short', { entry: '5300', stop: '5340' })],
      [
        'If the euro comes back to 1.0800 I want to be long, stop 1.0765.',
        ticket('EURUSD', 'long', { entry: '1.0800', stop: '1.0765' }),
      ],
    ],
    es: [
      [
        'Pon una límite para comprar la libra en 1.2450 con stop en 1.2400.',
        ticket('GBPUSD', 'long', { entry: '1.2450', stop: '1.2400' }),
      ],
      [
        'Intenta un corto en el S&P desde 5300, fuera en 5340.',
        ticket('US500', 'short', { entry: '5300', stop: '5340' }),
      ],
      [
        'Si el euro vuelve a 1.0800 quiero estar largo, stop 1.0765.',
        ticket('EURUSD', 'long', { entry: '1.0800', stop: '1.0765' }),
      ],
    ],
  }),
  ...caseGroup('ticket', 'with-a-size', 'held_out', {
    en: [
      ['Buy 0.5 BTC for me.', ticket('BTC/USDT', 'long')],
      ['Short two lots of gold, please.', ticket('XAUUSD', 'short')],
      ['Get me 3000 dollars worth of ether.', ticket('ETH/USDT', 'long')],
    ],
    es: [
      ['Cómprame 0,5 BTC.', ticket('BTC/USDT', 'long')],
      ['Vende dos lotes de oro, por favor.', ticket('XAUUSD', 'short')],
      ['Quiero comprar 3000 dólares de ether.', ticket('ETH/USDT', 'long')],
    ],
  }),
];

function ticket(
  instrument: string,
  direction: 'long' | 'short',
  typed: Extract<Expectation, { kind: 'ticket' }>['typed'] = {},
): Expectation {
  return { kind: 'ticket', instrument, direction, typed };
}
