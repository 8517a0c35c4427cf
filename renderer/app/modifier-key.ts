/** How this system writes the key of shortcuts: `⌘` on a Mac, `Ctrl ` elsewhere. */
export function modifierKey(platform: string = navigator.platform): string {
  return /mac|iphone|ipad/i.test(platform) ? '⌘' : 'Ctrl ';
}
