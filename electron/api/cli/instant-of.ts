import { CliUsageError } from './cli-exit';

/**
 * The instant that a text names: milliseconds since 1970, a day (its first moment in UTC), or a time with its zone.
 *
 * A time without a zone is refused: a candle two hours off is a wrong answer that looks right.
 *
 * @throws CliUsageError naming `flag`.
 */
export function instantOf(text: string, flag: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const match = INSTANT.exec(text);
  if (!match) {
    throw new CliUsageError(
      `${flag}: expected milliseconds since 1970 or a time such as 2024-05-01T12:00Z, was ${text.slice(0, 60) || 'nothing'}.`,
    );
  }
  const [, day, time, zone] = match;
  if (time !== undefined && zone === undefined) {
    throw new CliUsageError(`${flag}: expected a time with its zone, such as ${text}Z or ${text}+02:00, was ${text}.`);
  }
  const at = Date.parse(time === undefined ? `${day}T00:00Z` : `${day}T${time}${zone?.toUpperCase()}`);
  // JavaScript takes the 31st of every month and counts on from there.
  const isReal = new Date(`${day}T00:00Z`).toISOString().startsWith(day as string);
  if (Number.isNaN(at) || !isReal) throw new CliUsageError(`${flag}: there is no ${text}.`);
  return at;
}

const INSTANT =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;
