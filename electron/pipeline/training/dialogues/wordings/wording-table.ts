import type { Language } from '#shared/domain/chat';

/**
 * Wordings of questions by what they ask and by language.
 *
 * `(a|b)` is one of them, `[a|b]` one of them or nothing, and both nest. Names in braces are spoken from what a question is about: `{M}` a market
 * (`{deM}`, `{enM}`, `{aM}` with its preposition in Spanish), `{M2}` another one, `{X}` one that is not stored, `{T}` a timeframe or
 * nothing (`{t}` without the word chart, `{T!}` and `{TS}` the same always, `{TT}` as a code behind a name, `{TN}` and `{TC}` as a noun),
 * `{K}` and `{K2}` kinds of structures, `{L}` layers of the chart (`{elK}`, `{elL}` with their article), and prices, sizes and counts.
 */
export type WordingTable = Readonly<Record<string, Readonly<Record<Language, readonly string[]>>>>;
