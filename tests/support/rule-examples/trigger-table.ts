import { readRecord } from '#electron/pipeline/risk/breaker-record';
import { TRIGGER_RULES, type TriggerRule } from '#electron/pipeline/risk/breaker-triggers';
import type { MandateLimits } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { BreakerTrigger } from '#shared/domain/trading-state';
import { calmInputs, NOON } from '#tests/support/breaker-fixtures';
import { code, codes, table } from './markdown';

/** Every trigger of the circuit breaker, from the table that the breaker itself goes by. */
export function triggerTables(): string {
  const thresholds = table(
    [
      'trigger',
      'what is measured',
      'trips',
      'reduces at (careful, normal)',
      'halts at (careful, normal)',
      'also reads',
    ],
    [
      ...TRIGGER_RULES.map((rule) => [
        code(rule.trigger),
        `${rule.name}, as ${rule.unit}`,
        rule.isLowerWorse ? 'at or below' : 'at or above',
        thresholdText(rule, rule.reducing),
        rule.halted ? thresholdText(rule, rule.halted) : 'never',
        codes(limitsReadBy(measuring(rule))),
      ]),
      ...unmeasured().map(({ trigger, level }) => [
        code(trigger),
        'nothing: the record itself was damaged',
        'when it is read',
        level === 'reducing' ? 'always' : '-',
        level === 'halted' ? 'always' : 'never',
        '-',
      ]),
    ],
  );
  const lifting = table(
    [
      'trigger',
      'lifts a reducing',
      'lifts a halt',
      'a person may resume',
      'counts anew then',
      'cancels waiting entries',
    ],
    [
      ...TRIGGER_RULES.map((rule) => [
        code(rule.trigger),
        liftText(rule, 'reducing'),
        rule.halted ? liftText(rule, 'halted') : '-',
        `${RESUME_TEXTS[rule.resume]}${rule.hasResumePause ? ', once `breakerCooldownMs` has passed since it tripped' : ''}`,
        rule.countsFrom === null ? 'no' : `yes: ${rule.countsFrom}`,
        rule.cancelsEntries ? 'yes' : rule.halted ? 'only when halted' : 'no',
      ]),
      ...unmeasured().map(({ trigger, clearsByRule }) => [
        code(trigger),
        '-',
        clearsByRule ? 'the cool-down' : 'a person',
        'at any time',
        'no',
        'yes',
      ]),
    ],
  );
  return `${thresholds}\n\n${lifting}`;
}

/** Triggers that read a limit, for their thresholds or their measure. */
export function triggersHolding(limit: keyof MandateLimits): string[] {
  return TRIGGER_RULES.filter((rule) =>
    [rule.reducing, rule.halted, measuring(rule)].some((read) => read && limitsReadBy(read).includes(limit)),
  ).map(({ trigger }) => trigger);
}

/** Names of the limits that a function of the table reads: what it says of itself, which cannot be out of date. */
function limitsReadBy(read: (limits: MandateLimits) => unknown): (keyof MandateLimits)[] {
  const names = new Set<keyof MandateLimits>();
  const watched = new Proxy(NORMAL_LIMITS, {
    get: (limits, name) => {
      // The table is typed to read limits, so it is the name of one.
      names.add(name as keyof MandateLimits);
      return Reflect.get(limits, name);
    },
  });
  read(watched);
  return [...names];
}

function measuring({ measure }: TriggerRule) {
  return (limits: MandateLimits) => measure(calmInputs(NOON), limits);
}

function thresholdText(rule: TriggerRule, threshold: TriggerRule['reducing']): string {
  const [careful, normal] = [CAREFUL_LIMITS, NORMAL_LIMITS].map((limits) => rule.text(threshold(limits)));
  return `${codes(limitsReadBy(threshold))} (${careful}, ${normal})`;
}

function liftText({ clearsByRule, lastsForDay }: TriggerRule, level: 'reducing' | 'halted'): string {
  if (!clearsByRule[level]) return 'a person';
  return `${lastsForDay ? 'a new day and ' : ''}the cool-down`;
}

function unmeasured() {
  const measured = new Set<string>(TRIGGER_RULES.map(({ trigger }) => trigger));
  const causes = readRecord('unreadable', NOON).causes;
  return BreakerTrigger.options
    .filter((trigger) => !measured.has(trigger))
    .map((trigger) => {
      const cause = causes.find((one) => one.trigger === trigger);
      if (!cause) throw new Error(`Expected a damaged record to be the cause ${trigger}, was none.`);
      return cause;
    });
}

const RESUME_TEXTS: Readonly<Record<TriggerRule['resume'], string>> = {
  known_good: 'once it is known to be inside',
  not_beyond: 'unless it is known to be beyond',
  counts_anew: 'whatever it is',
};
