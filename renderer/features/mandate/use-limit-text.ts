import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDecimal } from '#renderer/format/format-decimal';
import { formatCount, MINUS } from '#renderer/format/format-number';
import type { MandateTexts } from '#renderer/locales/mandate-en';
import { useSettings } from '#renderer/stores/settings';
import { DecimalString, decimalText, Exact } from '#shared/domain/decimal';
import type { MandateLimits, PlannedSession } from '#shared/domain/mandate';
import { clockText, type LimitProblem, numberText } from './limit-fields';
import { DURATION_UNITS, durationUnit, LIMIT_KINDS, type LimitKey } from './limit-groups';

export interface LimitText {
  /** A value of a limit with its unit. */
  readonly value: (limit: LimitKey, value: unknown) => string;
  /** A value that the main process wrote as text in a list of changes. */
  readonly change: (limit: string, text: string) => string;
  readonly name: (limit: string) => string;
  readonly problem: (limit: LimitKey, problem: LimitProblem, limits: MandateLimits | null) => string;
  readonly day: (isoDay: number) => string;
}

/** Writes limits in the person's language, with their units. */
export function useLimitText(): LimitText {
  const { t, i18n } = useTranslation('mandate');
  const quote = useSettings(({ settings }) => settings.accountQuote);
  const { language } = i18n;
  return useMemo(() => {
    const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
    const day = (isoDay: number) => weekday.format(FIRST_MONDAY + (isoDay - 1) * DAY_MS);
    const sessionText = ({ timeZone, days, startMinute, endMinute }: PlannedSession) =>
      `${days.map(day).join(' ')} ${clockText(startMinute)}–${clockText(endMinute)} ${timeZone}`;
    const numberValue = (limit: LimitKey, value: number): string => {
      const kind = LIMIT_KINDS[limit];
      switch (kind) {
        case 'percent':
        case 'r':
        case 'times':
          return `${minus(numberText(value, kind))}${kind === 'times' ? '' : SPACE}${t(`units.${kind}`)}`;
        case 'duration': {
          const unit = durationUnit(value);
          return `${decimalText(new Exact(value).div(DURATION_UNITS[unit]))}${SPACE}${t(`units.${unit}`)}`;
        }
        case 'count':
          return formatCount(value);
        default:
          return minus(numberText(value, kind));
      }
    };
    const value = (limit: LimitKey, of: unknown): string => {
      if (typeof of === 'number') return numberValue(limit, of);
      if (typeof of === 'boolean') return t(of ? 'yes' : 'no');
      if (of === null) return t(limit === 'plannedSessions' ? 'sessions.any' : 'instruments.all');
      if (Array.isArray(of)) {
        // Sound: the one list that is not of texts is that of the sessions.
        return of.map((one) => (typeof one === 'string' ? one : sessionText(one as PlannedSession))).join(', ') || '∅';
      }
      const text = String(of);
      if (LIMIT_KINDS[limit] === 'money') return `${moneyText(text)}${SPACE}${quote}`;
      return LIMIT_KINDS[limit] === 'choice' ? t(`choices.${text as keyof MandateTexts['choices']}`) : text;
    };
    const name = (limit: string) => (isLimit(limit) ? t(`limits.${limit}`) : limit);
    return {
      value,
      name,
      day,
      change: (limit, text) => {
        if (!isLimit(limit)) return text;
        switch (LIMIT_KINDS[limit]) {
          case 'flag':
            return value(limit, text === 'true');
          case 'choice':
          case 'money':
            return value(limit, text);
          case 'instruments':
          case 'sessions':
            return text === 'all' || text === 'any time' ? value(limit, null) : EMPTY.has(text) ? '∅' : text;
          case 'zone':
            return text;
          default:
            return Number.isFinite(Number(text)) ? value(limit, Number(text)) : text;
        }
      },
      problem: (limit, problem, limits) => {
        if (problem.kind === 'above') {
          const bound = limits === null ? '' : value(problem.bound, limits[problem.bound]);
          return t('problems.above', { bound: name(problem.bound), limit: bound });
        }
        if (problem.code !== 'too_small' && problem.code !== 'too_large') return t(`problems.${problem.code}`);
        const end = problem.limit ?? 0;
        const isList = LIMIT_KINDS[limit] === 'instruments' || LIMIT_KINDS[limit] === 'sessions';
        return t(`problems.${problem.code}`, { limit: isList ? formatCount(end) : value(limit, end) });
      },
    };
  }, [t, language, quote]);
}

function isLimit(limit: string): limit is LimitKey {
  return limit in LIMIT_KINDS;
}

function moneyText(text: string): string {
  return DecimalString.safeParse(text).success ? formatDecimal(text) : text;
}

function minus(text: string): string {
  return text.replace('-', MINUS);
}

const SPACE = '\u00a0';
const DAY_MS = 86_400_000;
/** 2024-01-01 was a Monday. */
const FIRST_MONDAY = Date.UTC(2024, 0, 1);
/** As the main process writes an empty list. */
const EMPTY: ReadonlySet<string> = new Set(['none', 'never']);
