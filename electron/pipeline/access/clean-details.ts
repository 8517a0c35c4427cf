type Details = Readonly<Record<string, string | number | null>>;

/**
 * Details as they are kept: a few short texts and numbers. What a stranger wrote is in them, so control characters go, and
 * what looks like a token is not written down.
 */
export function cleanDetails(details: Readonly<Record<string, unknown>>): Details {
  const clean: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(details).slice(0, MOST_KEYS)) {
    const key = cleanText(name, LONGEST_KEY);
    // Such a name sets no field but what the record inherits from.
    if (key === '' || key === '__proto__') continue;
    clean[key] =
      value === null || (typeof value === 'number' && Number.isFinite(value)) ? value : cleanText(String(value));
  }
  return clean;
}

/** One line without control characters, invisible marks that turn the direction of text, or tokens. */
export function cleanText(text: string, longest = LONGEST_TEXT): string {
  return text
    .slice(0, longest * 4)
    .replace(TOKEN, 'fgp_***')
    .replace(UNPRINTABLE, '')
    .slice(0, longest);
}

/** Whatever begins like a token, also a part of one. */
const TOKEN = /fgp_[A-Za-z0-9_-]{6,}/g;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
const MOST_KEYS = 8;
const LONGEST_KEY = 40;
const LONGEST_TEXT = 200;
