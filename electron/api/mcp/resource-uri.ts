import { Language } from '#shared/domain/chat';
import { InstrumentId } from '#shared/domain/instrument';
import { Timeframe } from '#shared/domain/timeframe';

/** What a `fairgap://` address names. */
export type ResourceAddress =
  | { readonly kind: 'instruments' }
  | { readonly kind: 'candles'; readonly instrument: InstrumentId; readonly timeframe: Timeframe }
  | { readonly kind: 'accuracy' }
  | { readonly kind: 'risk' }
  | { readonly kind: 'prediction'; readonly predictionId: string }
  | { readonly kind: 'prompt'; readonly name: string; readonly language: Language };

/**
 * What `uri` names, or `null` for everything else. A slash inside an instrument may be written as it is or as `%2F`:
 * clients fill templates in both ways.
 */
export function parseResourceUri(uri: string): ResourceAddress | null {
  const [, path] = /^fairgap:\/\/([^?#\s]{1,200})$/.exec(uri) ?? [];
  if (path === undefined) return null;
  const segments = path.split('/').map(decoded);
  if (!segments.every((segment) => segment !== null && segment !== '')) return null;
  const [root, ...rest] = segments as string[];
  return READERS[root ?? '']?.(rest) ?? null;
}

/** `fairgap://prompts/analyse-market`. */
export function promptUri(name: string): string {
  return `fairgap://prompts/${name}`;
}

const READERS: Readonly<Record<string, ((rest: readonly string[]) => ResourceAddress | null) | undefined>> =
  Object.assign(Object.create(null), {
    instruments: (rest: readonly string[]) => (rest.length === 0 ? { kind: 'instruments' } : null),
    risk: (rest: readonly string[]) => (rest.length === 1 && rest[0] === 'state' ? { kind: 'risk' } : null),
    reports: (rest: readonly string[]) => (rest.length === 1 && rest[0] === 'accuracy' ? { kind: 'accuracy' } : null),
    predictions: (rest: readonly string[]) =>
      rest.length === 1 ? { kind: 'prediction', predictionId: rest[0] ?? '' } : null,
    candles: (rest: readonly string[]) => {
      const instrument = InstrumentId.safeParse(rest.slice(0, -1).join('/'));
      const timeframe = Timeframe.safeParse(rest.at(-1));
      if (!instrument.success || !timeframe.success) return null;
      return { kind: 'candles', instrument: instrument.data, timeframe: timeframe.data };
    },
    prompts: ([name, language = 'en', ...more]: readonly string[]) => {
      const parsed = Language.safeParse(language);
      return name === undefined || more.length > 0 || !parsed.success
        ? null
        : { kind: 'prompt', name, language: parsed.data };
    },
  });

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray per cent sign.
    return null;
  }
}
