/** What the preload script puts on the page. It names no operation. */
export interface FairgapBridge {
  /** Asks for a port to the main process; it arrives as a window message of kind `fairgap-port`. */
  readonly connect: () => unknown;
  /** Allows the main process to read a file that the person chose or dropped. */
  readonly grantFile: (file: File) => Promise<string>;
}

declare global {
  interface Window {
    /** Missing in a plain browser. */
    readonly fairgap?: FairgapBridge;
  }
}
