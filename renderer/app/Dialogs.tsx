import { Suspense } from 'react';
import { lazyComponent } from '../components/lazy-component';
import { type DialogId, useShell } from '../stores/shell';

/** The dialog that is open, if one is. */
export function Dialogs() {
  const dialog = useShell((state) => state.dialog);
  const files = useShell((state) => state.filesToImport);
  if (dialog === null) return null;
  const Shown = DIALOGS[dialog];
  return (
    <Suspense fallback={null}>
      {/* Files that are dropped while the import is open start it anew. */}
      <Shown key={files.map(({ name, lastModified }) => `${name} ${lastModified}`).join()} />
    </Suspense>
  );
}

const DIALOGS: Readonly<Record<DialogId, ReturnType<typeof lazyComponent<object>>>> = {
  settings: lazyComponent(async () => (await import('../features/settings/SettingsDialog')).SettingsDialog),
  import: lazyComponent(async () => (await import('../features/import/ImportDialog')).ImportDialog),
  'keyboard-help': lazyComponent(async () => (await import('./KeyboardHelp')).KeyboardHelp),
  'command-palette': lazyComponent(async () => (await import('./CommandPalette')).CommandPalette),
};
