import { type FormEvent, useState } from 'react';
import { useExchange } from '../stores/exchange';
import { Button } from './Button';
import { TextField } from './TextField';

export interface ResumeFormProps {
  /** `null` for all trading. */
  readonly instrument: string | null;
  /** Asks for the reason. */
  readonly label: string;
  readonly command: string;
}

/** Takes entries again once a reason is given, which is recorded. */
export function ResumeForm({ instrument, label, command }: ResumeFormProps) {
  const resume = useExchange((store) => store.resume);
  const isBusy = useExchange((store) => store.running !== null);
  const [reason, setReason] = useState('');
  const isEnough = reason.trim().length >= SHORTEST_REASON;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isEnough) void resume(instrument, reason.trim());
  };
  return (
    <form onSubmit={onSubmit} className="flex min-w-64 flex-1 flex-wrap items-end gap-2">
      <TextField
        className="min-w-48 flex-1"
        label={label}
        value={reason}
        maxLength={LONGEST_REASON}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" disabled={!isEnough || isBusy} className="h-7">
        {command}
      </Button>
    </form>
  );
}

/** As the operation asks for. */
const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;
