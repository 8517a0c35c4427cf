import type { EvalCase, Expectation } from '../eval-case';
import { caseGroup } from './case-group';

/** Facts from tools, and words about them: every number of the words has to be among the facts, and the side has to be theirs. */
export const GROUNDING_CASES: readonly EvalCase[] = [
  ...caseGroup('grounding', 'market', 'open', {
    en: [
      [
        'How does EURUSD look on 15m?',
        about('long'),
        {
          facts: [
            'EURUSD 15m: price 1.0842, ATR 0.0011.',
            'The swings point up; price is at 72 % of the last swing range.',
            'Above: swing high 1.0861 (1.7 ATR). Below: fair value gap 1.0829 (1.2 ATR).',
            'Confluence 0.42 of 1: up.',
          ],
        },
      ],
      [
        'What about gold on the daily?',
        about('short'),
        {
          facts: [
            'XAUUSD 1d: price 2318.40, ATR 31.20.',
            'The swings point down; price is at 18 % of the last swing range.',
            'Confluence -0.35 of -1: down.',
          ],
        },
      ],
      [
        'Is BTC trending?',
        about(null),
        {
          facts: [
            'BTC/USDT 1h: price 50012.5, ATR 310.4.',
            'The swings show no trend; price is at 51 % of the last swing range.',
            'Confluence 0.03 of 1: neither side.',
          ],
        },
      ],
    ],
    es: [
      [
        '¿Cómo ves EURUSD en 15m?',
        about('long'),
        {
          facts: [
            'EURUSD 15m: precio 1.0842, ATR 0.0011.',
            'Los swings apuntan arriba; el precio está al 72 % del último rango.',
            'Encima: máximo de swing 1.0861 (1.7 ATR). Debajo: fair value gap 1.0829 (1.2 ATR).',
            'Confluencia 0.42 de 1: arriba.',
          ],
        },
      ],
      [
        '¿Y el oro en diario?',
        about('short'),
        {
          facts: [
            'XAUUSD 1d: precio 2318.40, ATR 31.20.',
            'Los swings apuntan abajo; el precio está al 18 % del último rango.',
            'Confluencia -0.35 de -1: abajo.',
          ],
        },
      ],
      [
        '¿BTC tiene tendencia?',
        about(null),
        {
          facts: [
            'BTC/USDT 1h: precio 50012.5, ATR 310.4.',
            'Los swings no muestran tendencia; el precio está al 51 % del último rango.',
            'Confluencia 0.03 de 1: ningún lado.',
          ],
        },
      ],
    ],
  }),
  ...caseGroup('grounding', 'signals', 'held_out', {
    en: [
      [
        'Why is ether leaning the way it is?',
        about('short'),
        {
          facts: [
            'ETH/USDT 1h confluence -0.51: down.',
            'RSI 31.4: down, weight 0.20.',
            'Break of structure down at 2480.5, 6 candles ago.',
            'Such signals were followed by a fall in 54 % of 212 cases, interval 47 % to 61 %; base rate 50 %.',
          ],
        },
      ],
      [
        'What speaks for the S&P?',
        about('long'),
        {
          facts: [
            'US500 4h confluence 0.38: up.',
            'Moving averages: up, weight 0.25.',
            'Order block at 5268.0 held twice.',
          ],
        },
      ],
      [
        'Do the signals on cable agree?',
        about(null),
        { facts: ['GBPUSD 30m confluence -0.04: neither side.', '3 signals up, 3 signals down.'] },
      ],
    ],
    es: [
      [
        '¿Por qué se inclina ether hacia ese lado?',
        about('short'),
        {
          facts: [
            'Confluencia de ETH/USDT 1h -0.51: abajo.',
            'RSI 31.4: abajo, peso 0.20.',
            'Rotura de estructura a la baja en 2480.5, hace 6 velas.',
            'A señales así les siguió una caída en el 54 % de 212 casos, intervalo 47 % a 61 %; tasa base 50 %.',
          ],
        },
      ],
      [
        '¿Qué habla a favor del S&P?',
        about('long'),
        {
          facts: [
            'Confluencia de US500 4h 0.38: arriba.',
            'Medias móviles: arriba, peso 0.25.',
            'El order block de 5268.0 aguantó dos veces.',
          ],
        },
      ],
      [
        '¿Coinciden las señales de la libra?',
        about(null),
        { facts: ['Confluencia de GBPUSD 30m -0.04: ningún lado.', '3 señales arriba, 3 señales abajo.'] },
      ],
    ],
  }),
  ...caseGroup('grounding', 'account', 'open', {
    en: [
      [
        'How is my portfolio doing?',
        about(null),
        {
          facts: [
            '2 open positions, exposure 4210.50 USDT.',
            'Open risk 1.6 R of 4 R.',
            'Drawdown 2.1 % of 10 %.',
            'BTC/USDT +0.8 R, ETH/USDT -0.3 R.',
          ],
        },
      ],
      [
        'What is at risk?',
        about(null),
        { facts: ['Open risk 0.9 R, 90.00 USDT.', 'Daily loss 0.4 % of 3 %.', 'Breaker: active.'] },
      ],
      [
        'How are my positions?',
        about(null),
        {
          facts: ['1 open position: XAUUSD long 0.40, entry 2311.20, stop 2298.00, +0.5 R.', 'A live stop covers it.'],
        },
      ],
    ],
    es: [
      [
        '¿Cómo va mi cartera?',
        about(null),
        {
          facts: [
            '2 posiciones abiertas, exposición 4210.50 USDT.',
            'Riesgo abierto 1.6 R de 4 R.',
            'Caída 2.1 % de 10 %.',
            'BTC/USDT +0.8 R, ETH/USDT -0.3 R.',
          ],
        },
      ],
      [
        '¿Qué está en riesgo?',
        about(null),
        { facts: ['Riesgo abierto 0.9 R, 90.00 USDT.', 'Pérdida del día 0.4 % de 3 %.', 'Cortacircuitos: activo.'] },
      ],
      [
        '¿Cómo están mis posiciones?',
        about(null),
        {
          facts: [
            '1 posición abierta: XAUUSD largo 0.40, entrada 2311.20, stop 2298.00, +0.5 R.',
            'La cubre un stop vivo.',
          ],
        },
      ],
    ],
  }),
  ...caseGroup('grounding', 'record', 'held_out', {
    en: [
      [
        'How good are your predictions?',
        about(null),
        {
          facts: [
            'Hit rate 53 % of 148, interval 45 % to 61 %; base rate 51 %.',
            'Brier 0.247, skill 0.01.',
            'Expectancy 0.04 R a prediction.',
          ],
        },
      ],
      [
        'Were you right about gold?',
        about(null),
        {
          facts: [
            'XAUUSD: 11 of 24 hit, 46 %, interval 28 % to 65 %; base rate 49 %.',
            'Too few to tell skill from luck.',
          ],
        },
      ],
      [
        'What did the rules save me?',
        about(null),
        { facts: ['7 blocked trades: they would have lost 3.2 R.', 'Largest effect: daily loss limit, 2.1 R saved.'] },
      ],
    ],
    es: [
      [
        '¿Qué tan buenas son tus predicciones?',
        about(null),
        {
          facts: [
            'Acierto 53 % de 148, intervalo 45 % a 61 %; tasa base 51 %.',
            'Brier 0.247, mejora 0.01.',
            'Esperanza 0.04 R por predicción.',
          ],
        },
      ],
      [
        '¿Acertaste con el oro?',
        about(null),
        {
          facts: [
            'XAUUSD: 11 de 24 aciertos, 46 %, intervalo 28 % a 65 %; tasa base 49 %.',
            'Demasiado pocas para distinguir pericia de suerte.',
          ],
        },
      ],
      [
        '¿Qué me ahorraron las reglas?',
        about(null),
        {
          facts: [
            '7 operaciones bloqueadas: habrían perdido 3.2 R.',
            'Mayor efecto: límite de pérdida diaria, 2.1 R ahorradas.',
          ],
        },
      ],
    ],
  }),
];

function about(direction: 'long' | 'short' | null): Expectation {
  return { kind: 'prose', direction };
}
