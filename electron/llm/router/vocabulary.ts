/**
 * How many words of a text the router does not know. Many of them mean that the text is about more than the words that were
 * recognised, and that being sure of it would be a guess.
 *
 * @param plain - As `plainWords` gives it, names blanked or not.
 */
export function countUnknownWords(plain: string): { readonly unknown: number; readonly total: number } {
  const words = plain.match(/[a-z]+(?:'[a-z]+)?/g) ?? [];
  let unknown = 0;
  for (const word of words) if (!isKnownWord(word)) unknown++;
  return { unknown, total: words.length };
}

/**
 * Whether a text holds so few unknown words that what was recognised is what it is about. Without the name of a market one more
 * word is enough to be about something else: `my position at work`.
 */
export function isCovered(plain: string): boolean {
  const { unknown, total } = countUnknownWords(plain);
  if (!/[§¤]/.test(plain)) return unknown <= (total >= 12 ? 1 : 0);
  return unknown <= (total >= 12 ? 2 : total >= 6 ? 1 : 0);
}

/** Whether a word stands in the lists as it is. */
export function isListedWord(word: string): boolean {
  return KNOWN.has(word);
}

function isKnownWord(word: string): boolean {
  return KNOWN.has(word) || (word.endsWith("'s") && KNOWN.has(word.slice(0, -2))) || STEMS.test(word);
}

const ENGLISH =
  "a about above after again all also am an and any anything are aren't around as at away back be been before being below " +
  "between but by can can't could current currently day days did didn't do does doesn't doing don't down during each end " +
  "enough even ever every everything far few first for from get getting give go goes going good got great had has hasn't " +
  "have haven't he'd hello help here hey hi high higher how how's hour hours i i'd i'll i'm i've if in into is isn't it it's " +
  "its just keep know last lately latest least left less let let's like little look looking looks lot low lower make makes " +
  'many may maybe me mean means might minute minutes moment month more most move moving much must my near nearby nearest ' +
  'need new next nice no not nothing now of off ok okay on one only open or other our out over past per please point ' +
  'points possible pretty put quick quickly quite read really recent recently right same say saying says see set shall she ' +
  "should since so some something soon still such sure take tell than thanks thank that that's the their them then there " +
  "there's these they thing things think this those through time times to today together tomorrow tonight too top total " +
  "two under until up us use very view waiting want was wasn't way we week weeks were what what's whats when where where's " +
  "which while who why will with without won't work working works worth would would've year yes yesterday yet you you're " +
  'your yours afternoon evening morning again alright anyway bit brief briefly check clear clearly detail details does ' +
  'explain find hold holding holds idea ideas list long longer me mine opinion overall part place quick reading review short ' +
  'shows sort state status summary summarise summarize sum thoughts understand using whole wondering explanation bro mate ' +
  'man buddy friend fairgap hmm well oh actually basically currently generally hopefully main key important interesting ' +
  'happening happened happen having happens become became come coming comes run running start started stay stays step ' +
  'done gotten seems seem rather whether though although else someone everyone none another onto within already almost always ' +
  'sometimes once twice late early later because able trying try ask asking answer question tell told hear want wants wanted ' +
  'talk talking speak compare compared difference different similar exactly precisely roughly approximately altogether ' +
  'presently gives shows sees seeing believe guess matter matters takes taking keeps keep kept ' +
  'both either neither own ones kind kinds type types name names number numbers count example';

const SPANISH =
  'a abajo abiert abre actual actualmente adelante ademas ahi ahora al algo algun alguna algunas alguno algunos alla amigo ' +
  'antes aqui arriba asi aun ayer ayuda ayudame bien buen buena buenas bueno buenos cada casi cerca claro como con crees cual ' +
  'cuales cuando cuanta cuantas cuanto cuantos cuenta da dame das de debajo debe deberia debo decir decirme del dentro desde ' +
  'despues detalle detalles dia dias dice dicen dime donde dos durante e el ella ellos en encima entonces entre era eres es ' +
  'esa esas ese eso esos esta estado estan estar estas este esto estos estoy explica explicame explicar favor fue fuera ' +
  'gracias gran grande ha haber hace hacer haces hacia haciendo han has hasta hay haz hazme he hecho hola hora horas hoy ' +
  'igual ir juntos la las le les lista listame lo los luego mañana manana mas me mejor menos mes mi mia mias mio mios mis ' +
  'mira mirar mismo momento mucha muchas mucho muchos muestra muestrame muy nada nadie ni ningun ninguna no nos nosotros ' +
  'nueva nuevas nuevo nuevos o opinas opinion otra otras otro otros para parece pasa pasado pasando pero piensas poco podria ' +
  'podrias poner por porque posible primero proximo proxima proximos puede pueden puedes puedo pues que queda quedan quiero ' +
  'quisiera rapido rapida realmente resumen resume resumeme revisa sabe saber sabes se sea segun semana semanas ser si sido ' +
  'siempre siguiente sin sobre solo son soy su sube sus tal tambien tampoco tan tanto te tengo tiene tienen tienes tipo toda ' +
  'todas todavia todo todos tu tus ultima ultimas ultimo ultimos un una unas uno unos usted va vale vamos van vas ve ver ves ' +
  'vez vista vistazo voy y ya yo estimado consulta pregunta ejemplo corto corta largo larga hago hacerlo tener dar salud ' +
  'veo viendo entiendo entender gustaria general principal principales clave importante interesante parte noche tarde ' +
  'tardes noches pinta luce anda viene parecen funcionan funciona sirve sirven suelen suele mañanas aparte oye bro tio ' +
  'hice hizo hicieron hicimos puse di dio vi vio fueron fui fuimos estuvo estuve tuve tuvimos sigue siguen sigo falta faltan ' +
  'llevamos digas dijiste cuentame creo cree parece vuelve volver seguir hablar habla hablame pedir pido pregunto respuesta ' +
  'diferencia comparar exactamente aproximadamente mientras aunque sino incluso cualquier cualquiera varios varias ambos ambas ' +
  'demas alguien mostrar digamos vaya vea ' +
  'lleva llevo llevan hemos habia pendiente pendientes puesta puestas puesto puestos reciente recientes actuales';

const TRADING =
  'account alert alerts analyse analyze analysis analyzing analysing atr balance balances base bearish bias blew block blocked ' +
  'blocks bos breakdown breaker breakers breakout budget budgets bullish buy buying candle candles capital cash cause chart ' +
  'charts choch close closed closes closing confidence confluence confluences connected connection correlated correlation ' +
  'correlations cost costs curve data delivery denied direction discount draw drawdown drop earned edge end entries entry ' +
  'equity evidence exchange executed executions exit expectancy exposed exposure fair fall fees fill filled filling fills fire ' +
  'fired firing flat forecast forecasts free frequency frequently funds gain gap gaps graph halted hit hits horizon ' +
  'imbalance imbalances instrument instruments invalidation judas killzone killzones leverage level levels limit limits ' +
  'liquidity live loss losses lose losing lost make mandate margin market markets money momentum net notional often open ' +
  'opened order orders outcome outcomes outlook overview p&l pending percent percentage performance performed performing pip ' +
  'pips pivot pivots pnl pool pools portfolio position positions potential power prediction predictions predict predicted ' +
  'predicts premium pressure price prices probability profile profit profits proposal proposals proposed quote range ranges ' +
  'rate rates ratio reach reached reaction recommend reliable reduce resistance result results retracement risk risking risks ' +
  'risky rises rise rule rules saved score scored sell selling session sessions setup setups side sideways signal signals ' +
  'size sized statistics stats stop stops strategy strength strong structure structures support supports sweep sweeps swing ' +
  'swings symbol symbols target targets technical technically test tested ticket tickets timeframe timeframes trade traded ' +
  'trades trading trend trends turn unfilled value volatile volatility volume weak wick wicks win wins winning zone zones ' +
  'accurate accuracy brier calibrated calibration correct wrong average true ob obs fvg fvgs amd ote poc vpvr ict smc mss msb ' +
  'cisd pdh pdl pwh pwl po equal highs lows mitigation dealing previous london york asia asian binance mt metatrader ' +
  'broker venue stored available doing perform heading headed developed grew growing grown history past track record trigger ' +
  'triggered respected hold held success saving worked tradable quoted quoting pair pairs asset assets coin coins crypto forex ' +
  'currency currencies watchlist exist supported bounce bounced react reacted concentrated concentration diversified ' +
  'diversification allocation holdings holding owns own owned hedged hedge related moved unrealised unrealized realised realized ' +
  'worth paid pay wait waits ready rally dump pump climb crash higher lower buyers sellers trader traders sl tp take ' +
  'acertado acertada acertadas acertados acertaste aciertas acierto aciertos alcista alertas alerta analiza analizame ' +
  'analizar analice analisis apertura arriesgando arriesgo arriesgado bajar bajara bajista baja bajo balance balances bloque ' +
  'bloques boleta boletas bolsa cae caer caera capital caracter cartera cambio cambios cierre compra comprar compro conexion ' +
  'conectada conectado confianza confluencia confluencias correlacion correlaciones correlacionados correlacionadas correlacionan ' +
  'costo costado cotiza cotizando cotizacion crypto cripto criptomonedas cuesta curva debil desequilibrio desequilibrios dinero ' +
  'direccion divisas divisa efectivo ejecuciones ejecucion ejecutadas ejecutado entrada entradas entrar entro estadistica ' +
  'estadisticas estrategia estructura estructuras evolucion evolucionado exposicion expuesto expuesta fiable fiables fondos ' +
  'frecuencia fuerte fuerza funcionado ganado ganancia ganancias gane ganando giro giros grafica grafico graficos hora hueco ' +
  'huecos indica indican instrumento instrumentos justo justa libre limite limites liquidez llena llenan llenado llenaron ' +
  'llegara lote mandato margen maximo maximos media medio mercado mercados mide minimo minimos monedas moneda nivel niveles ' +
  'operacion operaciones operar operativa opero oportunidad orden ordenes par pares patrimonio perdida perdidas perdido ' +
  'perdiendo perfil pivote pivotes posicion posiciones precio precios precision predice predices predecir predicciones ' +
  'prediccion predicho prevision probabilidad pronostica pronostico pronosticos propuesta propuestas punto puntos quiebre ' +
  'quiebres rango rangos reaccion reaccionan regla reglas rellena rellenan rellenado rendimiento resistencia resultado ' +
  'resultados retroceso retrocesos riesgo riesgos rompe romper rompera ruptura rupturas saldo saldos senal senales sesgo ' +
  'sesion sesiones soporte soportes subir subira suben barrido barridos tasa temporalidad temporalidades tendencia tecnico ' +
  'tecnica terminaron termino tasa valor vale vela velas vende vender vendo venta volatilidad volumen zona zonas objetivo ' +
  'objetivos acumulacion manipulacion distribucion bot disponible disponibles disponga guardados invertido invertida invertir ' +
  'invertimos valgo valen diversificada diversificado concentrada concentrado concentracion panorama perspectiva perspectivas ' +
  'lectura contexto configuracion configuraciones respetan respeta rebota rebotan aguantan aguanta rentabilidad perdi ' +
  'acertando fallado falladas fallos bloqueadas bloqueado bloqueadas bloquearon ahorrado costaron ahorraron denegadas dispare ' +
  'conviene convendria hara haran proximas proximo hubo habra interpreta interpret comprarias venderias entrarias recomiendas aconsejas carry ' +
  'disparado disparadas saltado saltaron activas activos activa activo cerca freno pausado pausada detenido detenida parado';

// Said around the words of the trade, in either language.
const ASIDES =
  'shorting longing buying entering thinking reckon overextended overbought oversold sobrecomprado sobrevendido meto pensando ' +
  'pienso llevas wallet bank banco billetera cold allowed permitida maxima cumplio cumplieron acerto true lookin running together ' +
  'juntos juntas breaks broke rompio toco touched touch tocado snapshot report informe detallado detallada completo completa update ' +
  'abierta abiertas abierto abiertos cerrada cerradas cerrado cerrados guardado guardada guardadas mitigar mitigado mitigados mitigated ' +
  'confirmar confirm pendiente lost perdi perdido apply applies block blocks would tighter weaker stronger weaker lovely nicely ' +
  'show big small perder pierdo max maximum usdt usdc usd winners losers closest blocked comprado vendido unfilled porcentaje avisos ' +
  'aviso simbolos simbolo resistances resistencias historial historia allowed inactive activated sold bought confirmed rejected ' +
  'veces save dollar dolar break ira quedo quedaron respetar book plot mueven mueve estable dices usually normally active inactive porque normal size worst perhaps quiza quizas ' +
  'breakeven even fuera change changed cambiado cambiaron ' +
  'went gone off trust believe rely depend trusted fiarme fiarte confiar confio creerte creer ensena ensename ensenar ensenarme ' +
  'chop chopping choppy ranging lateral swept sweeping barrio barrido barrieron barre vivas vivos viva vivo ultimamente ido iba tenido ' +
  'tenias tuvo tuviste circuit cortacircuitos half mitad dollars euros dolares equilibrio spanish english ingles espanol castellano ' +
  'settings ajustes bottom suelo techo red green rojo verde positivo negativo beneficio beneficios minus plus seen saw made ' +
  'salio salieron sale salen salir estamos somos tenemos quedamos conectados conectadas dark light oscuro claro ledger ' +
  'daily weekly diaria diario semanal ojo metido metida echame ' +
  'three four five six seven eight nine ten twelve twenty tres cuatro cinco seis siete nueve diez veinte ' +
  'given told gave took shown happens upside downside helps helped useful util ' +
  'evaluate evalua estudia study examine inspect conocer averiguar checking wonder curious necesito espero';

const KNOWN: ReadonlySet<string> = new Set(`${ENGLISH} ${SPANISH} ${TRADING} ${ASIDES}`.split(' '));
// Single letters, and Spanish forms of verbs that are about the trade whatever their ending.
const STEMS =
  /^(?:[a-z]|analiz\w{1,5}|predi(?:c|g|j)\w{1,7}|compr(?:a|ar|es|o|aria|arias|ando)|vend(?:e|er|es|o|eria|erias|iendo))$/;
