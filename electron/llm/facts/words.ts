import type { Language } from '#shared/domain/chat';
import type { ConfluencePartName } from '#shared/domain/confluence';
import type { MarketSession } from '#shared/domain/market-session';
import type { OrderRole, OrderSide, OrderState, OrderType } from '#shared/domain/order';
import type { OutcomeResult } from '#shared/domain/outcome';
import type { Protection } from '#shared/domain/position';
import type { AbstentionReason, Direction, PredictionMode, PredictionSource } from '#shared/domain/prediction';
import type { ProposalState } from '#shared/domain/proposal';
import type { RiskBudget } from '#shared/domain/risk-state';
import type { SignalName } from '#shared/domain/signal';
import type { StructureDirection, StructureKind, StructureState } from '#shared/domain/structure';
import type { TradingState } from '#shared/domain/trading-state';

/** Names of things that the contract has as codes, as the window has them. */
export interface Words {
  readonly structures: Readonly<Record<StructureKind, string>>;
  readonly states: Readonly<Record<StructureState, string>>;
  readonly trends: Readonly<Record<StructureDirection, string>>;
  readonly directions: Readonly<Record<Direction, string>>;
  readonly signals: Readonly<Record<SignalName, string>>;
  readonly parts: Readonly<Record<ConfluencePartName, string>>;
  readonly sides: Readonly<Record<OrderSide, string>>;
  readonly roles: Readonly<Record<OrderRole, string>>;
  readonly orderTypes: Readonly<Record<OrderType, string>>;
  readonly orderStates: Readonly<Record<OrderState, string>>;
  readonly protections: Readonly<Record<Protection, string>>;
  readonly proposalStates: Readonly<Record<ProposalState, string>>;
  readonly tradingStates: Readonly<Record<TradingState, string>>;
  readonly budgets: Readonly<Record<RiskBudget['kind'], string>>;
  readonly outcomes: Readonly<Record<OutcomeResult, string>>;
  readonly modes: Readonly<Record<PredictionMode, string>>;
  readonly makers: Readonly<Record<PredictionSource, string>>;
  readonly sessions: Readonly<Record<MarketSession, string>>;
  readonly abstentions: Readonly<Record<AbstentionReason, string>>;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    structures: {
      swing: 'swings',
      fair_value_gap: 'fair value gaps',
      break_of_structure: 'breaks of structure',
      change_of_character: 'changes of character',
      change_in_state_of_delivery: 'changes in state of delivery',
      order_block: 'order blocks',
      mitigation_block: 'mitigation blocks',
      equal_levels: 'equal levels',
      liquidity_pool: 'liquidity pools',
      liquidity_sweep: 'liquidity sweeps',
      previous_level: 'previous highs and lows',
      session: 'sessions',
      dealing_range: 'dealing ranges',
      retracement: 'retracements',
      judas_swing: 'Judas swings',
      power_of_three: 'Power of 3',
      volume_profile: 'volume profiles',
    },
    states: {
      active: 'active',
      confirmed: 'confirmed',
      swept: 'swept',
      broken: 'broken',
      superseded: 'superseded',
      open: 'open',
      touched: 'touched',
      half_filled: 'half filled',
      filled: 'filled',
      inverted: 'inverted',
      mitigated: 'mitigated',
      breaker: 'breaker',
      invalidated: 'invalidated',
      retraced: 'retraced',
      accumulating: 'accumulating',
      manipulated: 'manipulated',
      distributing: 'distributing',
      entered: 'entered',
      done: 'done',
      failed: 'failed',
    },
    trends: { bullish: 'bullish', bearish: 'bearish' },
    directions: { long: 'long', short: 'short' },
    signals: {
      trend_break: 'break of structure',
      change_of_character: 'change of character',
      order_block_retest: 'order block retest',
      fair_value_gap_retest: 'fair value gap retest',
      liquidity_sweep: 'liquidity sweep',
      judas_swing: 'Judas swing',
      power_of_three: 'Power of 3',
      range_extreme: 'edge of the dealing range',
      average_cross: 'cross of the averages',
      momentum_reversal: 'RSI turn',
      momentum_cross: 'MACD cross',
      band_reentry: 'back inside the Bollinger bands',
      channel_breakout: 'Donchian breakout',
      target_before_stop: 'learned model',
    },
    parts: {
      structures: 'structures',
      signals: 'rule signals',
      learned: 'learned models',
      higher_timeframes: 'higher timeframes',
      session: "the session's record",
      model: "the language model's forecast",
    },
    sides: { buy: 'buy', sell: 'sell' },
    roles: { entry: 'entry', stop: 'stop', target: 'target', exit: 'exit', external: 'external' },
    orderTypes: {
      limit: 'limit',
      market: 'market',
      limit_maker: 'limit, maker',
      stop: 'stop',
      stop_limit: 'stop limit',
      target: 'take profit',
      target_limit: 'take profit limit',
    },
    orderStates: {
      intent: 'noted, not known to be sent',
      unknown: 'fate unknown',
      pending: 'waits for its entry',
      open: 'open',
      filled: 'filled',
      cancelled: 'cancelled',
      expired: 'expired',
      rejected: 'rejected',
      not_sent: 'not sent',
      absent: 'not found',
    },
    protections: {
      covered: 'covered',
      repairing: 'being repaired',
      naked: 'NO STOP',
      dust: 'dust',
      external: 'external',
    },
    proposalStates: {
      open: 'waits for you',
      confirmed: 'confirmed',
      denied: 'denied',
      expired: 'expired',
      withdrawn: 'withdrawn',
    },
    tradingStates: { active: 'active', reducing: 'reducing', halted: 'halted' },
    budgets: {
      open_risk: 'open risk',
      day_budget: 'budget of the day',
      instrument_budget: 'budget of the instrument',
      group_budget: 'budget of the group',
      total_exposure: 'total exposure',
      instrument_exposure: 'exposure of the instrument',
      group_exposure: 'exposure of the group',
      open_positions: 'open positions',
      order_rate: 'orders per minute',
    },
    outcomes: { target: 'target', stop: 'stop', horizon: 'horizon passed', not_entered: 'not entered' },
    modes: { live: 'live', replay: 'replay', retrospective: 'retrospective' },
    makers: { model: 'language model', rules: 'rules', learned: 'learned model', person: 'you' },
    sessions: {
      asia: 'Asia session',
      london: 'London killzone',
      new_york: 'New York killzone',
      london_close: 'London close',
      off_hours: 'outside the killzones',
    },
    abstentions: {
      no_edge: 'no edge',
      invalid_answer: 'no usable answer',
      no_levels: 'no stop and target to cite',
      warm_up: 'too few candles',
    },
  },
  es: {
    structures: {
      swing: 'swings',
      fair_value_gap: 'huecos de valor justo',
      break_of_structure: 'rupturas de estructura',
      change_of_character: 'cambios de carácter',
      change_in_state_of_delivery: 'cambios de estado de entrega',
      order_block: 'bloques de órdenes',
      mitigation_block: 'bloques de mitigación',
      equal_levels: 'niveles iguales',
      liquidity_pool: 'zonas de liquidez',
      liquidity_sweep: 'barridos de liquidez',
      previous_level: 'máximos y mínimos anteriores',
      session: 'sesiones',
      dealing_range: 'rangos de negociación',
      retracement: 'retrocesos',
      judas_swing: 'swings de Judas',
      power_of_three: 'Power of 3',
      volume_profile: 'perfiles de volumen',
    },
    states: {
      active: 'vigente',
      confirmed: 'confirmado',
      swept: 'barrido',
      broken: 'roto',
      superseded: 'reemplazado',
      open: 'abierto',
      touched: 'tocado',
      half_filled: 'lleno a medias',
      filled: 'lleno',
      inverted: 'invertido',
      mitigated: 'mitigado',
      breaker: 'breaker',
      invalidated: 'invalidado',
      retraced: 'con retroceso',
      accumulating: 'en acumulación',
      manipulated: 'con manipulación',
      distributing: 'en distribución',
      entered: 'con entrada',
      done: 'terminado',
      failed: 'fallido',
    },
    trends: { bullish: 'alcista', bearish: 'bajista' },
    directions: { long: 'compra', short: 'venta' },
    signals: {
      trend_break: 'ruptura de estructura',
      change_of_character: 'cambio de carácter',
      order_block_retest: 'vuelta a un bloque de órdenes',
      fair_value_gap_retest: 'vuelta a un hueco de valor justo',
      liquidity_sweep: 'barrido de liquidez',
      judas_swing: 'swing de Judas',
      power_of_three: 'Power of 3',
      range_extreme: 'borde del rango de negociación',
      average_cross: 'cruce de las medias',
      momentum_reversal: 'giro del RSI',
      momentum_cross: 'cruce del MACD',
      band_reentry: 'vuelta dentro de las bandas de Bollinger',
      channel_breakout: 'ruptura de Donchian',
      target_before_stop: 'modelo aprendido',
    },
    parts: {
      structures: 'estructuras',
      signals: 'señales de reglas',
      learned: 'modelos aprendidos',
      higher_timeframes: 'temporalidades mayores',
      session: 'historial de la sesión',
      model: 'pronóstico del modelo de lenguaje',
    },
    sides: { buy: 'compra', sell: 'venta' },
    roles: { entry: 'entrada', stop: 'stop', target: 'objetivo', exit: 'salida', external: 'externa' },
    orderTypes: {
      limit: 'límite',
      market: 'a mercado',
      limit_maker: 'límite, maker',
      stop: 'stop',
      stop_limit: 'stop límite',
      target: 'toma de beneficio',
      target_limit: 'toma de beneficio límite',
    },
    orderStates: {
      intent: 'anotada, sin constancia de envío',
      unknown: 'paradero desconocido',
      pending: 'espera su entrada',
      open: 'abierta',
      filled: 'ejecutada',
      cancelled: 'cancelada',
      expired: 'caducada',
      rejected: 'rechazada',
      not_sent: 'no enviada',
      absent: 'no hallada',
    },
    protections: {
      covered: 'cubierta',
      repairing: 'reparando',
      naked: 'SIN STOP',
      dust: 'residuo',
      external: 'externa',
    },
    proposalStates: {
      open: 'espera su decisión',
      confirmed: 'confirmada',
      denied: 'denegada',
      expired: 'caducada',
      withdrawn: 'retirada',
    },
    tradingStates: { active: 'activa', reducing: 'reduciendo', halted: 'detenida' },
    budgets: {
      open_risk: 'riesgo abierto',
      day_budget: 'presupuesto del día',
      instrument_budget: 'presupuesto del instrumento',
      group_budget: 'presupuesto del grupo',
      total_exposure: 'exposición total',
      instrument_exposure: 'exposición del instrumento',
      group_exposure: 'exposición del grupo',
      open_positions: 'posiciones abiertas',
      order_rate: 'órdenes por minuto',
    },
    outcomes: { target: 'objetivo', stop: 'stop', horizon: 'pasó el horizonte', not_entered: 'sin entrada' },
    modes: { live: 'en vivo', replay: 'repetición', retrospective: 'retrospectiva' },
    makers: { model: 'modelo de lenguaje', rules: 'reglas', learned: 'modelo aprendido', person: 'usted' },
    sessions: {
      asia: 'sesión de Asia',
      london: 'killzone de Londres',
      new_york: 'killzone de Nueva York',
      london_close: 'cierre de Londres',
      off_hours: 'fuera de las killzones',
    },
    abstentions: {
      no_edge: 'sin ventaja',
      invalid_answer: 'sin respuesta utilizable',
      no_levels: 'sin stop y objetivo que citar',
      warm_up: 'muy pocas velas',
    },
  },
};
