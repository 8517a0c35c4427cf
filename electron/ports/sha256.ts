/** SHA-256 of a text in UTF-8, lower-case hex. */
export type Sha256 = (text: string) => string;
