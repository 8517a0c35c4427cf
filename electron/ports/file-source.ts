/** Files that a person gave the app to read. */
export interface FileSource {
  /**
   * Opens a file for one pass over its content.
   *
   * @throws AppError `file_unreadable` for what is missing, a folder or protected, and `file_empty` for 0 bytes.
   */
  open(path: string): Promise<SourceFile>;
}

export interface SourceFile {
  /** File name without folders. */
  readonly name: string;
  /** Name of the folder that holds it, without the path. */
  readonly folder: string;
  /** Size on disk, in bytes; for a zip, its packed size. */
  readonly sizeBytes: number;
  /**
   * The content as text with its byte-order mark taken off, in pieces of bounded size and not cut at lines. Of a zip, the
   * one table that it holds. Can be read once.
   *
   * @throws AppError `file_unreadable` when reading fails, `format_unknown` for a zip without exactly one table.
   */
  text(): AsyncIterable<string>;
  /** Bytes of the file on disk that were read so far. */
  bytesRead(): number;
  /** SHA-256 of the file on disk as lower-case hex; complete once `text` has ended. */
  hash(): string;
  /** Lets go of the file; may be called at any time. */
  close(): Promise<void>;
}
