import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { IconButton } from '#renderer/components/IconButton';
import { firstCondition, useAlertForm } from '#renderer/stores/alerts-form';
import type { AlertCondition } from '#shared/domain/alert';
import { PredictionFields } from './PredictionFields';
import { SignalFields } from './SignalFields';
import { StructureFields } from './StructureFields';
import { ConfluenceFields, PriceFields, RiskFields } from './ValueFields';

export interface ConditionFormProps {
  /** Key of the condition in the form. */
  readonly id: number;
  readonly number: number;
  readonly condition: AlertCondition;
  readonly lastPrice: number | null;
}

/** The inputs of one condition; the kind decides which there are. */
export function ConditionForm({ id, number, condition, lastPrice }: ConditionFormProps) {
  const { t } = useTranslation('alerts');
  const { setCondition, removeCondition } = useAlertForm.getState();
  return (
    <fieldset className="relative flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1.5 rounded border border-line p-1.5 pr-9">
      <legend className="sr-only">{t('editor.condition', { number })}</legend>
      <Choice
        label={t('fields.kind')}
        value={condition.kind}
        className="font-medium"
        onChange={(kind) => setCondition(id, firstCondition(kind, lastPrice))}
        options={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
      />
      <Fields id={id} condition={condition} />
      <IconButton
        icon={X}
        label={t('editor.removeCondition', { number })}
        onClick={() => removeCondition(id)}
        className="absolute top-1.5 right-1.5"
      />
    </fieldset>
  );
}

function Fields({ id, condition }: { readonly id: number; readonly condition: AlertCondition }) {
  switch (condition.kind) {
    case 'structure':
      return <StructureFields id={id} condition={condition} />;
    case 'signal':
      return <SignalFields id={id} condition={condition} />;
    case 'confluence':
      return <ConfluenceFields id={id} condition={condition} />;
    case 'price':
      return <PriceFields id={id} condition={condition} />;
    case 'prediction':
      return <PredictionFields id={id} condition={condition} />;
    case 'risk':
      return <RiskFields id={id} condition={condition} />;
  }
}

const KINDS = ['structure', 'signal', 'confluence', 'price', 'prediction', 'risk'] as const;
