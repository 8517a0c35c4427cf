import type { PlaybookTexts } from './playbook-texts';

export const PLAYBOOK_TEXTS_ES: PlaybookTexts = {
  names: {
    amd_manipulation: 'Power of Three',
    amd_distribution: 'Power of Three',
    judas_swing: 'Judas swing',
    sweep_shift_gap: 'barrida con cambio y hueco',
    silver_bullet: 'silver bullet',
    optimal_trade_entry: 'entrada óptima',
    order_block_return: 'order block',
    gap_retest: 'retesteo de un hueco de valor justo',
    discount_continuation: 'premium y descuento',
  },
  questions: ({ instrument, timeframe, name, direction }) => [
    `¿Qué configuración hay en ${instrument} ${timeframe}?`,
    `¿Hay ahora mismo algo como ${name} en ${instrument} ${timeframe}?`,
    `Explícame qué ves en ${instrument} en ${timeframe}.`,
    direction === null
      ? `¿Hay algo que hacer en ${instrument} ${timeframe}?`
      : `¿Por qué ir ${direction === 'long' ? 'en largo' : 'en corto'} en ${instrument} aquí?`,
    `${instrument} ${timeframe}: ¿qué configuración encaja y dónde deja de valer?`,
  ],
  condition: (playbook, direction, { low, high, level, position }) => {
    const side = direction === 'long' ? 'mínimo' : 'máximo';
    switch (playbook) {
      case 'amd_manipulation':
        return `Power of Three: rango asiático de ${low} a ${high}; Londres llegó a ${level} y cerró de nuevo dentro.`;
      case 'amd_distribution':
        return `Power of Three: tras la manipulación el primer hueco en contra va de ${low} a ${high}; la idea falla más allá de ${level}.`;
      case 'judas_swing':
        return `Judas swing: el asalto a ${level} fracasó y el precio cerró de vuelta por la apertura de medianoche; queda entre ${low} y ${high}.`;
      case 'sweep_shift_gap':
        return `Se barrió el ${side} de ${level} y después la estructura rompió hacia el otro lado; hueco de valor justo abierto de ${low} a ${high}.`;
      case 'silver_bullet':
        return `Hora silver bullet: hueco de valor justo de ${low} a ${high} en la dirección de la última ruptura en ${level}.`;
      case 'optimal_trade_entry':
        return `Último tramo de ${low} a ${high}; la zona de entrada empieza en ${level}; el precio está al ${position} del tramo.`;
      case 'order_block_return':
        return `Order block de ${low} a ${high}; la estructura rompió en ${level} y el precio ha vuelto.`;
      case 'gap_retest':
        return `La estructura rompió en ${level}; el precio ha vuelto al hueco de valor justo de ${low} a ${high}.`;
      case 'discount_continuation':
        return `Los swings apuntan hacia ${direction === 'long' ? 'arriba' : 'abajo'}; el precio está al ${position} del rango de ${low} a ${high}.`;
    }
  },
  opening: (playbook, direction, { series, low, high, level, position }) => {
    const way = direction === 'long' ? 'arriba' : 'abajo';
    const side = direction === 'long' ? 'mínimo' : 'máximo';
    switch (playbook) {
      case 'amd_manipulation':
        return [
          `Power of Three en ${series}: Londres salió del rango asiático de ${low} a ${high} hasta ${level} y cerró de nuevo dentro, así que el movimiento falso parece acabado.`,
          `El rango asiático de ${low} a ${high} solo se abandonó para llegar a ${level}; con el cierre dentro, el plan apunta hacia ${way}.`,
          `Acumulación entre ${low} y ${high}, manipulación hasta ${level} y cierre dentro: un ${direction === 'long' ? 'largo' : 'corto'} de Power of Three.`,
        ];
      case 'amd_distribution':
        return [
          `Power of Three en distribución: el primer hueco tras el movimiento falso va de ${low} a ${high}, y la idea falla más allá de ${level}.`,
          `Tras la manipulación ${series} dejó un hueco de ${low} a ${high}; volver a él es la entrada de Power of Three, que deja de valer más allá de ${level}.`,
        ];
      case 'judas_swing':
        return [
          `Judas swing en ${series}: el asalto a ${level} fracasó y el precio cerró de vuelta por la apertura de medianoche.`,
          `El primer movimiento del día asaltó ${level} y se devolvió por la apertura de medianoche, lo que apunta hacia ${way}.`,
        ];
      case 'sweep_shift_gap':
        return [
          `En ${series} se barrió el ${side} de ${level}, la estructura rompió hacia el otro lado y dejó un hueco de ${low} a ${high}.`,
          `Barrida, cambio y hueco: se tomó ${level}, la estructura giró hacia ${way} y el hueco de ${low} a ${high} sigue abierto.`,
          `Los stops de ${level} saltaron antes de que la estructura girase hacia ${way}; el hueco entre ${low} y ${high} es el sitio para entrar.`,
        ];
      case 'silver_bullet':
        return [
          `Es una hora silver bullet: se formó un hueco de ${low} a ${high} en la dirección de la ruptura en ${level}.`,
          `Silver bullet en ${series}: el hueco de ${low} a ${high} sigue a la ruptura en ${level}, y volver a él apunta hacia ${way}.`,
        ];
      case 'optimal_trade_entry':
        return [
          `${series} devolvió parte del tramo de ${low} a ${high}; la entrada óptima empieza en ${level} y el precio está al ${position} del tramo.`,
          `Entrada óptima: el tramo va de ${low} a ${high} y su zona empieza en ${level}, lo que apunta hacia ${way}.`,
        ];
      case 'order_block_return':
        return [
          `El precio ha vuelto al order block de ${low} a ${high}, desde el que rompió la estructura en ${level}.`,
          `${series} regresó al bloque de ${low} a ${high}; allí nació la ruptura en ${level}, así que apunta hacia ${way}.`,
        ];
      case 'gap_retest':
        return [
          `Tras la ruptura en ${level}, ${series} volvió al hueco de ${low} a ${high}: un retesteo que apunta hacia ${way}.`,
          `Se está retesteando el hueco de ${low} a ${high} después de que la estructura rompiera en ${level}.`,
        ];
      case 'discount_continuation':
        return [
          `Los swings apuntan hacia ${way} y el precio está al ${position} del rango de ${low} a ${high}, en su lado de ${direction === 'long' ? 'descuento' : 'premium'}.`,
          `${series} está en la parte ${direction === 'long' ? 'barata' : 'cara'} del rango de ${low} a ${high} mientras los swings apuntan hacia ${way}.`,
        ];
    }
  },
  market: (series, at, price, atr) => `${series}, ${at} UTC: precio ${price}, ATR ${atr}.`,
  planFact: ({ entry, isWaiting, stop, target, reward, horizon }) =>
    `Plan: ${isWaiting ? 'esperar en' : 'entrada a mercado'} ${entry}, stop ${stop}, objetivo ${target}; beneficio por riesgo ${reward}, horizonte de ${horizon} velas.`,
  plan: ({ entry, isWaiting, stop, target, reward, horizon }) => [
    `${isWaiting ? `Esperar en ${entry}` : `Entrada ${entry}`}, stop ${stop}, objetivo ${target}: ${reward} veces el riesgo.`,
    `Deja de valer en ${stop} y busca ${target}, ${reward} veces el riesgo, en ${horizon} velas.`,
    `Desde ${entry} el objetivo ${target} paga ${reward} veces el camino hasta el stop de ${stop}.`,
  ],
  rateFact: ({ n, hits, share, base }) =>
    `Pronósticos anteriores de esta configuración: ${hits} de n=${n} llegaron antes al objetivo (${share}); tasa base de las mismas barreras ${base}.`,
  rate: ({ n, hits, share, base, standing }) => {
    const verdict = {
      noise: 'la diferencia cabe en el azar',
      above: 'por encima, aunque no tiene por qué durar',
      below: 'por debajo',
    }[standing];
    return [
      `De n=${n} pronósticos anteriores de esta configuración, ${hits} llegaron antes al objetivo (${share}) frente a una tasa base del ${base}: ${verdict}.`,
      `Hasta ahora se cumplió el ${share} de n=${n}, y las mismas barreras lo hacen de todos modos el ${base} de las veces: ${verdict}.`,
      `Su historial es de ${hits} de n=${n} (${share}), tasa base ${base}: ${verdict}.`,
    ];
  },
  noRateFact: 'Han terminado muy pocos pronósticos de esta configuración para dar una tasa.',
  noRate: [
    'Han terminado muy pocos como este para decir con qué frecuencia funciona.',
    'Aún no hay historial que diga con qué frecuencia se cumple.',
    'No se sabe con qué frecuencia funciona: han terminado muy pocos.',
  ],
  silenceFact: (reason, best) => {
    switch (reason) {
      case 'no_setup':
        return 'Ninguna configuración cumple sus condiciones.';
      case 'conflict':
        return 'Una configuración apunta hacia arriba y otra hacia abajo.';
      case 'no_reward':
        return best === null
          ? 'Hay una configuración, pero ningún nivel al alcance paga su riesgo.'
          : `Hay una configuración, pero el mejor nivel al alcance paga ${best} veces su riesgo.`;
      case 'short_history':
        return 'Se conocen muy pocas velas para una tasa base.';
    }
  },
  silence: (reason, series, best) => {
    switch (reason) {
      case 'no_setup':
        return [
          `Nada en ${series} cumple las condiciones de una configuración, así que no hay nada que pronosticar.`,
          `No hay configuración en ${series} por ahora; esperar no cuesta nada.`,
          `No veo ninguna configuración que se cumpla en ${series}.`,
        ];
      case 'conflict':
        return [
          `Las configuraciones se contradicen en ${series}: una apunta hacia arriba y otra hacia abajo. Eso no es ventaja.`,
          `${series} tiene configuraciones para los dos lados, razón para dejarlo estar.`,
        ];
      case 'no_reward':
        return best === null
          ? [
              `Hay una configuración en ${series}, pero nada al alcance paga su riesgo, así que no es una operación.`,
              `La idea en ${series} tiene stop, pero ningún objetivo que lo pague.`,
            ]
          : [
              `Hay una configuración en ${series}, pero el mejor objetivo al alcance solo paga ${best} veces el riesgo: no es una operación.`,
              `Con ${best} veces el riesgo, la configuración de ${series} no merece la pena.`,
            ];
      case 'short_history':
        return [
          `Se conocen muy pocas velas de ${series} para una tasa base, así que no hago pronóstico.`,
          `${series} tiene aquí una historia demasiado corta: sin tasa base no hay pronóstico.`,
        ];
    }
  },
};
