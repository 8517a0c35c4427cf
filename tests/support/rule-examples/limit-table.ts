import { z } from 'zod';
import { RULES } from '#electron/pipeline/risk/all-rules';
import { limitPercent } from '#electron/pipeline/risk/finding';
import { type FieldKind, LIMIT_GROUPS, LIMIT_KINDS, type LimitKey } from '#renderer/features/mandate/limit-groups';
import { mandateTextsEn } from '#renderer/locales/mandate-en';
import { MandateLimits } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { compareLimits, strictnessOf } from '#shared/domain/mandate-strictness';
import { code, codes, table } from './markdown';
import { valueText, wholeDuration } from './patch-text';
import { triggersHolding } from './trigger-table';

/** Every limit of the mandate, a table for each group of the editor. */
export function limitTables(): string {
  return LIMIT_GROUPS.map(({ group, limits }) =>
    [
      `### ${mandateTextsEn.groups[group]}`,
      table(
        ['limit', 'unit', 'range', 'careful', 'normal', 'stricter', 'rules and triggers', 'meaning'],
        // The keys of a group are limits, by its type.
        (Object.keys(limits) as LimitKey[]).map((limit) => [
          code(limit),
          UNIT_NAMES[LIMIT_KINDS[limit]],
          rangeOf(limit),
          limitText(limit, CAREFUL_LIMITS[limit]),
          limitText(limit, NORMAL_LIMITS[limit]),
          stricterText(limit),
          codes(holdersOf(limit)),
          mandateTextsEn.about[limit],
        ]),
      ),
    ].join('\n\n'),
  ).join('\n\n');
}

/** A value of a limit as a person reads it. */
export function limitText(limit: LimitKey, value: unknown): string {
  if (value === null) return limit === 'plannedSessions' ? 'any time' : 'all';
  if (typeof value !== 'number') return valueText(limit, value);
  const kind = LIMIT_KINDS[limit];
  if (kind === 'percent') return limitPercent(value);
  if (kind === 'duration') return wholeDuration(value);
  return kind === 'r' ? `${value} R` : String(value);
}

/** What a value may be alone, beside the contradictions between limits. */
export function rangeOf(limit: LimitKey): string {
  const choices = choicesOf(limit);
  if (choices) return choices.map(String).join(', ');
  const { minimum, maximum, anyOf } = schemaOf(limit);
  if (minimum !== undefined && maximum !== undefined) {
    return `${limitText(limit, minimum)} to ${limitText(limit, maximum)}`;
  }
  const most = anyOf?.find(({ maxItems }) => maxItems !== undefined)?.maxItems;
  if (most !== undefined) return `${limitText(limit, null)}, or a list of at most ${most}`;
  return LIMIT_KINDS[limit] === 'zone' ? 'a zone such as Europe/Madrid' : 'above 0';
}

/** Rules by their metadata, and triggers by what they read. */
function holdersOf(limit: LimitKey): string[] {
  const rules = RULES.filter(({ limits }) => limits.includes(limit)).map((rule) => rule.code);
  return [...rules, ...triggersHolding(limit).map((trigger) => `breaker: ${trigger}`)];
}

function stricterText(limit: LimitKey): string {
  const order = strictnessOf(limit);
  if (order === 'ranked') return (choicesOf(limit) ?? []).toSorted((a, b) => strictFirst(limit, a, b)).join(' > ');
  return { lower: 'lower', higher: 'higher', subset: 'fewer', none: 'neither' }[order];
}

function strictFirst(limit: LimitKey, a: unknown, b: unknown): number {
  const [difference] = compareLimits({ ...NORMAL_LIMITS, [limit]: a }, { ...NORMAL_LIMITS, [limit]: b });
  return difference?.direction === 'tighter' ? 1 : -1;
}

function choicesOf(limit: LimitKey): readonly (string | boolean)[] | null {
  const { type, enum: options } = schemaOf(limit);
  return type === 'boolean' ? [true, false] : (options ?? null);
}

interface LimitSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly { readonly maxItems?: number }[];
}

function schemaOf(limit: LimitKey): LimitSchema {
  // A strict object with one property for each limit.
  const { properties } = z.toJSONSchema(MandateLimits) as { properties: Record<string, LimitSchema> };
  return properties[limit] ?? {};
}

const UNIT_NAMES: Readonly<Record<FieldKind, string>> = {
  percent: 'fraction',
  r: 'R',
  times: 'multiple',
  number: 'number',
  count: 'count',
  money: 'money',
  duration: 'ms',
  flag: 'flag',
  choice: 'choice',
  zone: 'time zone',
  instruments: 'instruments',
  sessions: 'sessions',
};
