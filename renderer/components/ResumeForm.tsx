import { useExchange } from '../stores/exchange';
import { ReasonForm } from './ReasonForm';

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
  return (
    <ReasonForm
      label={label}
      command={command}
      isBusy={isBusy}
      onReason={(reason) => void resume(instrument, reason)}
    />
  );
}
