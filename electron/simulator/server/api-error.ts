/** A refusal in Binance's form: an HTTP status and `{ code, msg }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Further fields of the answer, as cancel-and-replace has them under `data`. */
    readonly data?: unknown,
  ) {
    super(message);
  }

  body(): { code: number; msg: string; data?: unknown } {
    return { code: this.code, msg: this.message, ...(this.data === undefined ? {} : { data: this.data }) };
  }
}

export function missingParameter(name: string): ApiError {
  return new ApiError(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

export function illegalCharacters(name: string, legal: string): ApiError {
  return new ApiError(400, -1100, `Illegal characters found in parameter '${name}'; legal range is '${legal}'.`);
}

export function invalidSymbol(): ApiError {
  return new ApiError(400, -1121, 'Invalid symbol.');
}
