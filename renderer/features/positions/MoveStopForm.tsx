import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { TextField } from '#renderer/components/TextField';
import type { Position } from '#shared/domain/position';
import { usePositionCommands } from './position-commands';
import { readStop } from './read-stop';

export interface MoveStopFormProps {
  readonly position: Position;
}

/** A new stop, and target, for a position. The old stop guards it until the new one can. */
export function MoveStopForm({ position }: MoveStopFormProps) {
  const { t } = useTranslation('trading');
  const { instrument, stopPrice, targetPrice } = position;
  const pending = usePositionCommands((state) => state.pending);
  const moveStop = usePositionCommands((state) => state.moveStop);
  const moveCount = usePositionCommands((state) => state.moveCount);
  const [stop, setStop] = useState(stopPrice ?? '');
  const [target, setTarget] = useState(targetPrice ?? '');
  const form = useRef<HTMLFormElement>(null);
  const reading = readStop({ stop, target }, position);
  const isChanged = stop.trim() !== (stopPrice ?? '') || target.trim() !== (targetPrice ?? '');
  useEffect(() => {
    if (moveCount > 0) form.current?.querySelector('input')?.select();
  }, [moveCount]);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (reading.kind === 'ok') void moveStop(instrument, reading.stop, reading.target);
  };
  return (
    <form
      ref={form}
      aria-label={t('positions.moveStopOf', { instrument })}
      noValidate
      onSubmit={onSubmit}
      className="grid grid-cols-2 gap-2"
    >
      <TextField
        isNumber
        label={t('ticket.stop')}
        value={stop}
        problem={reading.kind === 'invalid' && reading.stop !== null ? t(`ticket.issues.${reading.stop}`) : null}
        onChange={(event) => setStop(event.target.value)}
      />
      <TextField
        isNumber
        label={t('ticket.target')}
        value={target}
        placeholder={t('ticket.optional')}
        problem={reading.kind === 'invalid' && reading.target !== null ? t(`ticket.issues.${reading.target}`) : null}
        onChange={(event) => setTarget(event.target.value)}
      />
      <Button
        type="submit"
        look="primary"
        disabled={pending !== null || reading.kind === 'invalid' || !isChanged}
        className="col-span-2"
      >
        {pending === instrument ? t('positions.working') : t('positions.placeStop')}
      </Button>
      <p className="col-span-2 text-2xs text-muted">{t('positions.placeStopHint')}</p>
    </form>
  );
}
