import type { Sentence } from './plain-words';
import type { Refusal } from './route';
import { COMMAND_START, NEGATION, REPORTED } from './speech';
import { isCovered } from './vocabulary';

/**
 * What a sentence asks for that the assistant does not do; `null` for none.
 *
 * @param sentence - With names of instruments and timeframes blanked.
 * @param options.hasProposal - A ticket waits: a bare `yes` or `do it` confirms it.
 */
export function readRefusal(sentence: Sentence, options: { readonly hasProposal: boolean }): Refusal | null {
  const { words } = sentence;
  if (REPORTED.test(words)) return null;
  if (options.hasProposal && AGREES.test(words) && !sentence.isQuestion) return 'confirm';
  if (options.hasProposal && DECLINES.test(words)) return 'cancel';
  for (const [refusal, pattern] of REFUSALS) {
    const found = words.match(pattern);
    if (!found) continue;
    // `don't close it`, `should I close it?`: nobody asks for it.
    const before = words.slice(0, found.index);
    if (ALWAYS.has(refusal)) return refusal;
    const isMeant = !NEGATION.test(before) && !ASKS.test(before) && isCovered(words.replace(found[0], ' '));
    if (isMeant) return refusal;
  }
  return null;
}

const ALWAYS: ReadonlySet<Refusal> = new Set(['promise', 'keys', 'outside']);
const ASKS =
  /\b(?:should|shall|why|when|did|was|were|has|have|had|would|deberia|debo|conviene|por que|cuando|what (?:happens|if))\b/;

const AGREES = new RegExp(
  `${COMMAND_START}(?:yes|yeah|yep|sure|ok|okay|do it|go|go ahead|go for it|let's go|proceed|approved?|accept|agreed|execute|send|send it|submit|submit it|place it|approve it|accept it|execute it|take it|fire|run it|si|dale|adelante|hazlo|hazla|procede|de acuerdo|acepto|aceptar?|aceptal[oa]|apruebal[oa]?|ejecutal[oa]|ejecuta|envial[oa]|mandal[oa]|envia|manda|lanzal[oa]|vamos|(?:place|send|submit|sign) (?:it|the order|the ticket|my order|that order)|(?:envia|manda|coloca|firma) (?:la|esa|esta|mi) (?:orden|boleta))(?: (?:now|please|ahora|ya|por favor|then|entonces|it|la|lo))*$|^(?:yes|yeah|yep|sure|ok|okay|si|vale|dale|perfecto|claro)$`,
);
const DECLINES =
  /^(?:no|nope|no thanks?|no gracias|cancel|cancel it|reject|reject it|discard it|drop it|cancela(?:l[oa])?|rechaza(?:l[oa])?|descarta(?:l[oa])?|anula(?:l[oa])?)$/;

const OF =
  '(?:(?:my|the|all|all of|every|this|that|these|those|any|of|out|out of|half|open|pending|entire|whole|current|existing|waiting|last|limit|limite|stop|market|buy|sell|mi|mis|la|las|el|los|un|una|toda|todas|todo|todos|esta|esa|estas|esas|este|ese|de|del|abierta|abiertas|pendientes?|mitad|§|¤) )*';
const THE = '(?:(?:the|my|this|that|your|last|waiting|pending|la|mi|esta|esa|el|ultima|pendiente) )*';
const POSITIONS =
  '(?:positions?|trades?|longs?|shorts?|everything|exposure|posicion(?:es)?|operacion(?:es)?|larg[oa]s?|cort[oa]s?|todo|trade)';
const ORDERS = '(?:orders?|tickets?|proposals?|ordenes|orden|boletas?|propuestas?)(?! ?blocks?)';
const STOPS = '(?:stops?(?:[ -]?loss(?:es)?)?|sl|tp|take[ -]?profits?|targets?|objetivos?)';
const MONEY =
  '(?:money|funds?|cash|usdt|usdc|dollars?|euros?|balance|profits?|everything|wallet|bank|crypto|coins?|tokens?|holdings|dinero|monedas?|criptos?|criptomonedas?|activos|plata|fondos|saldo|dolares|ganancias|efectivo|billetera|banco|§)';
const LIMITS =
  '(?:limits?(?! (?:orders?|buy|sell|to (?:buy|sell)|at|(?:in|on|for) (?:the )?§))|mandate|risk per trade|max(?:imum)? (?:risk|loss|drawdown|position)|daily loss|loss limit|risk (?:rules?|fraction|limits?|settings|engine|budget)|(?:the |my |your )rules|leverage|(?:circuit )?breaker|position size|limites?(?! (?:para|en (?:el |la )?§|de (?:compra|venta)|a \\d))|mandato|riesgo (?:por operacion|maximo|diario)|(?:mi|el) riesgo|perdida (?:diaria|maxima)|reglas?(?: de riesgo)?|apalancamiento|tamano (?:de|maximo))';
const SETTINGS =
  '(?:settings?|preferences|configuration|theme|dark mode|light mode|night mode|language|the (?:language )?model|adapter|prompts?|environment|live(?: mode| trading)?(?= *$)|real money|paper(?: mode| trading)?|demo(?: mode)?(?= *$)|exchange account|font|colou?rs?|ajustes|configuracion|preferencias|opciones|tema|modo (?:oscuro|claro|real|demo|noche|simulado|live)|idioma|(?:el|de) modelo|adaptador|entorno|colores?|fuente)';

const REFUSALS: readonly [Refusal, RegExp][] = [
  [
    'keys',
    /\b(?:api|secret|private|access) ?(?:keys?|secrets?|tokens?)\b|\bkey and secret\b|\b(?:clave|claves|llave|llaves|token|secreto) (?:de )?(?:la |el |mi )?(?:api|secret[oa]s?|privad[oa]s?|acceso|exchange|binance|bolsa)\b|\bmy (?:keys|credentials|passwords?|passphrase)\b|\bmis (?:claves|llaves|credenciales|contrasenas)\b|\bmi contrasena\b|\b(?:seed phrase|frase semilla)\b/,
  ],
  [
    'promise',
    /\bguarante\w*|\bgaranti(?:z|c|a)\w*|\b(?:(?:will|can|could) i|am i (?:going|gonna|sure|certain|bound)(?: to)?) (?:\w+ )?(?:\w+ )?(?:win|make (?:money|a profit|profit)|profit|get rich|be rich)\b|\b(?:make|earn|gain|win|profit|get|return\w*|money|%)\b[^.;!?\n]*\b(?:for sure|for certain|no matter what|without (?:fail|losing|risk(?:ing)?))\b|\b(?:make|earn|gain|win) (?:me )?(?:\S+ )?[$€]?\d[\d.,]* ?(?:%|percent|dollars?|euros?|bucks|usdt?|[$€])(?: \w+)? (?:(?:a|per|each|every) (?:day|week|month|year)|¤)|\b(?:gan(?:ar|o|e|es)|sac(?:ar|o|e)|hac(?:er|iendo)) (?:un |unos )?\d[\d.,]* ?(?:%|por ciento|dolares|euros|usdt?|[$€])(?: \w+)? (?:(?:al|a la|por|cada) (?:dia|semana|mes|ano)|¤|semanal\w*|diari\w+|mensual\w*)|\b(?:gan(?:ar|o|e|ancias?)|rentabilidad|beneficios?|%)\b[^.;!?\n]*\b(?:con (?:total )?seguridad|de forma segura|a ciencia cierta|sin (?:perder|fallar?|arriesgar|riesgo))\b|\b(?:going|gonna) (?:to )?(?:make me (?:money|rich)|get rich)\b|\b(?:sure|safe) (?:thing|bet|profit|win|money)\b|\b(?:risk|loss)[- ]free\b|\bcan't lose\b|\bpromise\w*\b|\b(?:double|triple) my (?:money|account)\b|\b(?:me |nos )?promete[sr]?\b|\bvoy a (?:ganar|hacerme rico|forrarme)\b|\bganare\b|\b(?:seguro que|fijo que) (?:gano|sube|baja|ganare|voy)\b|\bganancias? (?:segura|asegurada|garantizada)s?\b|\b(?:es|apuesta) segur[oa] que\b|\bme (?:hare|hago|voy a hacer) rico\b|\b(?:gano|ganar) (?:seguro|dinero seguro)\b|\b(?:duplicar|doblar) mi (?:dinero|cuenta)\b|\b100 ?% (?:sure|certain|safe|seguro)\b|\b(?:easy|sure|safe|free) money\b|\bdinero (?:seguro|facil|gratis)\b|\bwithout any risk\b|\bsin ningun riesgo\b/,
  ],
  [
    'outside',
    /\b(?:poems?|poetry|songs?|lyrics|jokes?|recipes?|haikus?|limerick|bedtime|horoscope|weather|football|soccer|basketball|movies?|films?|homework|dinner|lunch|breakfast|restaurants?|holiday|vacation|girlfriend|boyfriend|birthday|president|prime minister|dinosaurs?|cook|pizza|poemas?|poesia|cancion(?:es)?|chistes?|recetas?|horoscopo|futbol|peliculas?|deberes|cena|almuerzo|desayuno|restaurantes?|vacaciones|novia|novio|cumpleanos|presidente|dinosaurios?|cocinar)\b|\bcapital (?:city )?of (?!the account|my)\w+|\bcapital de (?!la cuenta|mi|riesgo|trabajo)\w+|\b(?:que|el) (?:tiempo|clima) (?:hace|hara|en)\b|\bwrite (?:me )?(?:an? )?(?:\w+ )?(?:essay|story|letter|novel|script|python|javascript|program|function|code|blog)\b|\bescrib(?:e|eme|ir) (?:me )?(?:un[ao]? )?(?:\w+ )?(?:ensayo|cuento|carta|novela|programa|historia|codigo|funcion)\b|\b(?:write|draft|compose|redacta\w*|escrib\w+) (?:me )?(?:\w+ ){0,2}(?:e-?mails?|correos?|carta|letter|cv|resume|ensayo|message to|mensaje para)\b|\bwho (?:won|is the (?:king|queen|ceo))\b|\bquien (?:gano|es el rey)\b|\bhow (?:old|tall) (?:is|are)\b|\bmeaning of life\b|\bsentido de la vida\b/,
  ],
  [
    'confirm',
    new RegExp(
      `\\bconfirm(?:ing)? (?:it|this|that|them|${THE}(?:${ORDERS}|trade|position|entry))\\b|${COMMAND_START}confirm(?:o|ar|a)?(?: now| ya| ahora| please| por favor)*$|(?<!\\b(?:de|por|sin|para) )\\bconfirma(?:r|lo|la|las|los|rlo|rla|me)\\b(?! (?:si|que|la tendencia|la ruptura))|\\bconfirm[ao] ${THE}(?:${ORDERS}|operacion|entrada)|\\b(?:execute|submit|send|approve|accept|sign) ${THE}${ORDERS}|\\b(?:ejecuta(?:r)?|envia(?:r)?|manda(?:r)?|aprueba|aprobar|acepta(?:r)?|firma(?:r)?) ${THE}${ORDERS}|\\b(?:ejecutal[oa]|apruebal[oa])\\b|\\bgo ahead and (?:confirm|execute|approve)\\b|${COMMAND_START}(?:go ahead(?: and|,)? )?(?:send|submit|place|transmit|fire|push|route) (?:it|them|this|that)(?: off| over| in)? (?:to|at|on|with) (?:the |my )?(?:exchange|broker|binance|venue)\\b|${COMMAND_START}(?:adelante,? )?(?:mand|envi|lanz|tramit|curs|pas)(?:a|al[oa]s?|arl[oa]s?) (?:\\S+ )?(?:a|al|en) (?:la |el |mi )?(?:bolsa|broker|exchange|binance)\\b`,
    ),
  ],
  [
    'move_stop',
    new RegExp(
      `${COMMAND_START}(?:move|raise|lower|trail|change|adjust|tighten|widen|loosen|set|put|shift|drag|bring|update|modify|remove|delete|take off|cancel|add|place)\\b(?: (?!buy|sell|long|short)\\S+){0,4}? ${STOPS}\\b|\\b(?:move|change|remove|raise|lower|trail) (?:my|the) ${STOPS}\\b|${COMMAND_START}(?:mueve|mover|mueva|sube|subir|suba|baja|bajar|baje|ajusta|ajustar|ajuste|cambia|cambiar|cambie|pon|poner|ponga|quita|quitar|quite|modifica|modificar|modifique|acerca|aleja|arrastra|elimina|anade|agrega|coloca)(?:me|lo)?\\b(?: (?!compra|venta|orden)\\S+){0,3}? ${STOPS}\\b|\\b(?:mover|subir|bajar|cambiar|quitar) (?:mi|el) ${STOPS}\\b|\\b(?:move|set|put|stop|mueve|sube|pon) .*\\b(?:to|a|at|en) break ?-?even\\b`,
    ),
  ],
  [
    'close',
    new RegExp(
      `\\b(?:close|exit|flatten|liquidate|unwind|cover|dump) ${OF}${POSITIONS}\\b|\\b(?:get (?:me )?out|take me out|exit) (?:of )?${OF}(?:${POSITIONS}|§|it)?(?: now)?$|\\bget (?:me )?out of ${OF}(?:${POSITIONS}|§|it)|${COMMAND_START}(?:close|exit|flatten|liquidate)(?: out)? ${OF}(?:it|§|all|half|now)?(?: (?:now|please|at market|position))*$|${COMMAND_START}(?:sell) (?:all|half|everything|some of|all of)?(?: of)? ?(?:my|everything|all|what i have)\\b|${COMMAND_START}take (?:my )?profits?(?: now)?$|\\b(?:cierra|cerrar|cierre|ciérra|liquida|liquidar|liquide|deshaz|deshacer) ${OF}${POSITIONS}\\b|\\b(?:cierral[oa]s?|cierrame|cerrarl[oa]s?|sacame|sal de|salir de|salte de) ?${OF}(?:${POSITIONS}|§|ahi|aqui)?|${COMMAND_START}(?:cierra|cerrar|liquida|cierre) ${OF}(?:§|ya|ahora)?(?: ya| ahora)?$|${COMMAND_START}vende(?:r|me)? (?:todo|toda|todos|todas|la mitad|mi|mis|lo que tengo)\\b`,
    ),
  ],
  [
    'cancel',
    new RegExp(
      `\\b(?:cancel|delete|remove|kill|pull|scrap|drop|void|reject|discard|withdraw) ${OF}${ORDERS}\\b|${COMMAND_START}cancel (?:it|them|all|everything)\\b|\\b(?:cancela(?:r|me)?|cancele|anula(?:r)?|anule|borra(?:r)?|elimina(?:r)?|quita(?:r)?|rechaza(?:r)?|retira(?:r)?) ${OF}${ORDERS}\\b|${COMMAND_START}(?:cancela|anula|rechaza)(?:l[oa]s?| todo| todas)\\b`,
    ),
  ],
  [
    'halt',
    /\b(?:halt|stop|pause|suspend|freeze|disable|shut down) (?:all |my |the |any )*(?:trading|trades?|new orders|operations|bot)\b|\bkill ?switch\b|\b(?:para|parar|pare|deten|detener|detenga|pausa|pausar|frena|frenar|suspende|suspender|bloquea|corta) (?:el |la |las |todo |toda |todas |mi )*(?:trading|operativa|operaciones|negociacion|bot)\b|\b(?:stop|halt) everything\b|\bpara(?:lo)? todo\b|\bboton de panico\b|\binterruptor (?:de emergencia|general)\b/,
  ],
  [
    'resume',
    /\b(?:resume|restart|unpause|re-?enable|unhalt|reactivate|continue|allow) (?:the |my |all )*trading\b|\b(?:unhalt|lift the halt)\b|\bstart (?:the )?trading again\b|\b(?:vuelve|volver|volvamos) a operar\b|\b(?:reanuda|reanudar|reanude|reactiva|reactivar|continua|retoma|retomar|restablece) (?:el |la |las |mi )*(?:trading|operativa|operaciones|negociacion)\b/,
  ],
  [
    'limits',
    new RegExp(
      `\\b(?:change|raise|lower|increase|decrease|reduce|set|edit|update|remove|loosen|tighten|double|triple|adjust|modify|disable|bypass|ignore|override|turn off|switch off|skip|relax|lift|rewrite|sign)(?: (?:my|the|a|your|all|new|daily|weekly|max|maximum|risk|trading|up|position|of|current)){0,4} ${LIMITS}|\\b(?:cambia|cambiar|cambie|sube|subir|suba|baja|bajar|baje|aumenta|aumentar|aumente|reduce|reducir|quita|quitar|quite|modifica|modificar|edita|editar|ajusta|ajustar|desactiva|desactivar|elimina|eliminar|ignora|ignorar|salta|saltate|saltar|duplica|duplicar|amplia|ampliar|relaja|relajar|firma|firmar|fija|fijar|establece|establecer|(?:pon|poner|ponga)(?= (?:el|mi|mis|los|la|las)\\b))(?:me|te)?(?: (?:mi|mis|el|la|las|los|tu|tus|un|todos|todas|de|del|nuevo|diari[oa])){0,4} ${LIMITS}|${COMMAND_START}risk (?:more|less|\\d+ ?%)|${COMMAND_START}arriesga (?:mas|menos|un|el|\\d+)`,
    ),
  ],
  [
    'withdraw',
    new RegExp(
      `\\b(?:withdraw|transfer|send|deposit|wire|cash out)(?: \\S+){0,4}? ${MONEY}(?=.*\\b(?:to|from|out|my|all|bank|wallet|account)\\b|$)|${COMMAND_START}(?:withdraw|cash out|deposit)\\b|\\b(?:make|start|do|request) (?:a|my) (?:withdrawal|deposit|transfer)\\b|\\b(?:i|can i|how do i|how to|could i) (?:withdraw|cash out|deposit)\\b|\\b(?:retira|retirar|retire|saca|sacar|saque|transfiere|transferir|deposita|depositar|ingresa|ingresar|envia|enviar|manda|mandar)(?:me)?(?: \\S+){0,4}? ${MONEY}|\\b(?:hacer|haz|quiero) (?:un )?(?:retiro|deposito|ingreso|transferencia)\\b|${COMMAND_START}retirar?\\b`,
    ),
  ],
  [
    'settings',
    new RegExp(
      `\\b(?:put|set|switch|turn|change|pon(?:er|ga|me)?|cambia(?:r|me)?|cambie|pasa(?:r|me)?)(?: \\S+){0,3} (?:in|into|to|en|al?) (?:english|spanish|ingles|espanol|castellano)\\b|\\b(?:change|open|set|switch|go|edit|update|use|enable|turn on|activate|show|configure|select)(?: (?:me|my|the|your|to|into|on|a|another|app|ui|different|it|light|dark|black|white|other)){0,4} ${SETTINGS}|\\b(?:cambia|cambiar|cambie|abre|abrir|abra|pon|poner|ponga|ve|vete|edita|editar|activa|activar|active|usa|usar|use|configura|configurar|muestra|selecciona|pasa|pasar)(?:me|r|lo)?(?: (?:mi|mis|el|la|los|las|tu|de|al?|en|un|una|otro|otra)){0,4} ${SETTINGS}`,
    ),
  ],
];
