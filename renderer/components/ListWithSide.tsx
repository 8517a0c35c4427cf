import { type ReactNode, useRef } from 'react';
import { classNames } from './class-names';

export interface ListWithSideProps {
  readonly list: ReactNode;
  /** Accessible name of what stands beside the list. */
  readonly sideLabel: string;
  /** What is beside the list: the chosen one, or a form. */
  readonly side: ReactNode;
  /** Whether the side only says that nothing is chosen: it has no place where the pane is narrow. */
  readonly isSideIdle: boolean;
  /** Width of the side where both stand beside each other. */
  readonly sideWidth: string;
}

/**
 * A list beside what can be done with its chosen row. In a narrow pane the side stands below and everything scrolls as one,
 * so that neither is squeezed into a few lines; a row that is clicked brings the side into sight.
 */
export function ListWithSide({ list, sideLabel, side, isSideIdle, sideWidth }: ListWithSideProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const aside = useRef<HTMLElement>(null);
  return (
    <div ref={scroller} className="flex min-h-0 flex-1 @max-4xl:block @max-4xl:overflow-y-auto">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: rows are chosen by the grid inside; this only follows the click */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys move in the list and must not scroll it away */}
      <div
        className={classNames('min-w-0 flex-1', isSideIdle ? '@max-4xl:h-full' : '@max-4xl:h-auto')}
        onClick={({ target }) => {
          if (target instanceof Element && target.closest('tbody tr')) {
            requestAnimationFrame(() => revealSide(scroller.current, aside.current));
          }
        }}
      >
        {list}
      </div>
      <aside
        ref={aside}
        aria-label={sideLabel}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className={classNames(
          'shrink-0 overflow-auto border-l border-line p-2 text-xs @max-4xl:w-full @max-4xl:max-w-none @max-4xl:min-w-0 @max-4xl:overflow-visible @max-4xl:border-t @max-4xl:border-l-0',
          sideWidth,
          isSideIdle && '@max-4xl:hidden',
        )}
      >
        {side}
      </aside>
    </div>
  );
}

/** Scrolls to the side where less than half of the pane shows it. */
function revealSide(scroller: HTMLElement | null, aside: HTMLElement | null): void {
  if (scroller === null || aside === null) return;
  const { top, height } = scroller.getBoundingClientRect();
  if (aside.getBoundingClientRect().top - top > height / 2) aside.scrollIntoView({ block: 'start' });
}
