import type { ReactNode } from 'react';

/** A titled list of names and values. */
export function Facts({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 font-medium">{title}</h3>
      <dl className="grid grid-cols-[minmax(0,9rem)_1fr] gap-x-3 gap-y-0.5">{children}</dl>
    </section>
  );
}

export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd data-selectable className="min-w-0 break-words">
        {children}
      </dd>
    </>
  );
}
