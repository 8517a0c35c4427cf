import { useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import { useReplay } from '../stores/replay';
import { PANE_KEYS, PANES, useShell } from '../stores/shell';
import { useTicket } from '../stores/ticket';
import { useView } from '../stores/view';

/** Keys that work everywhere. Those without a modifier rest while something is typed or a dialog is open. */
export function useGlobalKeys(): void {
  useEffect(() => {
    const shell = useShell.getState();
    const leaveChords = tinykeys(
      window,
      withPrevented({
        '$mod+k': () => shell.openDialog('command-palette'),
        '$mod+,': () => shell.openDialog('settings'),
        '$mod+i': () => shell.openDialog('import'),
        ...Object.fromEntries(PANES.map((pane) => [`Alt+${codeOf(PANE_KEYS[pane])}`, () => shell.showPane(pane)])),
      }),
      { ignore: (event) => event.isComposing || isInDialog(event) },
    );
    const leavePlain = tinykeys(
      window,
      withPrevented({
        '?': () => shell.openDialog('keyboard-help'),
        'Shift+?': () => shell.openDialog('keyboard-help'),
        '/': () => shell.ask(),
        r: toggleReplayBar,
        t: () => useTicket.getState().open(),
        ',': () => stepTimeframe(-1),
        '.': () => stepTimeframe(1),
      }),
      { ignore: (event) => event.isComposing || isTyped(event) || isInDialog(event) },
    );
    return () => {
      leaveChords();
      leavePlain();
    };
  }, []);
}

/** Shows the replay bar or hides it. A replay that runs keeps it: without the bar nothing would say that time is hidden. */
export function toggleReplayBar(): void {
  const { isBarOpen, setBarOpen, replay } = useReplay.getState();
  setBarOpen(replay !== null || !isBarOpen);
}

/** The key by its place: on a Mac Alt with a letter types another sign. */
function codeOf(key: string): string {
  return /\d/.test(key) ? key : `Key${key}`;
}

function stepTimeframe(step: number): void {
  const { timeframe, setTimeframe } = useView.getState();
  const next = TIMEFRAMES[TIMEFRAMES.indexOf(timeframe) + step];
  if (next !== undefined) setTimeframe(next);
}

function withPrevented(bindings: Readonly<Record<string, () => void>>): Record<string, (event: KeyboardEvent) => void> {
  return Object.fromEntries(
    Object.entries(bindings).map(([keys, run]) => [
      keys,
      (event: KeyboardEvent) => {
        event.preventDefault();
        run();
      },
    ]),
  );
}

function isTyped({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isInDialog({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="alertdialog"]') !== null;
}
