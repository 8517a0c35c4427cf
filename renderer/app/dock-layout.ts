import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { PANES } from '../stores/shell';
import { applyDefaultLayout } from './default-layout';

/** Name of the workspace that every installation has. */
export const DEFAULT_WORKSPACE = 'default';

/**
 * Arranges the dock as `layout` says, or as a new window where there is none, it cannot be read, or it names a pane that
 * this version does not have.
 */
export function applyLayout(api: DockviewApi, layout: string | null): void {
  const parsed = layout === null ? null : parseLayout(layout);
  if (parsed === null) {
    applyDefaultLayout(api);
    return;
  }
  try {
    api.fromJSON(parsed);
  } catch (error) {
    console.warn('The stored arrangement could not be used.', error);
    applyDefaultLayout(api);
  }
}

export function serializeLayout(api: DockviewApi): string {
  return JSON.stringify(api.toJSON());
}

/** The arrangement of the last run, for the first frame: the settings are read after it. */
export function rememberedLayout(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

export function rememberLayout(layout: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, layout);
  } catch {
    // Storage is denied or full: the next start rearranges once the settings are read.
  }
}

function parseLayout(layout: string): SerializedDockview | null {
  try {
    const parsed: unknown = JSON.parse(layout);
    if (typeof parsed !== 'object' || parsed === null || !('panels' in parsed)) return null;
    const names = Object.keys(parsed.panels as object);
    const known: readonly string[] = PANES;
    // Sound as far as it goes: `fromJSON` checks the rest and throws.
    return names.length > 0 && names.every((name) => known.includes(name)) ? (parsed as SerializedDockview) : null;
  } catch {
    return null;
  }
}

const STORAGE_KEY = 'fairgap.layout';
