import { readStructureKinds } from './read-subject';
import { asksTradeAdvice } from './read-trade-wish';
import type { Story } from './route';
import { NEGATION } from './speech';

/** What plain words are about, and whether they ask for a look into the future or at the market. */
export interface StoryReading {
  /** `null` where they name nothing, or things that do not go together. */
  readonly story: Story | null;
  /** How it looks, where it goes, whether to trade: what a prediction answers. */
  readonly asksMarket: boolean;
  /** They name something else besides, which may be what they are about. */
  readonly isMixed: boolean;
}

/**
 * @param rest - Plain words with the names of instruments and timeframes blanked.
 * @param options.namesStructures - They name kinds of structures.
 * @param options.isQuoting - Something was cut out: a bare name is then no question.
 */
export function readStory(
  rest: string,
  options: { readonly namesStructures: boolean; readonly isQuoting: boolean },
): StoryReading {
  const named = namedStories(rest, options.namesStructures);

  const isAdvice = asksTradeAdvice(rest);
  const asksMarket = (isAdvice || asksPrediction(rest) || asksAnalysis(rest, options.isQuoting)) && !FORBIDS.test(rest);
  const [only] = named;
  const isMixed = only !== undefined;
  const joined = joinedStories(rest);
  if (joined.size > 1) return { story: isAccount(joined) ? 'portfolio' : null, asksMarket, isMixed };
  if (named.size > 1) return { story: null, asksMarket, isMixed };
  // Advice is about the market, whatever else it names; with an account in it, it is about both.
  if (isAdvice) {
    const isSure = asksMarket && (only === undefined || ADVISED.has(only));
    return { story: isSure ? 'analyse' : null, asksMarket, isMixed };
  }
  // `what signals are there and where does it go` asks for two things.
  if (only !== undefined && MARKET.has(only))
    return { story: asksPrediction(rest) ? null : only, asksMarket: asksPrediction(rest), isMixed };
  if (only !== undefined) return { story: only, asksMarket: false, isMixed };
  if (!asksMarket) return { story: null, asksMarket, isMixed };
  return { story: asksPrediction(rest) ? 'predict' : 'analyse', asksMarket, isMixed };
}

function namedStories(rest: string, namesStructures: boolean): Set<Story> {
  const named = new Set<Story>();
  for (const [story, pattern] of NOUNS) if (pattern.test(rest)) named.add(story);
  if (LIMIT_ORDER.test(rest)) {
    named.add('orders');
    named.delete('mandate');
    named.delete('fills');
  }
  if (named.has('risk') && DISTANCE.test(rest)) named.delete('mandate');
  if (namesStructures) named.add(EVIDENCE.test(rest) ? 'structure_evidence' : 'structures');
  for (const [stronger, weaker] of OUTWEIGHS) if (named.has(stronger)) for (const story of weaker) named.delete(story);
  return named;
}

/** What is asked for side by side, `my positions and my risk`; one or none where it is one question. */
function joinedStories(rest: string): Set<Story> {
  const joined = new Set<Story>();
  for (const part of rest.replace(COURTESY, '').split(JOINS)) {
    // A part that is more than a name is a clause, which may say something about the other.
    const isName = (part.match(/[a-z]+/g) ?? []).length <= LONGEST_NAME;
    const [story, ...more] = namedStories(part, readStructureKinds(part).length > 0);
    if (!isName || story === undefined || more.length > 0) return new Set();
    joined.add(story);
  }
  return joined;
}

function isAccount(stories: ReadonlySet<Story>): boolean {
  return [...stories].every((story) => ACCOUNT.has(story));
}

function asksPrediction(rest: string): boolean {
  return PREDICT.test(rest) || ((/[§¤]/.test(rest) || MARKET_WORDS.test(rest)) && MOVE.test(rest));
}

function asksAnalysis(rest: string, isQuoting: boolean): boolean {
  const isAboutMarket = /[§¤]/.test(rest) || MARKET_WORDS.test(rest);
  // What was cut out may have been what the words go on with.
  if (!isQuoting && ANALYSE_ALONE.test(rest)) return true;
  if (isAboutMarket && ANALYSE.test(rest)) return true;
  return !isQuoting && /§/.test(rest) && BARE.test(rest);
}

const JOINS = / (?:and(?: also)?|plus|as well as|y(?: tambien)?|e|mas|ademas de) |, | & | \+ /;
const COURTESY =
  /[.!?]+ *$|,? (?:please|por favor|thanks|gracias)(?=$|[ ,.!?])|^(?:please|por favor|ok|hola|hi|hey)[ ,]+/g;
const LONGEST_NAME = 6;
/** What an answer about the portfolio holds. */
const ACCOUNT: ReadonlySet<Story> = new Set(['portfolio', 'positions', 'balances', 'equity', 'risk', 'correlations']);
const MARKET: ReadonlySet<Story> = new Set(['structures', 'signals', 'confluence', 'price']);
const ADVISED: ReadonlySet<Story> = new Set(['price', 'structures', 'signals', 'confluence']);

const FORBIDS = new RegExp(
  `(?:${NEGATION.source})(?: \\S+){0,2} (?:predict|predictions?|forecasts?|analy[sz]e|analysis|predi\\w+|anali\\w+|pronosti\\w+)\\b`,
);

const NOUNS: readonly [Story, RegExp][] = [
  [
    'portfolio',
    /\b(?:portfolio|cartera|holdings|my account(?! (?:balance|equity|value))(?<!(?:in|on|of) my account)|mi cuenta|the account(?= (?:doing|look|overview|summary))|account (?:overview|summary|status|state)|(?:state|status) of (?:my|the) account|estado de (?:la |mi )?cuenta|resumen de (?:la |mi )?cuenta|concentration|concentracion|diversif\w+|p&l|pnl|am i (?:\w+ )?(?:in (?:profit|the (?:red|green|black|money|minus|plus))|profitable|up or down|down or up|making (?:money|a profit|a loss)|losing money|winning or losing|losing or winning)|(?:are we|are my trades) (?:in (?:profit|the (?:red|green|black))|up or down)|how am i doing|(?:estoy|estamos|voy|vamos) (?:\w+ )?(?:en (?:verde|rojo|positivo|negativo|beneficios?|ganancias?|perdidas?)|ganando o perdiendo|perdiendo o ganando|ganando dinero|perdiendo dinero|arriba o abajo)|como voy(?= *$|\?| hoy))\b/,
  ],
  [
    'positions',
    /\b(?:positions?|posicion(?:es)?|open trades|trades do i have(?: on| open| running)?|running trades|operaciones (?:estan |tengo |hay )?abiertas|trades? (?:are |is )?open|(?:am i|are we) (?:long|short|in|holding|exposed to anything|invested)|(?:do|what do|what am|what are) (?:i|we) (?:hold|holding|own|have open)|what have (?:i|we) got (?:open|on|running)|en que (?:estoy|estamos)(?: metid[oa]s?)?(?= *$|\?| ahora| hoy)|que (?:tengo|tenemos|hay) abiert[oa]s?|tengo (?:algo|alguna operacion) abiert[oa]|(?:estoy|estamos) (?:largo|corto|dentro|invertido|comprado|vendido)|what am i in|i'm holding|i hold)\b/,
  ],
  [
    'orders',
    /\b(?:(?:open |pending |working |resting |my |active )*orders?|ordenes|orden(?:es)? (?:abiertas?|pendientes?|activas?))\b(?! ?blocks?)(?<!bloques? de (?:ordenes|orden))/,
  ],
  [
    'fills',
    /\b(?:fills?(?= *$|\?| (?:on|of|for|from|today|did|this))|my fills|recent fills|(?:last|latest|recent) (?:fills|trades|executions)|executions?|executed trades|trade history|trades? (?:did|have) i (?:make|made|do|done)|my (?:last |latest |recent |past )?trades(?= *$|\?| today| this)|what did i (?:buy|sell|trade)|trades? (?:that )?i (?:closed|made|did|took|have made)|closed trades|operaciones cerradas|ejecuci(?:on|ones)|ejecutad[oa]s|(?:mis )?ultimas operaciones|historial de operaciones|mis operaciones(?= *$|\?| de hoy| recientes)|operaciones (?:recientes|de hoy|hice|he hecho|ejecutadas)|que (?:compre|vendi|he comprado|he vendido))\b/,
  ],
  [
    'balances',
    /\b(?:balances?|saldos?|(?:how much|what) (?:money|cash|funds|capital) (?:do i have|is|i have|have i)|(?:my|free|available) (?:cash|funds|money)|how much (?:cash|money) |(?:how much|how many) (?:usdt|usdc|usd|busd|dollars|euros|coins) (?:do|have|is|are|i|we)|cuant[oa]s? (?:dinero|efectivo|fondos|capital|plata|pasta|usdt|usdc|usd|busd|dolares|euros|monedas) (?:tengo|tenemos|hay|me quedan?|nos quedan?)|(?:mi|mis) (?:dinero|fondos|efectivo)|fondos(?: disponibles)?|dinero (?:tengo|disponible|libre))\b/,
  ],
  [
    'equity',
    /\b(?:equity(?: curve)?|account value|value of (?:my|the) account|net worth|patrimonio|curva de (?:capital|equity)|valor de (?:mi|la) cuenta|cuanto vale mi cuenta|how much is my account worth)\b/,
  ],
  [
    'risk',
    /\b(?:my risk|risk (?:state|status|budget|report|left|used|today|now|overview|am i|do i|is|have i)|(?:how much|what|open|current|total|remaining) risk|(?:am i|i'm|i am) (?:\w+ )?risking|exposure|exposed|drawdown|trading state|(?:is|why is|am i|are we) (?:trading )?(?:halted|paused|reducing|allowed to trade|blocked)|how (?:far|close|near) (?:am i |is it |are we )?(?:from|to) (?:the |my )?(?:\w+ ){0,2}(?:breaker|limit|halt|trigger)|(?:cuanto (?:me )?(?:queda|falta)|(?:que tan|como de) (?:cerca|lejos) (?:estoy|estamos)|(?:estoy|estamos) (?:muy )?(?:cerca|lejos)) (?:para |de |del |hasta |al? )(?:llegar )?(?:al? )?(?:el |mi )?(?:limite|freno|tope)|(?:circuit )?breaker|cortacircuitos|disyuntor|loss budget|how much (?:have|did) i los[et]|(?:he|hemos) perdido|perdi hoy|riesgos?|exposicion|expuest[oa]|arriesg(?:o|ando|ado)|estado (?:del|de la) (?:trading|operativa)|(?:esta|por que esta) (?:detenid[oa]|parad[oa]|pausad[oa])|cuanto (?:puedo|me queda por) perder|how much (?:can|could|may) i (?:still )?lose|risk)\b/,
  ],
  ['rules', /\b(?:(?:risk |trading )?rules?|reglas?(?: de riesgo)?)\b/],
  [
    'mandate',
    /\b(?:mandate|mandato|max(?:imum)? (?:daily )?loss|loss (?:is )?allowed|perdida (?:diaria )?(?:maxima|permitida)|(?:my|loss|risk|what|which|position|the|daily|weekly|current) limits?|limits? (?:do i have|are in force|apply)|mis limites|que limites|cuales son (?:mis|los) limites|limites? (?:de|diari|vigentes|tengo)\w*|limites?)\b/,
  ],
  [
    'counterfactuals',
    /\b(?:counterfactuals?|contrafactual(?:es)?|(?:what|how much) (?:did|have|has) (?:the |each |my )?(?:risk )?rules? (?:saved?|costs?)|rules? (?:saved?|costs?)|(?:blocked|denied|rejected) (?:trades|tickets|orders|proposals)|trades (?:that )?(?:were|the rules|got) (?:blocked|denied|cut)|(?:trades|tickets|orders) did (?:the |my )?rules (?:block|cut|deny|reject|stop)|did the rules (?:block|cut|deny|save|cost)|(?:operaciones|boletas|propuestas) (?:bloqueadas|denegadas|rechazadas)|(?:reglas?) (?:me )?(?:han? |hayan )?(?:ahorrad|costad|ahorr|cost)\w*|(?:ahorrado|costado|ahorraron|costaron) (?:las )?reglas)\b/,
  ],
  [
    'correlations',
    /\b(?:correlat\w+|correlacion\w*|diversification|mov(?:e|es|ing) together|se mueven (?:juntos|igual|a la vez))\b/,
  ],
  ['proposals', /\b(?:proposals?|propuestas?|tickets?|boletas?)\b/],
  [
    'predictions',
    /\b(?:(?:my|your|last|latest|past|recent|previous|open|earlier|all|old|stored|list|which|what|how many) (?:\w+ )?predictions|(?:last|latest|previous|most recent) prediction|ultima prediccion|predictions? (?:list|history|so far|have you made|did you make)|(?:tus|mis|ultimas?|las|anteriores|que|cuantas|lista(?:me)?(?: las)?) predicciones|predicciones (?:anteriores|pasadas|recientes|abiertas|hechas|de hoy|hay|has hecho|guardadas)|predictions|predicciones)\b/,
  ],
  [
    'outcomes',
    /\b(?:outcomes?|(?:resultados?|desenlaces?) de (?:las|tus|mis|la) (?:ultimas? )?predicci(?:on|ones)|how did (?:your|the|my|that|those) (?:last |latest )?(?:predictions?|forecasts?) (?:end|go|do|turn out|work out|perform)|results? of (?:the|your|my) (?:last |latest )?predictions?|prediction results|results? (?:for|of|on|in)(?= (?:the )?§)|resultados? (?:de|del|en|para)(?= (?:el |la )?§)|(?:did|has|have) (?:your|the|my|that|those) (?:last |latest |previous )?(?:predictions?|forecasts?) (?:come|work|hit|fail|win|lose|been|turn)\b|(?:se )?(?:cumpl|acert)\w+ (?:la|las|tu|tus|mi|mis) (?:ultimas? )?(?:predicci(?:on|ones)|pronosticos?)|como (?:terminaron|acabaron|salieron|fueron|quedaron|termino|acabo) (?:las|tus|mis|la|tu) (?:ultimas? )?predicci(?:on|ones)|desenlaces?|que paso con (?:las|tus|la) (?:ultimas? )?predicci(?:on|ones))\b/,
  ],
  [
    'accuracy',
    /\b(?:accura\w+|hit rates?|win rates?|brier|calibrat\w+|track record|how (?:good|reliable|right|often right|well calibrated) (?:are|is|were|have) (?:you|your|the)(?: \w+)? ?(?:predictions?|forecasts?|been)?|how often (?:are|were|have) (?:you|your predictions|the predictions|they)(?: been)? (?:right|correct|wrong)|how many predictions (?:were|are|came|have been|did you get) (?:right|correct|true|wrong)|aciert\w+|acertad\w+|acertaste|acertando|precision|tasas? de (?:aciertos?|exito)|calibra\w+|(?:que tan|como de|cuan) (?:fiables?|buenas?|precis[oa]s?|buen[oa]s?) (?:son|eres|es)|cuantas veces (?:aciertas|acertaste|has acertado)|expectancy|esperanza matematica|(?:trust|believe|rely on|depend on|count on|faith in|confidence in) (?:you\b(?! to)|your |the |these |those |in )?(?:\w+ )?(?:predictions?|forecasts?|numbers|calls)|(?:trust|believe|rely on) you(?= *$|\?| on| about| with)|how (?:much )?(?:trustworthy|reliable) (?:are|is) (?:you|your)|(?:fiar(?:me|se|nos)|me fio|confi(?:ar|o|e)|creer(?:me|te|se)?) (?:\w+ ){0,2}?(?:predicci(?:on|ones)|pronosticos?|previsiones|ti)\b)/,
  ],
  [
    'alert_rules',
    /\b(?:alert rules?|rules? (?:for|of) (?:the |my )?alerts?|reglas? de (?:las |mis )?alertas?|alerts? (?:are|is|do i have) (?:set(?: up)?|configured)|alertas? (?:tengo )?(?:configuradas?|puestas|programadas|activas|creadas))\b/,
  ],
  ['alerts', /\b(?:alerts?|alertas?|avisos?|what (?:has )?(?:fired|went off|gone off)|notifications?)\b/],
  [
    'exchange',
    /\b(?:exchange(?: status| connection)?|binance|connection|connected|(?:la )?bolsa|conexion|conectad[oa]s?|latency|latencia)\b/,
  ],
  [
    'instruments',
    /\b(?:instruments?|symbols?|which (?:markets|pairs|coins|assets)|what (?:markets|pairs|coins|assets)|(?:markets|pairs|coins|assets) (?:do you have|are there|can i|can you|are stored|available)|instrumentos?|simbolos?|que (?:mercados|pares|monedas|activos)|(?:mercados|pares|monedas|activos) (?:hay|tienes|disponibles|puedo))\b/,
  ],
  [
    'price',
    /\b(?:prices?|precios?|quotes?|cotiza\w*|a (?:cuanto|como) (?:esta|cotiza|va|anda|se vende)|cuanto (?:vale|cuesta|esta)|en cuanto (?:esta|anda)|how much (?:is|does|for)(?= (?:a |an |one |the )*§)|where (?:is|does) (?:the )?§ (?:trading|trade|now)|§ (?:is )?trading at|what is §(?: trading)? at|what's § at)\b|\b(?:how much is|cuanto vale|cuanto cuesta) (?:el |la |un |one |a )?§|§ (?:trading at|at now)/,
  ],
  ['signals', /\b(?:signals?|senal(?:es)?)\b/],
  ['confluence', /\b(?:confluences?|confluencias?)\b/],
  [
    'structures',
    /\b(?:structures?|estructuras?|(?:key |nearest |next |important |main )?(?:price )?levels?|supports?|resistances?|niveles(?: clave)?|nivel|soportes?|resistencias?)\b/,
  ],
];

/** `my limit at the bottom`: an order, where `my limit` alone is one of the mandate. */
const LIMIT_ORDER =
  /\b(?:my|the|that|any|buy|sell) (?:\w+ )?limits?(?= (?:at|near|around|below|above|under|gets?|got|been|is (?:still )?(?:waiting|resting|working|open|there)|fills?|filled|hit|triggered|executed|touched)\b| (?:in|on|for) (?:the )?§| *§)|\b(?:buy|sell) limits?\b|\b(?:mi|la|las|mis|una|alguna|esa|esta) limites?(?= (?:de (?:compra|venta|abajo|arriba)|abajo|arriba|se (?:ejecut|llen|activ|toc)\w+|sigue|siguen)\b| (?:de|del|en) (?:el |la )?§)|\b(?:ejecut|llen|toc|activ)\w+ (?:mi|la|las|mis|alguna|esa) limites?\b/;

/** How far it is to a limit, which is not what the limit is. */
const DISTANCE = /\bhow (?:far|close|near)\b|\bcuanto (?:me )?(?:queda|falta)\b|\b(?:cerca|lejos) del?\b/;

/** Of two that are named, the first is what is asked for. */
const OUTWEIGHS: readonly [Story, readonly Story[]][] = [
  ['counterfactuals', ['rules', 'risk', 'proposals', 'orders', 'mandate']],
  ['correlations', ['portfolio', 'positions', 'risk', 'instruments', 'price']],
  ['alert_rules', ['alerts', 'rules', 'mandate', 'structures', 'price']],
  ['alerts', ['price', 'structures', 'signals']],
  ['accuracy', ['predictions', 'outcomes', 'signals', 'structures', 'risk', 'price']],
  ['outcomes', ['predictions']],
  ['structure_evidence', ['structures', 'price', 'fills', 'accuracy']],
  ['mandate', ['rules', 'risk', 'structures']],
  ['rules', ['orders', 'risk', 'proposals', 'positions', 'mandate']],
  ['risk', ['positions', 'orders', 'portfolio', 'rules', 'balances']],
  ['portfolio', ['positions', 'risk', 'balances', 'equity']],
  ['equity', ['balances', 'price']],
  ['balances', ['price', 'exchange']],
  ['proposals', ['risk']],
  ['exchange', ['price', 'structures']],
  ['instruments', ['exchange', 'price']],
  ['confluence', ['signals', 'structures', 'price']],
  ['signals', ['structures', 'price']],
  ['structures', ['price', 'risk']],
];

const EVIDENCE =
  /\b(?:how (?:often|many times|frequently|reliable|well|likely)|what (?:percentage|share|fraction|proportion)|reliab\w+|statistic\w*|stats|evidence|track record|reach(?:ed)? rate|fill rates?|success rate|hit rate|do (?:\S+ ){0,6}(?:work|hold|fill|get filled|react|bounce|get respected|matter)|(?:are|is) (?:\S+ ){0,5}(?:respected|reliable|worth)|usually|con que frecuencia|cada cuanto|cuant[oa]s veces|que (?:porcentaje|tan fiables|tan a menudo)|fiab\w+|funcionan?|se (?:respetan|llenan|rellenan|cumplen)|suelen?|sirven|aguantan|estadistic\w+|evidencia|tasa de)\b|\b(?:what|que) %/;

const PREDICT =
  /\b(?:predict(?:s|ed)?|prediction(?! (?:list|history))|forecast(?! (?:list|history))|prognosis|predice|predecir|predigas?|predime|prediccion|pronostic\w+|prevision|previsiones|subira|bajara|caera)\b/;
// Where something goes: only of a market.
const MOVE =
  /\b(?:(?:where|which way|what direction) .*(?:going|heading|headed|go|head|move|end up)|will (?:\S+ ){1,6}?(?:go|rise|fall|drop|reach|hit|pump|dump|break|climb|move|rally|crash|bounce|close|recover|keep|hold|retest|fill)|(?:is|are) (?:the )?(?:§|it|market|price|this) (?:\S+ )?(?:going|gonna) (?:to(?= )|up|down|higher|lower)|next (?:move|candle|candles)|llegara|rompera|hara|va a (?:subir|bajar|caer|romper|llegar|rebotar|seguir|hacer)|(?:hacia|a|para) donde (?:va|ira|apunta|crees|se dirige|se mueve)|por donde (?:ira|crees)|proxim[oa] (?:vela|movimiento))(?![a-z])/;

const MARKET_WORDS =
  /\b(?:(?:como|que tal) lo (?=ves?\b)|market|markets|chart|it|this|price|things|mercado|mercados|grafico|grafica|esto|precio|trend|tendencia|bias|sesgo|bullish|bearish|alcista|bajista|setup)\b/;

// Asks for an analysis whatever it is about: nothing else is analysed here.
const ANALYSE_ALONE =
  /^(?:(?:please|ok|now|hey|hi|hello|can you|could you|just|por favor|puedes|podrias|hola|ahora|vale|give me|do|make|run|dame|haz|hazme|quiero|i want|i need|un|una|an|a|me|quick|short|rapido|breve|technical|market|full) )*(?:analy[sz]e|analysis|analyz?e it|analiza(?:lo|r|me)?|analice|analisis|outlook|market overview|overview)(?: (?:please|now|it|this|that|the market|the chart|this market|this chart|por favor|ahora|esto|el mercado|el grafico|este mercado|este grafico|de mercado|tecnico|rapido|del mercado|today|hoy))*[.!?]*$/;
const ANALYSE =
  /\b(?:analy[sz](?:e|is|ing)|outlook|overview|read on|quick read|reading of|your (?:view|take|thoughts|opinion|bias|read)|thoughts on|opinion (?:on|of|about)|(?:view|take) on|look(?:s|ing)? (?:like|at|good|bad|strong|weak|bullish|bearish)|how (?:does|do|is|are|has|did)(?= )|how's|what (?:do|would) you (?:think|see|make|say)|what are you seeing|what's (?:up|going on|happening|the (?:situation|story|deal|trend|bias|outlook|picture|context|momentum)|new)|what is (?:up|going on|happening|the (?:situation|trend|bias|outlook|picture|context|direction|momentum))|what's (?:\S+ ){0,3}(?:up to|doing)|over(?:extended|bought|sold)|sobre(?:comprad|vendid|extendid)[oa]|thinking (?:of|about)|tell me about|(?:talk|take|run) me through|strong or weak|weak or strong|fuerte o debil|debil o fuerte|anything (?:interesting|new|going on|happening|notable|worth \w+|i should (?:know|see))|check(?: out)?|bullish|bearish|trend(?:ing)?|bias|momentum|direction|technical(?:ly)?|market (?:context|structure|conditions?)|analiz\w+|analisis|analice|panorama|perspectivas?|(?:como|que tal) (?:lo |la )?(?:ves?|esta|va|anda|se (?:ve|esta|encuentra)|luce|pinta|viene|sigue|le va|estan|van)|(?:hay )?algo (?:interesante|nuevo|que (?:ver|destacar|deba saber))|que (?:ves|opinas|piensas|crees|te parece|tal|pasa con|dices de|pinta|sucede|me dices|esta pasando|hay de|hace el|hay en)|tendencia|sesgo|alcista|bajista|direccion|impulso|opinion (?:de|del|sobre)|lectura|contexto|hablame (?:de|del|sobre)|cuentame (?:de|del|sobre|como)|situacion|por donde va|revisa|mira(?:me)?|echa(?:le|me|melo)? un (?:vistazo|ojo))\b/;

/** A name and nothing besides. */
const BARE =
  /^(?:(?:and|y|please|por favor|ok|hey|hola|hi|on|in|en|the|el|la|for|for the|de|a|now|ahora|hoy|today|and|candles?|velas?|timeframe|temporalidad|,|\?|\.|!|¤|§) ?)+$/;
