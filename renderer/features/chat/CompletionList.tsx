import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { SLASH_COMMANDS } from '#shared/domain/slash-command';
import type { Completion, CompletionItem } from './completion';

export interface CompletionListProps {
  readonly id: string;
  readonly completion: Completion;
  readonly activeIndex: number;
  readonly onPick: (item: CompletionItem) => void;
  readonly onPoint: (index: number) => void;
}

/** What may complete the typed word. The caret stays in the box, which moves `activeIndex`. */
export function CompletionList({ id, completion, activeIndex, onPick, onPoint }: CompletionListProps) {
  const { t } = useTranslation('chat');
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another one becomes the active one
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [activeIndex]);
  const { kind, items } = completion;
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      // It scrolls. Tab takes an option while it is open, so that this is no stop on the way.
      tabIndex={0}
      aria-label={t(`completion.${kind}`)}
      className="absolute inset-x-0 bottom-full z-30 mb-1 max-h-[min(22rem,50vh)] overflow-y-auto rounded-md border border-line-strong bg-panel p-1 text-xs shadow-2xl"
    >
      {items.map((item, index) => (
        // The keys are in the question box, which names the active option.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        <div
          key={item.label}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === activeIndex}
          // Keeps the caret where it is.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(item)}
          onPointerMove={() => index !== activeIndex && onPoint(index)}
          className="flex min-h-6.5 cursor-pointer flex-wrap items-baseline gap-x-2 rounded px-2 py-1 aria-selected:bg-accent-soft aria-selected:text-accent-ink"
        >
          <span className="font-medium">{item.label}</span>
          {item.command !== null && (
            <>
              <span className="text-2xs text-muted">
                {takesOf(item.command)
                  .map((one) => t(`completion.takes.${one}`))
                  .join(' · ')}
              </span>
              <span className="w-full text-2xs text-muted">{t(`completion.command.${item.command}`)}</span>
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** Id of an option, for the box to name the active one. */
export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

function takesOf(name: CompletionItem['command']): readonly ('instrument' | 'timeframe' | 'words')[] {
  return SLASH_COMMANDS.find((command) => command.name === name)?.takes ?? [];
}
