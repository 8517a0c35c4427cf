// How a sentence begins before it says what it wants. All patterns are for `plainWords`.

/** Courtesy and connectives: `ok, please ...`, `vale, ahora ...`. */
const COURTESY =
  '(?:(?:please|ok|okay|hey|hi|hello|hola|so|now|then|and|also|well|right|alright|yes|yeah|yep|sure|great|good|perfect|cool|fine|nice|thanks|fairgap|just|quickly|por favor|vale|venga|bueno|buenas|buenos dias|bien|perfecto|genial|ahora mismo|ahora|ya|entonces|luego|y|e|tambien|si|dale|oye|anda)(?:[ ,:]+|$))*';
const WANT =
  "(?:(?:i want you to|i want to|i would like you to|i would like to|i'd like you to|i'd like to|i wanna|i need to|i need you to|i want|let's|lets|let us|let me|can you|can we|could you|will you|would you please|would you mind|quiero que|quiero|querria|quisiera|me gustaria que|me gustaria|necesito que|necesito|vamos a|puedes|podrias|puede|podria|deseo)[ ,]+(?:please |por favor |just )?)?";

/** Begins a sentence that asks for something to be done; what is wanted follows. */
export const COMMAND_START = `^${COURTESY}${WANT}`;

/** `can you buy`, `puedes comprar`: a wish in the form of a question. */
export const POLITE_QUESTION = new RegExp(
  `^${COURTESY}(?:can you|can we|could you|will you|would you|let's|lets|puedes|podrias|puede|podria|quiero|i want|i'd like|i would like)\\b`,
);

/** Takes back or forbids. */
export const NEGATION =
  /\b(?:not|no|never|don't|do not|doesn't|won't|can't|cannot|wouldn't|shouldn't|without|avoid|nothing|neither|nor|nunca|jamas|ni|tampoco|nada|evita|evitar|sin)\b/;

/** What somebody else says, or what would be if. */
export const REPORTED =
  /\b(?:said|says|told|tells|telling|heard|wrote|writes|recommended|recommends|suggested|suggests|advised|claims?|dice|dicen|dijo|dijeron|dicho|recomienda|recomiendan|recomendo|sugiere|aconseja|oi|lei|leido|according to|segun|quote|unquote)\b/;
export const CONDITIONAL =
  /\b(?:if|when|once|unless|whenever|as soon as|in case|until|after it|cuando|en cuanto|siempre que|tomorrow|later|tonight|next (?:week|month|session|monday)|on (?:mon|tues|wednes|thurs|fri)day|every|manana|mas tarde|esta noche|el (?:lunes|martes|miercoles|jueves|viernes)|la semana que viene|cada|a menos que|una vez|hasta que)\b|(?<=. )si (?!,)|^si (?!,)(?=\S+ (?:\S+ )*(?:rompe|llega|toca|baja|sube|cae|supera|pasa|cierra|hay))/;

/** Takes everything back: `never mind`, `olvidalo`. */
export const TAKES_BACK =
  /\b(?:never ?mind|forget (?:it|that)|scratch that|just kidding|only kidding|cancel that|changed my mind|olvidalo|olvidala|dejalo|mejor no|es broma|era broma|cambie de idea)\b/;
