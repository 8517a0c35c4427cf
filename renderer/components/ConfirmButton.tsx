import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonProps } from './Button';

export interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick'> {
  readonly question: string;
  /** What will happen, and what stays. */
  readonly text: string;
  /** Word on the button that does it. */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}

/** A button for what is not easily taken back: it asks first, with focus on the way out. */
export function ConfirmButton({ question, text, action, onConfirm, ...rest }: ConfirmButtonProps) {
  const { t } = useTranslation();
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <Button {...rest} />
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 bg-black/55" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[min(26rem,calc(100%-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line-strong bg-panel p-4 shadow-2xl">
          <AlertDialog.Title className="text-base font-semibold">{question}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-muted">{text}</AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button size="normal">{t('common.cancel')}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button size="normal" look="danger" onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
