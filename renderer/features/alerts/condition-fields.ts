import type { AlertCondition, AlertConditionKind } from '#shared/domain/alert';

export interface ConditionFieldsProps<K extends AlertConditionKind> {
  /** Key of the condition in the form. */
  readonly id: number;
  readonly condition: Extract<AlertCondition, { kind: K }>;
}
