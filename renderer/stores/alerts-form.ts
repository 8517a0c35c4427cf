import { create } from 'zustand';
import { type AlertCondition, type AlertConditionKind, type AlertRule, AlertRuleDraft } from '#shared/domain/alert';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

export type AlertsView = 'inbox' | 'rules' | 'editor';

/** A condition in the form; its key stays while others come and go. */
export interface FormCondition {
  readonly key: number;
  readonly condition: AlertCondition;
}

/** A rule as it is being written: what is typed may not be a rule yet. */
export interface AlertForm extends Omit<AlertRuleDraft, 'conditions'> {
  readonly conditions: readonly FormCondition[];
}

export interface AlertFormStore {
  readonly view: AlertsView;
  /** The rule that is changed; `null` for a new one. */
  readonly ruleId: string | null;
  readonly form: AlertForm;
  /** Counts up with each form that is opened, so that what was typed into the one before is forgotten. */
  readonly opened: number;
  /** Inputs that hold something that cannot be, by name. */
  readonly invalid: readonly string[];
  /** The form as it was opened empty: while it is the form itself, nothing was written that could be lost. */
  readonly blank: AlertForm;
  /** Version as which it was stored last; `null` since it was changed. */
  readonly savedVersion: number | null;
  readonly setView: (view: AlertsView) => void;
  /** An empty form for the series that is shown. */
  readonly startNew: (instrument: InstrumentId | null, timeframe: Timeframe) => void;
  readonly edit: (rule: AlertRule) => void;
  readonly duplicate: (rule: AlertRule, name: string) => void;
  readonly change: (change: Partial<Omit<AlertForm, 'conditions'>>) => void;
  readonly addCondition: (condition: AlertCondition) => void;
  readonly setCondition: (key: number, condition: AlertCondition) => void;
  readonly removeCondition: (key: number) => void;
  readonly setInvalid: (input: string, isInvalid: boolean) => void;
  readonly setSaved: (rule: AlertRule) => void;
}

const FIRST_FORM = emptyForm(null, '15m');

/** What the alerts pane shows and the rule in its form; kept while the pane is covered. */
export const useAlertForm = create<AlertFormStore>()((set, get) => ({
  view: 'inbox',
  ruleId: null,
  form: FIRST_FORM,
  blank: FIRST_FORM,
  opened: 0,
  invalid: [],
  savedVersion: null,
  setView: (view) => set({ view }),
  startNew: (instrument, timeframe) => {
    const blank = emptyForm(instrument, timeframe);
    set({ ...opening(get()), ruleId: null, form: blank, blank, savedVersion: null });
  },
  edit: (rule) => set({ ...opening(get()), ruleId: rule.id, form: formOf(rule), savedVersion: rule.version }),
  duplicate: (rule, name) =>
    set({
      ...opening(get()),
      ruleId: null,
      form: { ...formOf(rule), name: name.slice(0, LONGEST_NAME) },
      savedVersion: null,
    }),
  change: (change) => set(({ form }) => ({ form: { ...form, ...change }, savedVersion: null })),
  addCondition: (condition) =>
    set(({ form }) => ({
      form: { ...form, conditions: [...form.conditions, { key: nextKey(form.conditions), condition }] },
      savedVersion: null,
    })),
  setCondition: (key, condition) =>
    set(({ form }) => ({
      form: { ...form, conditions: form.conditions.map((one) => (one.key === key ? { key, condition } : one)) },
      savedVersion: null,
    })),
  removeCondition: (key) =>
    set(({ form, invalid }) => ({
      form: { ...form, conditions: form.conditions.filter((one) => one.key !== key) },
      invalid: invalid.filter((input) => !input.startsWith(`${key} `)),
      savedVersion: null,
    })),
  setInvalid: (input, isInvalid) =>
    set(({ invalid }) =>
      invalid.includes(input) === isInvalid
        ? {}
        : { invalid: isInvalid ? [...invalid, input] : invalid.filter((one) => one !== input), savedVersion: null },
    ),
  setSaved: (rule) => set({ ruleId: rule.id, savedVersion: rule.version }),
}));

/** The rule that `form` says, or `null` while it says none. */
export function draftOf(form: AlertForm, invalid: readonly string[]): AlertRuleDraft | null {
  const parsed = AlertRuleDraft.safeParse(looseDraftOf(form));
  return parsed.success && invalid.length === 0 ? parsed.data : null;
}

/** The same without the checks: to read it back in words while it is being written. */
export function looseDraftOf(form: AlertForm): AlertRuleDraft {
  return { ...form, conditions: form.conditions.map(({ condition }) => condition) };
}

/** Whether two rules fire alike: name and channels do not matter for a test on history. */
export function firesAlike(a: AlertRuleDraft, b: AlertRuleDraft): boolean {
  return firingPart(a) === firingPart(b);
}

/** A first condition of a kind, with choices that make sense by themselves. */
export function firstCondition(kind: AlertConditionKind, lastPrice: number | null): AlertCondition {
  switch (kind) {
    case 'structure':
      return {
        kind,
        structure: 'power_of_three',
        states: ['manipulated'],
        direction: null,
        withinCandles: 1,
        maxDistanceAtr: null,
      };
    case 'signal':
      return { kind, name: null, direction: null, minStrength: 0.5, withinCandles: 1 };
    case 'confluence':
      return { kind, comparison: 'above', value: 0.6 };
    case 'price':
      return { kind, comparison: 'crosses_above', value: lastPrice ?? 1 };
    case 'prediction':
      return { kind, event: 'made', source: null, direction: null, minProbability: 0.6, result: null };
    case 'risk':
      return { kind, measure: 'trading_state', comparison: 'crosses_above', value: 0.5 };
  }
}

function opening({ opened }: AlertFormStore) {
  return { view: 'editor', invalid: [], opened: opened + 1 } as const;
}

function emptyForm(instrument: InstrumentId | null, timeframe: Timeframe): AlertForm {
  return {
    name: '',
    instruments: instrument === null ? [] : [instrument],
    timeframe,
    match: 'all',
    conditions: [{ key: 0, condition: firstCondition('structure', null) }],
    channels: ['inbox', 'desktop', 'sound'],
    cooldownCandles: 4,
    isEnabled: true,
  };
}

function formOf({ name, instruments, timeframe, match, conditions, channels, cooldownCandles, isEnabled }: AlertRule) {
  return {
    name,
    instruments,
    timeframe,
    match,
    conditions: conditions.map((condition, key) => ({ key, condition })),
    channels,
    cooldownCandles,
    isEnabled,
  };
}

function nextKey(conditions: readonly FormCondition[]): number {
  return Math.max(-1, ...conditions.map(({ key }) => key)) + 1;
}

function firingPart({ timeframe, match, conditions, cooldownCandles }: AlertRuleDraft): string {
  return JSON.stringify([timeframe, match, cooldownCandles, conditions]);
}

const LONGEST_NAME = 80;
