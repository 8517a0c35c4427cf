import { type RefObject, useEffect, useRef, useState } from 'react';
import { useSettings } from '../stores/settings';

/** Draws on a 2D context whose unit is a CSS pixel. */
export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A canvas that fills its parent and is drawn again after `draw`, its size, the theme or the pair of up and down changed.
 *
 * @param draw - Kept from one render to the next, as `useCallback` does: a new one is a new drawing.
 */
export function useCanvas(draw: Draw): {
  readonly ref: RefObject<HTMLCanvasElement | null>;
  readonly size: CanvasSize;
} {
  const ref = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<CanvasSize>({ width: 0, height: 0 });
  const theme = useSettings(({ settings }) => settings.theme);
  const colors = useSettings(({ settings }) => settings.upDownColors);

  useEffect(() => {
    const parent = ref.current?.parentElement;
    if (!parent) return;
    const measure = () => setSize({ width: parent.clientWidth, height: parent.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(parent);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: theme and colours are read from the page while drawing
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null || size.width === 0 || size.height === 0) return;
    // The theme is an attribute of the page, set after this component has rendered.
    const frame = requestAnimationFrame(() => {
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(size.width * scale);
      canvas.height = Math.round(size.height * scale);
      const context = canvas.getContext('2d');
      if (context === null) return;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      draw(context, size.width, size.height);
    });
    return () => cancelAnimationFrame(frame);
  }, [draw, size, theme, colors]);

  return { ref, size };
}
