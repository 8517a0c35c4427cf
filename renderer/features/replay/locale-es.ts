import type { ReplayTexts } from './locale-en';

/** Spanish texts of the replay. */
export const replayTextsEs: ReplayTexts = {
  label: 'Repetición',
  active: 'REPETICIÓN',
  activeHint: 'Nada posterior a este momento es visible en la aplicación: ni en el gráfico ni para el asistente.',
  other: 'Hay una repetición de {{instrument}} en marcha. {{shown}} muestra el presente.',
  showOther: 'Ver {{instrument}}',
  moment: 'Momento de inicio',
  start: 'Iniciar la repetición',
  startHint:
    'Elija un momento del pasado; nada posterior será visible. También empieza con un clic derecho sobre una vela.',
  range: 'Velas de {{first}} a {{last}}',
  outOfRange: 'Elija un momento entre {{first}} y {{last}}.',
  badMoment: 'Esto no es una fecha con hora.',
  noInstrument: 'Elija primero un instrumento.',
  play: 'Reproducir',
  pause: 'Pausa',
  back: 'Una vela atrás',
  forward: 'Una vela adelante',
  jump: 'Saltar velas',
  jumpBack: '{{count}} velas atrás',
  jumpForward: '{{count}} velas adelante',
  speed: 'Velocidad',
  speedOption: '{{count}}/s',
  stop: 'Terminar la repetición',
  close: 'Cerrar la barra de repetición',
  dismiss: 'Descartar',
  space: 'Espacio',
  progress: 'Posición en las velas guardadas',
  end: 'Fin de las velas guardadas',
};
