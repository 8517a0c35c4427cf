import 'uplot/dist/uPlot.min.css';
import { type RefObject, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { useSettings } from '../stores/settings';

export type PlotOptions = Omit<uPlot.Options, 'width' | 'height'>;

/** What a plot looks like in the theme of the moment. */
export interface PlotLook {
  /** Value of a CSS variable, as `--accent`. */
  readonly color: (name: string) => string;
  /** What all axes share. */
  readonly axis: uPlot.Axis;
}

/**
 * Draws `data` into the element that the reference is put on, in its size, and anew in the colours of another theme.
 *
 * @param optionsOf - Kept from one render to the next, as `useCallback` does: a new one is a new plot.
 * @param data - Columns of equal length, the first of them along the horizontal axis.
 */
export function usePlot(
  optionsOf: (look: PlotLook) => PlotOptions,
  data: uPlot.AlignedData,
): RefObject<HTMLDivElement | null> {
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useSettings(({ settings }) => settings.theme);
  const colors = useSettings(({ settings }) => settings.upDownColors);
  const latest = useRef(data);
  latest.current = data;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours, which uPlot cannot exchange
  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    // The theme is an attribute of the page, set after this component has rendered.
    const frame = requestAnimationFrame(() => {
      plot.current = new uPlot({ ...optionsOf(lookOf()), ...sizeOf(element) }, latest.current, element);
    });
    const observer = new ResizeObserver(() => plot.current?.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [optionsOf, theme, colors]);

  useEffect(() => plot.current?.setData(data), [data]);
  return container;
}

function lookOf(): PlotLook {
  // Of the page: a pane behind another tab is outside the document and has no style to read.
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    color,
    axis: {
      stroke: color('--muted'),
      font: AXIS_FONT,
      grid: { stroke: color('--chart-grid'), width: 1 },
      ticks: { show: false },
    },
  };
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) };
}

const AXIS_FONT = '11px "Inter", "Segoe UI", "Noto Sans", Arial, sans-serif';
