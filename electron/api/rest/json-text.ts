import { jsonBytes } from './json-bytes';

/** `value` as JSON, columns of candles as plain arrays; for what goes out as a message of text. */
export function jsonText(value: unknown): string {
  return jsonBytes(value).toString();
}
