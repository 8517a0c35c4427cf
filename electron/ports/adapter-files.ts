/** A LoRA adapter on this computer, as its file tells of it. */
export interface AdapterFile {
  /** SHA-256 of the file, lower-case hex. */
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** SHA-256 of the model that it was trained on; `null` where the file does not say. */
  readonly baseHash: string | null;
  /** Comes with the app. */
  readonly isShipped: boolean;
  /** What is wrong with the file, for a person to read; `null` for a sound one. */
  readonly damage: string | null;
  /** The text beside it, cut to 32 KiB; `null` without one. */
  readonly card: string | null;
}

/** A model that an adapter is to go on. */
export interface AdapterBase {
  readonly path: string;
  readonly sha256: string;
}

export interface AdapterFiles {
  /** Those that come with the app, then the person's own, by name. A file is read again only when it changed. */
  list(): Promise<readonly AdapterFile[]>;
  /** Why it cannot go on `base`; `null` where it can. */
  problemOn(adapter: AdapterFile, base: AdapterBase | null): Promise<AdapterProblem | null>;
}

export interface AdapterProblem {
  readonly code: 'other_base' | 'base_unknown' | 'damaged';
  readonly message: string;
}
