import type { ChatBlock, ChatMessage, Language } from '#shared/domain/chat';
import type { DecisionResult, ModelRung } from '#shared/domain/decision';
import type { OutcomeResult } from '#shared/domain/outcome';
import type { AbstentionReason, Direction } from '#shared/domain/prediction';
import type { RuleVerdict } from '#shared/domain/proposal';
import type { ToolCallState, ToolChooser } from '#shared/domain/tool-call';

/** Words of an exported conversation, in one language. */
export interface ChatExportTexts {
  readonly exported: string;
  readonly person: string;
  readonly assistant: string;
  readonly untitled: string;
  readonly answeredBy: string;
  readonly rungs: Readonly<Record<ModelRung, string>>;
  readonly states: Readonly<Record<ChatMessage['state'], string>>;
  readonly grounding: (grounded: number, total: number) => string;
  readonly ungrounded: string;
  readonly modelWords: string;
  readonly asOf: string;
  readonly speed: string;
  readonly tools: string;
  readonly toolColumns: readonly [string, string, string, string, string];
  readonly choosers: Readonly<Record<ToolChooser, string>>;
  readonly callStates: Readonly<Record<ToolCallState, string>>;
  readonly prediction: string;
  readonly noPrediction: string;
  readonly abstentions: Readonly<Record<AbstentionReason, string>>;
  readonly directions: Readonly<Record<Direction, string>>;
  readonly probability: (percent: string, base: string | null) => string;
  readonly baseRate: (percent: string, n: number) => string;
  readonly levels: readonly [entry: string, stop: string, target: string];
  readonly horizon: (candles: number) => string;
  readonly outcome: string;
  readonly outcomes: Readonly<Record<OutcomeResult, string>>;
  readonly noOutcome: string;
  readonly ticket: string;
  readonly unknownTicket: string;
  readonly atMarket: string;
  readonly noTarget: string;
  readonly ruleColumns: readonly [string, string, string];
  readonly verdicts: Readonly<Record<RuleVerdict['decision'], string>>;
  readonly confirmed: (by: string, at: string) => string;
  readonly notConfirmed: string;
  readonly chart: (closes: number) => string;
  readonly levelColumns: readonly [string, string];
  readonly view: string;
  readonly opened: string;
  readonly external: (server: string, tool: string) => string;
  readonly externalFailed: string;
  readonly cut: string;
  readonly notices: Readonly<Record<Extract<ChatBlock, { kind: 'notice' }>['code'], string>>;
  readonly record: string;
  readonly results: Readonly<Record<DecisionResult, string>>;
  readonly prompts: string;
  readonly noPrompts: string;
  readonly guards: string;
  readonly noAdvice: string;
}

export const CHAT_EXPORT_TEXTS: Readonly<Record<Language, ChatExportTexts>> = {
  en: {
    exported: 'Conversation with the assistant of Fairgap. Times are UTC.',
    person: 'You',
    assistant: 'Assistant',
    untitled: 'Conversation',
    answeredBy: 'Answered by',
    rungs: {
      adapter: 'model with adapter',
      base: 'model without adapter',
      small: 'small model',
      rules: 'deterministic rules, no model',
    },
    states: {
      streaming: 'unfinished',
      done: 'finished',
      cancelled: 'stopped by you',
      failed: 'failed',
      interrupted: 'interrupted',
    },
    grounding: (grounded, total) => `${grounded} of ${total} numbers in the model’s words have a source`,
    ungrounded: 'Without a source',
    modelWords: 'In the model’s words',
    asOf: 'Market at',
    speed: 'tokens/s',
    tools: 'Looked up',
    toolColumns: ['Tool', 'Arguments', 'Chosen by', 'State', 'ms'],
    choosers: { router: 'rules', model: 'model', person: 'you' },
    callStates: {
      running: 'running',
      done: 'done',
      failed: 'failed',
      refused: 'refused',
      timed_out: 'timed out',
      cancelled: 'cancelled',
    },
    prediction: 'Prediction',
    noPrediction: 'No prediction',
    abstentions: {
      no_edge: 'nothing speaks clearly for one side',
      invalid_answer: 'the model gave no usable answer',
      no_levels: 'no level to cite for a stop or a target',
      warm_up: 'too few candles',
    },
    directions: { long: 'long', short: 'short' },
    probability: (percent, base) => `probability ${percent} (${base ?? 'no base rate: too few candles'})`,
    baseRate: (percent, n) => `base rate ${percent}, n=${n}`,
    levels: ['entry', 'stop', 'target'],
    horizon: (candles) => `horizon ${candles} candles`,
    outcome: 'result',
    outcomes: { target: 'target', stop: 'stop', horizon: 'horizon passed', not_entered: 'not entered' },
    noOutcome: 'no result yet',
    ticket: 'Ticket',
    unknownTicket: 'its details are not part of this export',
    atMarket: 'at the market',
    noTarget: 'no target',
    ruleColumns: ['Rule', 'Verdict', 'Says'],
    verdicts: { allow: 'allows', cap: 'caps', deny: 'denies' },
    confirmed: (by, at) => `Confirmed by ${by}, ${at}.`,
    notConfirmed: 'Not confirmed.',
    chart: (closes) => `picture of the last ${closes} closes`,
    levelColumns: ['Level', 'Price'],
    view: 'The chart was changed',
    opened: 'To be done in the pane',
    external: (server, tool) => `From outside: ${tool} of ${server}`,
    externalFailed: 'it reports a failure',
    cut: 'cut',
    notices: {
      no_model: 'No language model is installed.',
      cancelled: 'Stopped by you.',
      model_failed: 'The language model failed.',
      no_market: 'Nothing is known of this market.',
      deadline: 'The model ran out of time.',
      nothing_added: 'The model added nothing.',
      external_failed: 'The external server could not be asked.',
      safe_mode: 'Safe mode: deterministic answers only.',
      fallback_base: 'The adapter failed; the model answered without it.',
      fallback_small: 'The chosen model failed; the small one answered.',
      refused: 'The assistant does not do this.',
      tool_failed: 'A look-up failed.',
      quantity_ignored: 'The typed size was not used: the risk engine sizes.',
      turn_deadline: 'The answer ran out of time.',
    },
    record: 'What was decided',
    results: {
      answered: 'answered',
      proposed: 'put a ticket before you',
      refused: 'refused',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    prompts: 'prompts',
    noPrompts: 'none',
    guards: 'Guards',
    noAdvice: 'A prediction can be wrong: read its probability beside the base rate. No profit is promised.',
  },
  es: {
    exported: 'Conversación con el asistente de Fairgap. Las horas son UTC.',
    person: 'Usted',
    assistant: 'Asistente',
    untitled: 'Conversación',
    answeredBy: 'Respondió',
    rungs: {
      adapter: 'modelo con adaptador',
      base: 'modelo sin adaptador',
      small: 'modelo pequeño',
      rules: 'reglas deterministas, sin modelo',
    },
    states: {
      streaming: 'sin terminar',
      done: 'terminada',
      cancelled: 'detenida por usted',
      failed: 'fallida',
      interrupted: 'interrumpida',
    },
    grounding: (grounded, total) => `${grounded} de ${total} números en las palabras del modelo tienen fuente`,
    ungrounded: 'Sin fuente',
    modelWords: 'En palabras del modelo',
    asOf: 'Mercado a las',
    speed: 'tokens/s',
    tools: 'Consultado',
    toolColumns: ['Herramienta', 'Argumentos', 'Elegida por', 'Estado', 'ms'],
    choosers: { router: 'reglas', model: 'modelo', person: 'usted' },
    callStates: {
      running: 'en curso',
      done: 'hecha',
      failed: 'fallida',
      refused: 'rechazada',
      timed_out: 'sin respuesta a tiempo',
      cancelled: 'cancelada',
    },
    prediction: 'Predicción',
    noPrediction: 'Sin predicción',
    abstentions: {
      no_edge: 'nada habla claramente por un lado',
      invalid_answer: 'el modelo no dio una respuesta utilizable',
      no_levels: 'no hay nivel que citar para un stop o un objetivo',
      warm_up: 'muy pocas velas',
    },
    directions: { long: 'largo', short: 'corto' },
    probability: (percent, base) => `probabilidad ${percent} (${base ?? 'sin tasa base: muy pocas velas'})`,
    baseRate: (percent, n) => `tasa base ${percent}, n=${n}`,
    levels: ['entrada', 'stop', 'objetivo'],
    horizon: (candles) => `horizonte de ${candles} velas`,
    outcome: 'resultado',
    outcomes: { target: 'objetivo', stop: 'stop', horizon: 'horizonte agotado', not_entered: 'sin entrada' },
    noOutcome: 'aún sin resultado',
    ticket: 'Boleta',
    unknownTicket: 'sus detalles no forman parte de esta exportación',
    atMarket: 'a mercado',
    noTarget: 'sin objetivo',
    ruleColumns: ['Regla', 'Veredicto', 'Dice'],
    verdicts: { allow: 'permite', cap: 'limita', deny: 'rechaza' },
    confirmed: (by, at) => `Confirmada por ${by}, ${at}.`,
    notConfirmed: 'Sin confirmar.',
    chart: (closes) => `imagen de los últimos ${closes} cierres`,
    levelColumns: ['Nivel', 'Precio'],
    view: 'El gráfico cambió',
    opened: 'Se hace en el panel',
    external: (server, tool) => `De fuera: ${tool} de ${server}`,
    externalFailed: 'informa de un fallo',
    cut: 'recortado',
    notices: {
      no_model: 'No hay ningún modelo de lenguaje instalado.',
      cancelled: 'Detenida por usted.',
      model_failed: 'El modelo de lenguaje falló.',
      no_market: 'No se sabe nada de este mercado.',
      deadline: 'Al modelo se le acabó el tiempo.',
      nothing_added: 'El modelo no añadió nada.',
      external_failed: 'No se pudo preguntar al servidor externo.',
      safe_mode: 'Modo seguro: solo respuestas deterministas.',
      fallback_base: 'El adaptador falló; el modelo respondió sin él.',
      fallback_small: 'El modelo elegido falló; respondió el pequeño.',
      refused: 'El asistente no hace esto.',
      tool_failed: 'Una consulta falló.',
      quantity_ignored: 'La cantidad escrita no se usó: el motor de riesgo la calcula.',
      turn_deadline: 'A la respuesta se le acabó el tiempo.',
    },
    record: 'Qué se decidió',
    results: {
      answered: 'respondió',
      proposed: 'le presentó una boleta',
      refused: 'rechazó',
      failed: 'falló',
      cancelled: 'cancelada',
    },
    prompts: 'prompts',
    noPrompts: 'ninguno',
    guards: 'Salvaguardas',
    noAdvice: 'Una predicción puede fallar: lea su probabilidad junto a la tasa base. No se promete ganancia alguna.',
  },
};
