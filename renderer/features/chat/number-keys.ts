import type { KeyboardEvent } from 'react';

/** Marks the numbers of a message in the page. */
export const NUMBER_LINK = 'data-number-link';

/**
 * Moves the focus among the numbers of a message, for a handler on the element round them: arrows to the next or the
 * previous, Home and End to the first and the last. A message is one stop of the Tab key, however many numbers it has.
 */
export function moveAmongNumbers(event: KeyboardEvent<HTMLElement>): void {
  const { target, currentTarget, key } = event;
  if (!(target instanceof HTMLElement) || !target.hasAttribute(NUMBER_LINK)) return;
  const links = linksOf(currentTarget);
  const at = links.indexOf(target);
  const next = NEXT[key]?.(at, links.length);
  const link = next === undefined ? undefined : links[next];
  if (link === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  putTabStop(links, link);
  link.focus();
}

/** Lets Tab reach a message's numbers at the one that had the focus last, or at the first. Numbers come as text streams in. */
export function settleTabStop(message: HTMLElement): void {
  const links = linksOf(message);
  const first = links.find(({ tabIndex }) => tabIndex === 0) ?? links[0];
  if (first !== undefined) putTabStop(links, first);
}

function linksOf(message: HTMLElement): HTMLElement[] {
  return [...message.querySelectorAll<HTMLElement>(`[${NUMBER_LINK}]`)];
}

function putTabStop(links: readonly HTMLElement[], stop: HTMLElement): void {
  // React writes the attribute only where its own value changes, which it never does.
  for (const link of links) link.tabIndex = link === stop ? 0 : -1;
}

const NEXT: Readonly<Record<string, (at: number, length: number) => number>> = {
  ArrowRight: (at, length) => Math.min(at + 1, length - 1),
  ArrowDown: (at, length) => Math.min(at + 1, length - 1),
  ArrowLeft: (at) => Math.max(at - 1, 0),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, length) => length - 1,
};
