/** A file of an exported folder: a text, or lines that are written one by one, each with an end. */
export type ExportFile =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly lines: AsyncIterable<string> };
