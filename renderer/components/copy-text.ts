/**
 * Puts `text` on the clipboard. Works without the clipboard permission, which the window does not grant to itself.
 *
 * @returns Whether the system took it.
 */
export function copyText(text: string): boolean {
  const holder = document.createElement('textarea');
  holder.value = text;
  // Inside an open dialog the focus is held there, so the holder has to stand in it.
  const host = document.activeElement?.closest('[role="dialog"], [role="alertdialog"]') ?? document.body;
  const focused = document.activeElement;
  holder.style.position = 'fixed';
  holder.style.opacity = '0';
  host.append(holder);
  holder.select();
  const isCopied = document.execCommand('copy');
  holder.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
