import type { RiskContext } from '#electron/pipeline/risk/risk-context';
import { Exact } from '#shared/domain/decimal';
import { START } from '#tests/support/execution-fixtures';
import type { LegExample, RuleExample, WorldPatch } from './rule-example';
import { worldOf } from './rule-example';
import { BUY } from './told-example';

/** What an example changes, one `path = value` each, with the paths of the engine's context. */
export function changesOf(example: RuleExample | LegExample): string[] {
  if ('leg' in example) return entriesOf('leg', example.leg, BUY);
  const { ticket, quote, rules, account, trades, exposures, groupOf, request, standing, limits }: WorldPatch =
    example.patch;
  const base: RiskContext = worldOf({});
  return [
    ...entriesOf('ticket', ticket, base.ticket),
    ...entriesOf('quote', quote, base.quote),
    ...entriesOf('rules', rules, base.rules),
    ...entriesOf('account', account, base.account),
    ...(trades ? [`account.trades = ${valueText('trades', trades)}`] : []),
    ...(exposures ? [`account.exposures = ${valueText('exposures', exposures)}`] : []),
    ...(groupOf ? [`groupOf = ${valueText('groupOf', groupOf)}`] : []),
    ...entriesOf('', request, base),
    ...entriesOf('', standing, base),
    ...entriesOf('limits', limits, base.limits),
  ];
}

/** A value as it reads in the page: instants from now on, durations in their largest whole unit. */
export function valueText(key: string, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => valueText(key, one)).join(', ')}]`;
  if (isPlain(value)) {
    return `{ ${Object.entries(value)
      .map(([name, one]) => `${name}: ${valueText(name, one)}`)
      .join(', ')} }`;
  }
  if (typeof value !== 'number') return value === '' ? '""' : String(value);
  if (value > FIRST_INSTANT) return instantText(value - START);
  return key.endsWith('Ms') ? wholeDuration(value) : plainText(value);
}

/** `15 s`, `15001 ms`: the largest unit of which it is a whole number. */
export function wholeDuration(ms: number): string {
  const [size, name] = UNITS.find(([length]) => ms !== 0 && ms % length === 0) ?? [1, 'ms'];
  return `${ms / size} ${name}`;
}

function entriesOf(path: string, patch: object | null | undefined, base: object | null): string[] {
  if (patch === undefined) return [];
  if (patch === null) return [`${path} = null`];
  return Object.entries(patch).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`;
    // The base has whatever may be changed, under the same name.
    const before = (base as Record<string, unknown> | null)?.[name];
    if (!isPlain(value) || !isPlain(before)) return `${at} = ${valueText(name, value)}`;
    const changed = Object.entries(value).filter(([part, one]) => one !== before[part]);
    return entriesOf(at, changed.length > 0 ? Object.fromEntries(changed) : value, before);
  });
}

/** Without an exponent. */
function plainText(value: number): string {
  return Number.isFinite(value) ? new Exact(value).toFixed() : String(value);
}

function instantText(fromNow: number): string {
  if (fromNow === 0) return 'now';
  return `now ${fromNow < 0 ? '-' : '+'} ${wholeDuration(Math.abs(fromNow))}`;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is larger than any amount here is an instant. */
const FIRST_INSTANT = 1_000_000_000_000;
const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];
