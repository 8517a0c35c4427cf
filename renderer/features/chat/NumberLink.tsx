import { Tooltip } from 'radix-ui';
import { type ReactNode, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import { isPinnedAt, useNumberHighlight } from '#renderer/stores/number-highlight';
import { useView } from '#renderer/stores/view';
import type { ChartMark, NumberSource } from '#shared/domain/grounded-number';
import { BlockNumbers, MessageNumbers } from './number-context';
import { NUMBER_LINK } from './number-keys';

export interface NumberLinkProps {
  /** Its index among the numbers of the block. */
  readonly value?: string | number | readonly string[] | undefined;
  readonly children?: ReactNode;
}

/** A number of an answer: pointing at it lights it on the chart and names its source; pressing it shows the look-up. */
export function NumberLink({ value, children }: NumberLinkProps) {
  const { messageId } = useContext(MessageNumbers);
  const { block, numbers } = useContext(BlockNumbers);
  const index = Number(value);
  const source = numbers[index]?.source ?? null;
  const key = `${block}:${index}`;
  const isPinned = useNumberHighlight(({ pinned }) => isPinnedAt(pinned, { messageId, key }));
  const { point, leave, toggle, unpin } = useNumberHighlight.getState();
  if (source === null) return children;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          // One number of each message is reached with Tab, the others with the arrows: see `number-keys`.
          tabIndex={-1}
          {...{ [NUMBER_LINK]: key }}
          data-testid="grounded-number"
          aria-pressed={isPinned}
          onPointerEnter={() => point(source.mark)}
          onPointerLeave={leave}
          onFocus={() => point(source.mark)}
          onBlur={leave}
          onClick={() => toggle({ messageId, key }, source)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !isPinned) return;
            event.stopPropagation();
            unpin();
          }}
          className={classNames(
            'tabular cursor-pointer rounded-xs px-px underline decoration-dotted underline-offset-3',
            isPinned
              ? 'bg-accent-soft text-accent-ink decoration-accent'
              : 'decoration-muted hover:bg-accent-soft hover:text-accent-ink',
          )}
        >
          {children}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={4}
          collisionPadding={6}
          className="z-50 flex max-w-80 flex-col rounded border border-line-strong bg-raised px-2 py-1 text-xs text-ink shadow-lg"
        >
          <SourceText source={source} />
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function SourceText({ source }: { readonly source: NumberSource }) {
  const { t } = useTranslation('chat');
  const { calls } = useContext(MessageNumbers);
  const { callId, path, value, unit, mark } = source;
  const call = calls.find(({ id }) => id === callId);
  const where = useMarkPlace(mark);
  return (
    <>
      <span className="tabular font-medium">
        {t('number.valueUnit', { value: String(value), unit: t(`number.unit.${unit}`) })}
      </span>
      <span className="wrap-anywhere">
        {callId === QUESTION ? t('number.question') : t('number.source', { tool: call?.tool ?? callId, path })}
      </span>
      {where !== null && <span className="text-muted">{where}</span>}
      <span className="text-2xs text-muted">{t('number.pinHint')}</span>
    </>
  );
}

/** Whether the shown chart can light it, or on which one it would be seen; `null` for what no chart shows. */
function useMarkPlace(mark: ChartMark | null): string | null {
  const { t } = useTranslation('chat');
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  if (mark === null) return null;
  if (mark.kind === 'prediction') return t('number.lit');
  // A price or a moment is on every timeframe of its instrument; a structure belongs to one.
  const isShown = mark.instrument === instrument && (mark.kind !== 'structure' || mark.timeframe === timeframe);
  const where = mark.kind === 'structure' ? `${mark.instrument} ${mark.timeframe}` : mark.instrument;
  return isShown ? t('number.lit') : t('number.elsewhere', { where });
}

/** Names what the person typed as the source of a number. */
const QUESTION = 'question';
