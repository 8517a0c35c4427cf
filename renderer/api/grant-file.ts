/** A word for a file that the person chose or dropped, which the main process accepts in place of a path. */
export async function grantFile(file: File): Promise<string> {
  if (window.fairgap === undefined) throw new Error('Files can be imported in the desktop window only.');
  return window.fairgap.grantFile(file);
}
