import type { DockviewApi } from 'dockview-react';

export type Side = 'left' | 'right' | 'up' | 'down';

/** Focuses the group `step` places on from the active one, in reading order, and goes round at the ends. */
export function focusGroup(api: DockviewApi, step: number): void {
  const groups = api.groups.toSorted((a, b) => {
    const first = a.element.getBoundingClientRect();
    const second = b.element.getBoundingClientRect();
    return first.left - second.left || first.top - second.top;
  });
  const index = groups.findIndex((group) => group.id === api.activeGroup?.id);
  const next = groups[(index + step + groups.length) % groups.length];
  if (next === undefined) return;
  next.activePanel?.api.setActive();
  focusPane(next.element);
}

/** Shows the tab `step` places on in the active group, and goes round at the ends. */
export function showTab(api: DockviewApi, step: number): void {
  const group = api.activeGroup;
  if (group?.activePanel === undefined) return;
  const { panels } = group;
  panels[(panels.indexOf(group.activePanel) + step + panels.length) % panels.length]?.api.setActive();
  focusPane(group.element);
}

/** Moves the active pane into the nearest group on that side; where there is none, into a new group there. */
export function movePane(api: DockviewApi, side: Side): void {
  const panel = api.activePanel;
  if (panel === undefined) return;
  const from = panel.group.element.getBoundingClientRect();
  const others = api.groups.filter((group) => group.id !== panel.group.id);
  const neighbour = nearestOnSide(
    from,
    others.map((group) => ({ group, box: group.element.getBoundingClientRect() })),
    side,
  );
  if (neighbour !== null) panel.api.moveTo({ group: neighbour.group, position: 'center' });
  // A pane that is alone in its group stands at that edge already.
  else if (panel.group.panels.length > 1) panel.api.moveTo({ group: panel.group, position: SPLITS[side] });
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The candidate that begins where `from` ends on `side` and shares the longest edge with it; `null` without one. */
export function nearestOnSide<C extends { readonly box: Box }>(
  from: Box,
  candidates: readonly C[],
  side: Side,
): C | null {
  const scored = candidates
    .map((candidate) => ({
      candidate,
      gap: gapTo(from, candidate.box, side),
      overlap: sharedEdge(from, candidate.box, side),
    }))
    .filter(({ gap, overlap }) => gap > -TOLERANCE_PX && overlap > 0)
    .toSorted((a, b) => a.gap - b.gap || b.overlap - a.overlap);
  return scored[0]?.candidate ?? null;
}

function gapTo(from: Box, to: Box, side: Side): number {
  switch (side) {
    case 'left':
      return from.left - to.right;
    case 'right':
      return to.left - from.right;
    case 'up':
      return from.top - to.bottom;
    case 'down':
      return to.top - from.bottom;
  }
}

function sharedEdge(from: Box, to: Box, side: Side): number {
  return side === 'left' || side === 'right'
    ? Math.min(from.bottom, to.bottom) - Math.max(from.top, to.top)
    : Math.min(from.right, to.right) - Math.max(from.left, to.left);
}

/** Puts the focus into the pane itself, so that the next key acts there. */
function focusPane(group: HTMLElement): void {
  // The new pane is in the page by the next frame.
  requestAnimationFrame(() => {
    const content = group.querySelector('.dv-content-container');
    content?.querySelector<HTMLElement>(FOCUSABLE)?.focus();
  });
}

const SPLITS = { left: 'left', right: 'right', up: 'top', down: 'bottom' } as const;
const FOCUSABLE = '[tabindex="0"], textarea, button:not(:disabled), select:not(:disabled), input';
const TOLERANCE_PX = 2;
