import type { ErrorCode } from '#shared/domain/app-error';
import type { Language } from '#shared/domain/chat';

/** What the assistant says about external servers in its own words. */
export interface ExternalTexts {
  readonly usage: string;
  readonly badJson: string;
  /** No server is in use, or none has a tool that is allowed. */
  readonly nothingAllowed: string;
  readonly allowed: string;
  unknownServer(server: string, known: string): string;
  /** @param reason - For a person who looks for the cause, in English. */
  failed(code: ErrorCode, server: string, tool: string, reason: string): string;
}

export const EXTERNAL_TEXTS: Readonly<Record<Language, ExternalTexts>> = {
  en: {
    usage:
      'Write "/ask @server tool", with arguments in braces and a question behind them if you like: /ask @news headlines {"symbol": "EURUSD"} what moved it?',
    badJson: 'What stands in braces is not JSON. Names and texts need double quotes: {"symbol": "EURUSD"}.',
    nothingAllowed:
      'No external server is in use. Add one under Access, look at its tools and allow those that you want.',
    allowed: 'These tools of external servers may be asked:',
    unknownServer: (server, known) =>
      known === ''
        ? `There is no external server @${server} in use.`
        : `There is no external server @${server} in use. There are: ${known}.`,
    failed: (code, server, tool, reason) => {
      switch (code) {
        case 'external_changed':
          return `@${server} offers other tools than those that you looked at. It is asked nothing until you look at them again under Access.`;
        case 'external_not_allowed':
          return `${tool} of @${server} may not be asked: it is unknown or not allowed. "/ask" lists what is.`;
        case 'invalid_input':
          return `The arguments do not fit ${tool} of @${server}. ${reason}`;
        case 'too_large':
          return `The arguments for ${tool} are too long. ${reason}`;
        case 'rate_limited':
          return `@${server} is busy. Wait for the answers that are on their way.`;
        case 'egress_blocked':
          return `Connections to the outside are off, so @${server} was not asked.`;
        case 'host_not_allowed':
          return `@${server} lies at an address that is not contacted. ${reason}`;
        default:
          return `@${server} gave no answer. ${reason}`;
      }
    },
  },
  es: {
    usage:
      'Escriba «/ask @servidor herramienta», con argumentos entre llaves y una pregunta detrás si quiere: /ask @news headlines {"symbol": "EURUSD"} ¿qué lo movió?',
    badJson:
      'Lo que está entre llaves no es JSON. Los nombres y los textos van entre comillas dobles: {"symbol": "EURUSD"}.',
    nothingAllowed:
      'No hay ningún servidor externo en uso. Añada uno en Acceso, mire sus herramientas y permita las que quiera.',
    allowed: 'Se puede preguntar a estas herramientas de servidores externos:',
    unknownServer: (server, known) =>
      known === ''
        ? `No hay ningún servidor externo @${server} en uso.`
        : `No hay ningún servidor externo @${server} en uso. Hay: ${known}.`,
    failed: (code, server, tool, reason) => {
      switch (code) {
        case 'external_changed':
          return `@${server} ofrece otras herramientas que las que usted miró. No se le pregunta nada hasta que las mire de nuevo en Acceso.`;
        case 'external_not_allowed':
          return `No se puede preguntar a ${tool} de @${server}: no se conoce o no está permitida. «/ask» muestra las que sí.`;
        case 'invalid_input':
          return `Los argumentos no encajan con ${tool} de @${server}. ${reason}`;
        case 'too_large':
          return `Los argumentos para ${tool} son demasiado largos. ${reason}`;
        case 'rate_limited':
          return `@${server} está ocupado. Espere las respuestas que están en camino.`;
        case 'egress_blocked':
          return `Las conexiones al exterior están apagadas, así que no se preguntó a @${server}.`;
        case 'host_not_allowed':
          return `@${server} está en una dirección con la que no se contacta. ${reason}`;
        default:
          return `@${server} no dio ninguna respuesta. ${reason}`;
      }
    },
  },
};
