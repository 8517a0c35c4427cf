import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPrice } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useNumberHighlight } from '#renderer/stores/number-highlight';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { useView } from '#renderer/stores/view';
import type { ChatBlock } from '#shared/domain/chat';
import { layOutMiniChart } from './mini-chart-layout';

export interface MiniChartProps {
  readonly block: Extract<ChatBlock, { kind: 'chart' }>;
}

/** Closes as a line with the levels that the answer names. Pressing it shows the series on the chart. */
export function MiniChart({ block }: MiniChartProps) {
  const { t } = useTranslation('chat');
  const { instrument, timeframe, close, levels, pricePrecision } = block;
  const { point, leave } = useNumberHighlight.getState();
  // A name for each level, however many: the picture grows with them.
  const height = Math.max(LEAST_HEIGHT_PX, levels.length * LABEL_PX + LABEL_PX);
  const layout = useMemo(
    () =>
      layOutMiniChart(
        close,
        levels.map(({ price }) => price),
        LABEL_PX / height,
      ),
    [close, levels, height],
  );
  const text = useChartText(block);
  const show = () => {
    useShell.getState().showPane('chart');
    const view = useView.getState();
    view.setInstrument(instrument);
    if (view.timeframe !== timeframe) view.setTimeframe(timeframe);
  };
  if (close.length === 0) return <p className="text-xs text-muted">{t('chart.empty')}</p>;
  return (
    <figure
      aria-label={text}
      data-testid="mini-chart"
      className="min-w-0 rounded border border-line bg-sunken text-2xs"
    >
      <button
        type="button"
        title={t('chart.show', { instrument, timeframe })}
        aria-label={t('chart.show', { instrument, timeframe })}
        onClick={show}
        className="flex w-full cursor-pointer items-baseline gap-2 px-2 pt-1 text-left text-muted hover:text-ink"
      >
        <span className="font-medium text-ink">
          {instrument} {timeframe}
        </span>
        <span className="tabular">{formatPrice(close.at(-1) as number, pricePrecision)}</span>
      </button>
      <div className="flex gap-1 px-2 py-1">
        <div className="relative min-w-0 flex-1 cursor-pointer" style={{ height }}>
          <svg
            aria-hidden
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            onClick={show}
            className="absolute inset-0 size-full overflow-visible"
          >
            {layout.levels.map(
              ({ index, line }) =>
                line !== null && (
                  <line
                    key={index}
                    x1={0}
                    x2={100}
                    y1={line * 100}
                    y2={line * 100}
                    vectorEffect="non-scaling-stroke"
                    strokeDasharray="3 3"
                    className="stroke-muted"
                  />
                ),
            )}
            <polyline
              points={layout.points}
              fill="none"
              strokeWidth={1.5}
              vectorEffect="non-scaling-stroke"
              className="stroke-accent"
            />
          </svg>
        </div>
        {levels.length > 0 && (
          <ul aria-hidden className="relative w-[46%] max-w-56 shrink-0" style={{ height }}>
            {layout.levels.map(({ index, line, label }) => {
              const level = levels[index];
              if (level === undefined) return null;
              return (
                <li
                  key={index}
                  title={line === null ? t('chart.away') : undefined}
                  onPointerEnter={() => point(level.mark)}
                  onPointerLeave={leave}
                  style={{ top: `${label * 100}%` }}
                  className={`absolute inset-x-0 flex h-4 -translate-y-1/2 gap-1 ${line === null ? 'text-faint' : 'text-muted hover:text-ink'}`}
                >
                  <span className="min-w-0 flex-1 truncate">{level.label}</span>
                  <span className="tabular">{formatPrice(level.price, pricePrecision)}</span>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </figure>
  );
}

/** All that the picture says, in words. */
function useChartText({
  instrument,
  timeframe,
  openAt,
  close,
  levels,
  pricePrecision,
}: MiniChartProps['block']): string {
  const { t } = useTranslation('chat');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  if (close.length === 0) return t('chart.empty');
  const price = (value: number) => formatPrice(value, pricePrecision);
  const named = levels.map(({ label, price: at }) => t('chart.level', { label, price: price(at) }));
  return [
    t('chart.label', {
      instrument,
      timeframe,
      count: close.length,
      from: formatMinute(openAt[0] ?? 0, timeZone),
      to: formatMinute(openAt.at(-1) ?? 0, timeZone),
      last: price(close.at(-1) as number),
    }),
    t('chart.low', { low: price(Math.min(...close)), high: price(Math.max(...close)) }),
    ...(named.length > 0 ? [t('chart.levels', { levels: named.join(', ') })] : []),
  ].join(' ');
}

const LEAST_HEIGHT_PX = 72;
const LABEL_PX = 14;
