import { Tooltip } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import { formatElapsed } from '#renderer/format/format-duration';
import { formatCount } from '#renderer/format/format-number';
import type { TokenUsage } from '#shared/domain/decision';

export interface TokenMeterProps {
  /** Of the last answer that a model took part in. */
  readonly usage: TokenUsage;
}

/** How much of the model's context the last answer took, with what was reused and which turns had no room. */
export function TokenMeter({ usage }: TokenMeterProps) {
  const { t } = useTranslation('chat');
  const { promptTokens, contextTokens, reusedTokens, outputTokens, turnsKept, turnsDropped } = usage;
  const fraction = Math.min(1, promptTokens / contextTokens);
  const used = formatCount(promptTokens);
  const size = formatCount(contextTokens);
  const total = formatElapsed(usage.durationMs);
  const isFull = fraction >= FULL_FRACTION || turnsDropped > 0;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          aria-label={t('meter.label', { used, size })}
          className="ml-auto flex h-5.5 shrink-0 cursor-help items-center gap-1.5 rounded px-1 text-2xs text-muted"
        >
          <span aria-hidden className="h-1 w-10 overflow-hidden rounded-full bg-line">
            <span
              className={classNames('block h-full', isFull ? 'bg-warn' : 'bg-accent')}
              style={{ width: `${fraction * 100}%` }}
            />
          </span>
          <span className="tabular">{t('meter.short', { used, size })}</span>
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side="top"
          sideOffset={4}
          collisionPadding={6}
          className="tabular z-50 flex max-w-80 flex-col gap-0.5 rounded border border-line-strong bg-raised px-2 py-1 text-xs text-ink shadow-lg"
        >
          <span>{t('meter.prompt', { used, size })}</span>
          <span>{t('meter.reused', { tokens: formatCount(reusedTokens) })}</span>
          <span>{t('meter.turns', { kept: turnsKept, dropped: turnsDropped })}</span>
          <span>{t('meter.output', { tokens: formatCount(outputTokens) })}</span>
          <span>
            {usage.firstWordMs === null
              ? t('meter.total', { total })
              : t('meter.firstWord', { duration: formatElapsed(usage.firstWordMs), total })}
          </span>
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

const FULL_FRACTION = 0.9;
