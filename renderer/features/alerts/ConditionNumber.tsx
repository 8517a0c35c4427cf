import { InlineNumber, type NumberBounds } from '#renderer/components/InlineNumber';
import { useAlertForm } from '#renderer/stores/alerts-form';

export interface ConditionNumberProps {
  /** Key of the condition in the form. */
  readonly id: number;
  /** What tells the inputs of a condition apart. */
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly bounds: NumberBounds;
  readonly className?: string;
  readonly onChange: (value: number) => void;
}

/** A number of a condition. While it is not valid the rule cannot be saved. */
export function ConditionNumber({ id, name, onChange, ...rest }: ConditionNumberProps) {
  const setInvalid = useAlertForm((state) => state.setInvalid);
  return (
    <InlineNumber
      {...rest}
      onChange={(value) => {
        setInvalid(`${id} ${name}`, value === null);
        if (value !== null) onChange(value);
      }}
    />
  );
}

/** Candles back from the one that closed, by the contract. */
export const WITHIN_CANDLES: NumberBounds = { least: 1, most: 500, isWhole: true };
