import { app } from 'electron';
import { startDesktop } from './app/desktop';

// `Fairgap cli <words>` is the command line of a packaged app, which has no other way to run a script: no window, no lock.
const words = wordsOfOurs(process.argv, app.isPackaged);
if (words[0] === 'cli') {
  app.dock?.hide();
  // What Chromium says of the machine is not for whoever reads an answer.
  app.commandLine.appendSwitch('log-level', '3');
  // Chromium ends a process that finds no display.
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    app.commandLine.appendSwitch('ozone-platform', 'headless');
  }
  void import('./command-line')
    .then(({ runCommandLine }) => runCommandLine(words.slice(1)))
    .then((status) => app.exit(status));
} else startDesktop();

/** What follows the executable and its switches; started from a checkout, its folder stands before it. */
function wordsOfOurs(argv: readonly string[], isPackaged: boolean): string[] {
  const first = argv.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  return first < 0 ? [] : argv.slice(isPackaged ? first : first + 1);
}
