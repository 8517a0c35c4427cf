import { Menu, nativeImage, Tray } from 'electron';
import { TRAY_ICON_SIZE, trayIconPixels } from './tray-icon';
import { type TrayActions, type TrayView, trayMenu, trayToolTip } from './tray-menu';

/** The picture in the system's tray: the state of trading, and the kill switch without the window. */
export interface AppTray {
  show(view: TrayView): void;
  close(): void;
}

/** `null` where the system has no tray. */
export function createTray(actions: TrayActions): AppTray | null {
  let shown = '';
  let tray: Tray;
  try {
    tray = new Tray(picture('active'));
  } catch (error) {
    console.error('tray:', error);
    return null;
  }
  tray.on('click', actions.showWindow);
  return {
    show: (view) => {
      const text = JSON.stringify(view);
      if (text === shown) return;
      shown = text;
      tray.setImage(picture(view.state));
      tray.setToolTip(trayToolTip(view));
      tray.setContextMenu(Menu.buildFromTemplate(trayMenu(view, actions)));
    },
    close: () => tray.destroy(),
  };
}

function picture(state: TrayView['state']) {
  const size = { width: TRAY_ICON_SIZE, height: TRAY_ICON_SIZE };
  return nativeImage.createFromBitmap(trayIconPixels(state), { ...size, scaleFactor: 2 });
}
