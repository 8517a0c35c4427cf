import { ImportDialog } from '../features/import/ImportDialog';
import { SettingsDialog } from '../features/settings/SettingsDialog';
import { useShell } from '../stores/shell';
import { CommandPalette } from './CommandPalette';
import { KeyboardHelp } from './KeyboardHelp';

/** The dialog that is open, if one is. */
export function Dialogs() {
  const dialog = useShell((state) => state.dialog);
  const files = useShell((state) => state.filesToImport);
  switch (dialog) {
    case null:
      return null;
    case 'settings':
      return <SettingsDialog />;
    case 'import':
      // Files that are dropped while it is open start it anew.
      return <ImportDialog key={files.map(({ name, lastModified }) => `${name} ${lastModified}`).join()} />;
    case 'keyboard-help':
      return <KeyboardHelp />;
    case 'command-palette':
      return <CommandPalette />;
  }
}
