import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { TRAY_ICON_SIZE, trayIconPixels } from './tray-icon';
import { type TrayView, trayMenu, trayToolTip } from './tray-menu';

const VIEW: TrayView = { environment: 'paper', state: 'active', language: 'en' };

describe('the tray', () => {
  it('halts all trading at one click, and closes positions at a second', () => {
    const halts: unknown[] = [];
    const menu = trayMenu(VIEW, { showWindow: () => {}, quit: () => {}, halt: (halt) => halts.push(halt) });

    click(item(menu, 'Halt all trading'));
    const [surely] = item(menu, 'Halt and close all positions').submenu as MenuItemConstructorOptions[];
    click(surely);

    expect(halts).toEqual([
      { flatten: false, reason: 'Halted from the tray' },
      { flatten: true, reason: 'Halted from the tray' },
    ]);
  });

  it('still closes positions once trading is halted', () => {
    const menu = trayMenu({ ...VIEW, state: 'halted' }, { showWindow: () => {}, quit: () => {}, halt: () => {} });

    expect([item(menu, 'Halt all trading').enabled, item(menu, 'Halt and close all positions').enabled]).toEqual([
      false,
      undefined,
    ]);
  });

  it('names environment and state in the person’s language', () => {
    expect(trayToolTip({ environment: 'live', state: 'reducing', language: 'es' })).toBe(
      'Fairgap · LIVE · Solo reducir',
    );
  });

  it('draws another shape for each state', () => {
    const shapes = (['active', 'reducing', 'halted'] as const).map((state) => {
      const pixels = trayIconPixels(state);
      return Array.from({ length: TRAY_ICON_SIZE ** 2 }, (_, index) =>
        pixels[index * 4 + 3] === 255 ? '#' : '.',
      ).join('');
    });

    expect(new Set(shapes).size).toBe(3);
    expect(shapes.every((shape) => shape.includes('#') && shape.includes('.'))).toBe(true);
  });
});

function item(menu: MenuItemConstructorOptions[], label: string): MenuItemConstructorOptions {
  return menu.find((one) => one.label === label) ?? expect.fail(`The menu has no ${label}.`);
}

function click(one: MenuItemConstructorOptions | undefined): void {
  (one?.click as (() => void) | undefined)?.();
}
