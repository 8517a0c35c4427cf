import { type FormEvent, useState } from 'react';
import { Button } from './Button';
import { TextField } from './TextField';

export interface ReasonFormProps {
  /** Asks for the reason. */
  readonly label: string;
  readonly hint?: string;
  readonly command: string;
  readonly isBusy: boolean;
  readonly onReason: (reason: string) => void;
}

/** A command that wants a reason, which is recorded. What was typed stays: a refusal must not cost it. */
export function ReasonForm({ label, hint, command, isBusy, onReason }: ReasonFormProps) {
  const [text, setText] = useState('');
  const reason = text.trim();
  const isEnough = reason.length >= SHORTEST_REASON;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isEnough && !isBusy) onReason(reason);
  };
  return (
    <form onSubmit={onSubmit} title={hint} className="flex min-w-64 flex-1 flex-wrap items-end gap-2">
      <TextField
        className="min-w-48 flex-1"
        label={label}
        value={text}
        maxLength={LONGEST_REASON}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={!isEnough || isBusy} className="h-7">
        {command}
      </Button>
    </form>
  );
}

/** As the operations ask for. */
const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;
