import { type RefObject, useEffect } from 'react';

/** Tells whether some of the element is on the screen, while `isWatched`; what lies over it does not count. */
export function useInSight(
  element: RefObject<Element | null>,
  isWatched: boolean,
  onChange: (isInSight: boolean) => void,
): void {
  useEffect(() => {
    if (!isWatched || element.current === null) return;
    const observer = new IntersectionObserver((entries) => onChange(entries.at(-1)?.isIntersecting ?? false));
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      onChange(false);
    };
  }, [element, isWatched, onChange]);
}
