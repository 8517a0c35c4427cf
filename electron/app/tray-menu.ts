import type { MenuItemConstructorOptions } from 'electron';
import type { Language } from '#shared/domain/chat';
import type { Environment } from '#shared/domain/environment';
import type { TradingState } from '#shared/domain/trading-state';

export interface TrayActions {
  readonly showWindow: () => void;
  /** Halts all trading; with `flatten` positions are closed too. */
  readonly halt: (halt: { readonly flatten: boolean; readonly reason: string }) => void;
  readonly quit: () => void;
}

export interface TrayView {
  readonly environment: Environment;
  readonly state: TradingState;
  readonly language: Language;
}

/** The tray's menu: what state trading is in, and the kill switch with and without closing positions. */
export function trayMenu(
  { environment, state, language }: TrayView,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const text = TEXTS[language];
  const isHalted = state === 'halted';
  return [
    { label: `${environment.toUpperCase()} · ${text.states[state]}`, enabled: false },
    { type: 'separator' },
    {
      label: text.halt,
      enabled: !isHalted,
      click: () => actions.halt({ flatten: false, reason: text.reason }),
    },
    // Two steps: a slip of the pointer closes no position. It stays there while halted: a halt may have left them open.
    {
      label: text.flatten,
      submenu: [{ label: text.flattenSurely, click: () => actions.halt({ flatten: true, reason: text.reason }) }],
    },
    { type: 'separator' },
    { label: text.show, click: actions.showWindow },
    { label: text.quit, click: actions.quit },
  ];
}

/** What the pointer is told over the tray's picture. */
export function trayToolTip({ environment, state, language }: TrayView): string {
  return `Fairgap · ${environment.toUpperCase()} · ${TEXTS[language].states[state]}`;
}

const TEXTS = {
  en: {
    states: { active: 'Trading is active', reducing: 'Reducing only', halted: 'HALTED' },
    halt: 'Halt all trading',
    flatten: 'Halt and close all positions',
    flattenSurely: 'Close them at the market now',
    reason: 'Halted from the tray',
    show: 'Show Fairgap',
    quit: 'Quit',
  },
  es: {
    states: { active: 'Operativa activa', reducing: 'Solo reducir', halted: 'DETENIDA' },
    halt: 'Detener toda la operativa',
    flatten: 'Detener y cerrar todas las posiciones',
    flattenSurely: 'Cerrarlas a mercado ahora',
    reason: 'Detenida desde la bandeja',
    show: 'Mostrar Fairgap',
    quit: 'Salir',
  },
} as const;
