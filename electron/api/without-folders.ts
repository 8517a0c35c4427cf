/** A text with the name alone of every file in these folders. */
export function withoutFolders(text: string, folders: readonly string[]): string {
  return folders.reduce((rest, folder) => {
    if (!rest.includes(folder)) return rest;
    const escaped = folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return rest.replace(new RegExp(`${escaped}((?:[\\\\/][^\\\\/"'\`<>|:;,\\s]*)*)`, 'g'), (_, inside: string) =>
      inside.replace(/^.*[\\/]/, ''),
    );
  }, text);
}

/** The same for every text in a value of plain data. */
export function withoutFoldersIn(value: unknown, folders: readonly string[]): unknown {
  if (typeof value === 'string') return withoutFolders(value, folders);
  if (Array.isArray(value)) return value.map((item) => withoutFoldersIn(item, folders));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutFoldersIn(item, folders)]));
}
