/** `horizonCandles` as the command line spells it: `horizon-candles`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
