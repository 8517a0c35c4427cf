import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';

export interface SubTabsProps<V extends string> {
  /** Accessible name of the row of tabs. */
  readonly label: string;
  readonly tabs: readonly { readonly value: V; readonly label: ReactNode }[];
}

/** The tabs inside a pane; they stand in a `Tabs.Root` with their contents. */
export function SubTabs<V extends string>({ label, tabs }: SubTabsProps<V>) {
  return (
    <Tabs.List aria-label={label} className="flex flex-wrap gap-px">
      {tabs.map((tab) => (
        <Tabs.Trigger
          key={tab.value}
          value={tab.value}
          className="h-6.5 rounded px-2 text-xs text-muted hover:bg-raised hover:text-ink data-[state=active]:bg-accent-soft data-[state=active]:font-semibold data-[state=active]:text-accent-ink"
        >
          {tab.label}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}
