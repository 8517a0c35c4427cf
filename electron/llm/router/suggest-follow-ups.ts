import type { Language } from '#shared/domain/chat';
import type { Route, Story, Subject } from './route';

/**
 * At most four questions that may follow an answer, in its language. The router is sure of each of them, so that a suggestion
 * always leads somewhere.
 *
 * @param subject - What the answer was about; names of it are put into the questions.
 */
export function suggestFollowUps(route: Route, subject: Subject, language: Language): string[] {
  const names: Names = {
    instrument: subject.instrument.kind === 'known' ? subject.instrument.id : null,
    timeframe: subject.timeframe,
  };
  const phrases = PHRASES[language];
  return NEXT[keyOf(route)].map((key) => phrases[key](names)).slice(0, 4);
}

function keyOf(route: Route): Story | 'show' | 'talk' | 'refuse' | 'unsure' {
  return route.kind === 'story' ? route.story : route.kind;
}

interface Names {
  readonly instrument: string | null;
  readonly timeframe: string | null;
}

type Phrase =
  | 'analyse'
  | 'predict'
  | 'structures'
  | 'evidence'
  | 'signals'
  | 'confluence'
  | 'trade'
  | 'why'
  | 'mark'
  | 'portfolio'
  | 'positions'
  | 'orders'
  | 'fills'
  | 'risk'
  | 'equity'
  | 'correlations'
  | 'mandate'
  | 'rules'
  | 'counterfactuals'
  | 'proposals'
  | 'predictions'
  | 'outcomes'
  | 'accuracy'
  | 'alerts'
  | 'alertRules'
  | 'instruments'
  | 'exchange'
  | 'help';

const NEXT: Readonly<Record<ReturnType<typeof keyOf>, readonly Phrase[]>> = {
  analyse: ['why', 'signals', 'structures', 'trade'],
  predict: ['why', 'trade', 'accuracy', 'confluence'],
  structures: ['mark', 'evidence', 'analyse', 'signals'],
  structure_evidence: ['structures', 'analyse', 'accuracy'],
  signals: ['confluence', 'analyse', 'structures'],
  confluence: ['signals', 'predict', 'structures'],
  trade: ['why', 'risk', 'proposals', 'mandate'],
  portfolio: ['positions', 'risk', 'correlations', 'equity'],
  positions: ['risk', 'orders', 'correlations'],
  orders: ['positions', 'fills', 'proposals'],
  fills: ['positions', 'orders', 'portfolio'],
  balances: ['portfolio', 'equity', 'positions'],
  equity: ['portfolio', 'risk', 'fills'],
  risk: ['positions', 'mandate', 'rules', 'counterfactuals'],
  rules: ['mandate', 'counterfactuals', 'risk'],
  mandate: ['risk', 'rules'],
  counterfactuals: ['rules', 'mandate', 'risk'],
  correlations: ['portfolio', 'risk'],
  proposals: ['orders', 'risk', 'counterfactuals'],
  predictions: ['outcomes', 'accuracy', 'predict'],
  outcomes: ['accuracy', 'predictions', 'predict'],
  accuracy: ['outcomes', 'predictions', 'predict'],
  alerts: ['alertRules', 'analyse'],
  alert_rules: ['alerts'],
  exchange: ['orders', 'positions'],
  instruments: ['analyse', 'help'],
  price: ['analyse', 'structures', 'signals'],
  why: ['signals', 'accuracy', 'structures'],
  show: ['analyse', 'structures', 'signals'],
  talk: ['analyse', 'portfolio', 'accuracy', 'instruments'],
  refuse: ['risk', 'positions', 'proposals'],
  unsure: ['analyse', 'signals', 'portfolio', 'help'],
};

const PHRASES: Readonly<Record<Language, Readonly<Record<Phrase, (names: Names) => string>>>> = {
  en: {
    analyse: (names) =>
      names.instrument ? `How does ${names.instrument} look${on(names)}?` : 'How does the market look?',
    predict: (names) => `Make a prediction${of(names)}${on(names)}`,
    structures: (names) => `Which levels are near${of(names, ' on ')}${on(names, names.instrument ? ' ' : ' on ')}?`,
    evidence: (names) => `How often do fair value gaps fill${of(names, ' on ')}?`,
    signals: (names) => `What do the signals say${of(names, ' about ')}${on(names)}?`,
    confluence: (names) => `What is the confluence${of(names, ' of ')}${on(names)}?`,
    trade: () => 'Turn it into an order',
    why: () => 'Why?',
    mark: () => 'Mark the order blocks on the chart',
    portfolio: () => 'How is my portfolio?',
    positions: () => 'What positions are open?',
    orders: () => 'Which orders are pending?',
    fills: () => 'What are my last fills?',
    risk: () => 'How much risk is open?',
    equity: () => 'How did my equity change?',
    correlations: () => 'What is correlated?',
    mandate: () => 'What are my limits?',
    rules: () => 'Which risk rules are there?',
    counterfactuals: () => 'What did the rules save or cost?',
    proposals: () => 'Which proposals are there?',
    predictions: () => 'List the last predictions',
    outcomes: () => 'How did the last predictions end?',
    accuracy: () => 'How accurate are the predictions?',
    alerts: () => 'Are there new alerts?',
    alertRules: () => 'Which alert rules do I have?',
    instruments: () => 'Which instruments are there?',
    exchange: () => 'Is the exchange connected?',
    help: () => 'What can you do?',
  },
  es: {
    analyse: (names) =>
      names.instrument ? `¿Cómo se ve ${names.instrument}${on(names, ' en ')}?` : '¿Cómo se ve el mercado?',
    predict: (names) => `Haz una predicción${of(names, ' de ')}${on(names, ' en ')}`,
    structures: (names) => `¿Qué niveles hay cerca${of(names, ' en ')}${on(names, names.instrument ? ' ' : ' en ')}?`,
    evidence: (names) => `¿Con qué frecuencia se llenan los huecos de valor${of(names, ' en ')}?`,
    signals: (names) => `¿Qué dicen las señales${of(names, ' de ')}${on(names, ' en ')}?`,
    confluence: (names) => `¿Cuál es la confluencia${of(names, ' de ')}${on(names, ' en ')}?`,
    trade: () => 'Conviértelo en una orden',
    why: () => '¿Por qué?',
    mark: () => 'Marca los bloques de órdenes en el gráfico',
    portfolio: () => '¿Cómo va mi cartera?',
    positions: () => '¿Qué posiciones hay abiertas?',
    orders: () => '¿Qué órdenes están pendientes?',
    fills: () => '¿Cuáles son mis últimas ejecuciones?',
    risk: () => '¿Cuánto riesgo hay abierto?',
    equity: () => '¿Cómo ha cambiado mi patrimonio?',
    correlations: () => '¿Qué correlaciones hay?',
    mandate: () => '¿Cuáles son mis límites?',
    rules: () => '¿Qué reglas de riesgo hay?',
    counterfactuals: () => '¿Cuánto han ahorrado o costado las reglas?',
    proposals: () => '¿Qué propuestas hay?',
    predictions: () => 'Lista las últimas predicciones',
    outcomes: () => '¿Cómo terminaron las últimas predicciones?',
    accuracy: () => '¿Qué precisión tienen las predicciones?',
    alerts: () => '¿Hay alertas nuevas?',
    alertRules: () => '¿Qué reglas de alertas tengo?',
    instruments: () => '¿Qué instrumentos hay?',
    exchange: () => '¿Está conectada la bolsa?',
    help: () => '¿Qué puedes hacer?',
  },
};

function on({ timeframe }: Names, word = ' on '): string {
  return timeframe === null ? '' : `${word}${timeframe}`;
}

function of({ instrument }: Names, word = ' for '): string {
  return instrument === null ? '' : `${word}${instrument}`;
}
