import { DecimalString, decimalText, Exact } from '#shared/domain/decimal';
import { MandateLimits, type PlannedSession } from '#shared/domain/mandate';
import { mandateProblems } from '#shared/domain/mandate-problems';
import {
  DURATION_UNITS,
  type DurationUnit,
  durationUnit,
  type FieldKind,
  LIMIT_KEYS,
  LIMIT_KINDS,
  type LimitKey,
} from './limit-groups';

/** One limit as it stands in its field, right or wrong. */
export type LimitField =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'duration'; readonly text: string; readonly unit: DurationUnit }
  | { readonly kind: 'flag'; readonly isOn: boolean }
  /** `null`: every followed one. */
  | { readonly kind: 'instruments'; readonly chosen: readonly string[] | null }
  /** `null`: any time. */
  | { readonly kind: 'sessions'; readonly sessions: readonly SessionField[] | null };

/** A planned session as it is typed; times are `HH:MM`. */
export interface SessionField {
  readonly timeZone: string;
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export type LimitFields = Readonly<Record<LimitKey, LimitField>>;

/** Why a field cannot be signed: with the number that it may have, or the limit that it may not be above. */
export type LimitProblem =
  | { readonly kind: 'code'; readonly code: ProblemCode; readonly limit: number | null }
  | { readonly kind: 'above'; readonly bound: LimitKey };
export type ProblemCode =
  | 'not_a_number'
  | 'not_whole'
  | 'not_positive'
  | 'too_small'
  | 'too_large'
  | 'not_a_zone'
  | 'too_fine'
  | 'session_wrong'
  | 'not_allowed';

export interface FieldsReading {
  /** What each field states; a field that states nothing usable is missing. */
  readonly values: Readonly<Partial<Record<LimitKey, unknown>>>;
  readonly problems: Readonly<Partial<Record<LimitKey, LimitProblem>>>;
  /** All of them, where there is no problem. */
  readonly limits: MandateLimits | null;
}

/** The fields that state `limits`. */
export function fieldsOf(limits: MandateLimits): LimitFields {
  const entries = LIMIT_KEYS.map((limit) => [limit, fieldOf(limit, limits)] as const);
  // Sound: there is one entry for every key.
  return Object.fromEntries(entries) as LimitFields;
}

/** The field that states one limit of `limits`. */
export function fieldOf(limit: LimitKey, limits: MandateLimits): LimitField {
  const value = limits[limit];
  const kind = LIMIT_KINDS[limit];
  if (limit === 'allowedInstruments') return { kind: 'instruments', chosen: limits.allowedInstruments };
  if (limit === 'plannedSessions') {
    return { kind: 'sessions', sessions: limits.plannedSessions?.map(sessionFieldOf) ?? null };
  }
  if (typeof value === 'boolean') return { kind: 'flag', isOn: value };
  if (typeof value !== 'number') return { kind: 'text', text: String(value) };
  if (kind === 'duration') {
    const unit = durationUnit(value);
    return { kind: 'duration', text: decimalText(new Exact(value).div(DURATION_UNITS[unit])), unit };
  }
  return { kind: 'text', text: numberText(value, kind) };
}

/** A number as it is typed: percents for fractions. */
export function numberText(value: number, kind: FieldKind): string {
  return decimalText(kind === 'percent' ? new Exact(value).mul(100) : new Exact(value));
}

/** What the fields state, and what is wrong with which. */
export function readFields(fields: LimitFields): FieldsReading {
  const values: Partial<Record<LimitKey, unknown>> = {};
  const problems: Partial<Record<LimitKey, LimitProblem>> = {};
  for (const limit of LIMIT_KEYS) {
    const reading = readField(limit, fields[limit]);
    if ('problem' in reading) problems[limit] = reading.problem;
    else values[limit] = reading.value;
  }
  if (Object.keys(problems).length > 0) return { values, problems, limits: null };
  const limits = MandateLimits.parse(values);
  for (const { limit, bound } of mandateProblems(limits)) {
    problems[limit] ??= bound === null ? problem('not_allowed').problem : { kind: 'above', bound };
  }
  return { values, problems, limits: Object.keys(problems).length === 0 ? limits : null };
}

/** Whether a field states the same as `limits` do. */
export function statesSame(reading: FieldsReading, limit: LimitKey, limits: MandateLimits): boolean {
  return limit in reading.values && isSameValue(reading.values[limit], limits[limit]);
}

/** Limits whose values differ between two sets. */
export function differingLimits(a: MandateLimits, b: MandateLimits): readonly LimitKey[] {
  return LIMIT_KEYS.filter((limit) => !isSameValue(a[limit], b[limit]));
}

type FieldReading = { readonly value: unknown } | { readonly problem: LimitProblem };

function readField(limit: LimitKey, field: LimitField): FieldReading {
  const raw = rawValue(LIMIT_KINDS[limit], field);
  if ('problem' in raw) return raw;
  const parsed = MandateLimits.unwrap().shape[limit].safeParse(raw.value);
  return parsed.success ? { value: parsed.data } : { problem: zodProblem(limit, parsed.error.issues[0]) };
}

function rawValue(kind: FieldKind, field: LimitField): FieldReading {
  switch (field.kind) {
    case 'flag':
      return { value: field.isOn };
    case 'instruments':
      return { value: field.chosen };
    case 'sessions':
      return { value: field.sessions?.map(sessionOf) ?? null };
    case 'duration': {
      const text = plainNumber(field.text);
      if (text === null) return problem('not_a_number');
      const ms = new Exact(text).mul(DURATION_UNITS[field.unit]);
      return ms.isInteger() ? { value: ms.toNumber() } : problem('too_fine');
    }
    case 'text': {
      if (kind === 'money') return { value: field.text.trim() };
      if (kind === 'choice' || kind === 'zone') return { value: field.text.trim() };
      const text = plainNumber(field.text);
      if (text === null) return problem('not_a_number');
      const number = new Exact(text);
      return { value: (kind === 'percent' ? number.div(100) : number).toNumber() };
    }
  }
}

/** A comma is never guessed to be a decimal point. `-0` is typed as `0`. */
function plainNumber(text: string): string | null {
  const trimmed = text.trim();
  if (!DecimalString.safeParse(trimmed).success) return null;
  return new Exact(trimmed).isZero() ? '0' : trimmed;
}

function zodProblem(limit: LimitKey, issue: { readonly code: string } | undefined): LimitProblem {
  const kind = LIMIT_KINDS[limit];
  if (issue?.code === 'too_small' && 'minimum' in issue) return ofRange('too_small', Number(issue.minimum));
  if (issue?.code === 'too_big' && 'maximum' in issue) return ofRange('too_large', Number(issue.maximum));
  return { kind: 'code', code: KIND_PROBLEMS[kind] ?? 'not_allowed', limit: null };
}

function ofRange(code: 'too_small' | 'too_large', limit: number): LimitProblem {
  return { kind: 'code', code, limit };
}

function problem(code: ProblemCode): { readonly problem: LimitProblem } {
  return { problem: { kind: 'code', code, limit: null } };
}

function sessionFieldOf({ timeZone, days, startMinute, endMinute }: PlannedSession): SessionField {
  return { timeZone, days, from: clockText(startMinute), to: clockText(endMinute) };
}

/** A session as the schema wants it; what is not a time becomes what the schema refuses. */
function sessionOf({ timeZone, days, from, to }: SessionField) {
  return { timeZone: timeZone.trim(), days: days.toSorted(), startMinute: minuteOf(from), endMinute: minuteOf(to) };
}

/** `09:30` for 570. */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** 570 for `09:30`; NaN for what is no time. */
export function minuteOf(text: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is wrong with a value of the right size that the schema refuses, by its kind. */
const KIND_PROBLEMS: Readonly<Partial<Record<FieldKind, ProblemCode>>> = {
  count: 'not_whole',
  money: 'not_positive',
  zone: 'not_a_zone',
  sessions: 'session_wrong',
};
