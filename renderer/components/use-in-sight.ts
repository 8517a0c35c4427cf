import { type RefObject, useEffect } from 'react';

/** Calls `onSeen` each time that most of the element comes into sight; what lies over it does not count. */
export function useInSight(element: RefObject<Element | null>, onSeen: () => void): void {
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onSeen();
      },
      { threshold: [0.5] },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, onSeen]);
}
