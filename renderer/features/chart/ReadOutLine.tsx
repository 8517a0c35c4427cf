import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { classNames } from '#renderer/components/class-names';
import { formatCount, formatPrice, formatSigned } from '#renderer/format/format-number';
import { formatMinute, zoneCity } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import type { ChartSession } from './chart-session';
import { describeStructure } from './describe-structure';
import type { NearStructure, ReadOut } from './read-out';

export interface ReadOutLineProps {
  readonly session: ChartSession;
}

/** The numbers of the candle under the crosshair, or of the newest one; every field keeps its width. */
export function ReadOutLine({ session }: ReadOutLineProps) {
  const { t } = useTranslation('chart');
  const readOut = useStore(session.ui, (ui) => ui.readOut);
  const precision = useStore(session.ui, (ui) => ui.pricePrecision);
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  if (!readOut) return <div className="h-11 border-b border-line" />;
  const { candle, atr, changeFraction, isForming, above, below } = readOut;
  const tone = candle.close >= candle.open ? 'text-up' : 'text-down';
  const price = (value: number) => <span className={tone}>{formatPrice(value, precision)}</span>;
  return (
    <section
      aria-label={t('readOut.label')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what a narrow pane cannot hold is scrolled with the keys
      tabIndex={0}
      className="tabular flex h-11 shrink-0 flex-col justify-center gap-0.5 overflow-x-auto overflow-y-hidden border-b border-line px-2 text-2xs whitespace-nowrap text-ink"
    >
      <div className="flex gap-x-3">
        <Field name={t('readOut.open')}>{price(candle.open)}</Field>
        <Field name={t('readOut.high')}>{price(candle.high)}</Field>
        <Field name={t('readOut.low')}>{price(candle.low)}</Field>
        <Field name={t('readOut.close')}>{price(candle.close)}</Field>
        {changeFraction !== null && (
          <span className={classNames('min-w-14 text-right', tone)} title={t('readOut.change')}>
            {formatSigned(changeFraction * 100, 2)} %
          </span>
        )}
        <Field name={t('readOut.volume')}>{formatVolume(candle.volume)}</Field>
        <span className="ml-auto flex gap-2">
          {isForming && <span className="text-warn">{t('readOut.forming')}</span>}
          <span>
            {formatMinute(candle.openAt, timeZone)} {zoneCity(timeZone)}
          </span>
        </span>
      </div>
      <div className="flex gap-x-3 text-muted">
        {atr !== null && (
          <Field name={t('readOut.atr')} title={t('readOut.atrHint')}>
            <span className="text-ink">{formatPrice(atr, precision)}</span>
          </Field>
        )}
        <Near near={above} readOut={readOut} sign="↑" precision={precision} title={t('readOut.above')} />
        <Near near={below} readOut={readOut} sign="↓" precision={precision} title={t('readOut.below')} />
        {timeZone !== 'UTC' && <span className="ml-auto">{formatMinute(candle.openAt, 'UTC')} UTC</span>}
      </div>
    </section>
  );
}

function Field({ name, title, children }: { name: string; title?: string; children: ReactNode }) {
  return (
    <span title={title} className="flex gap-1">
      <span className="text-muted">{name}</span>
      {children}
    </span>
  );
}

function Near({
  near,
  readOut,
  sign,
  precision,
  title,
}: {
  near: NearStructure | null;
  readOut: ReadOut;
  sign: string;
  precision: number;
  title: string;
}) {
  const { t } = useTranslation('chart');
  if (!near) return null;
  const { structure, distance } = near;
  const { kind } = describeStructure(structure);
  const name = structure.label ? t(`mark.${structure.label}`) : t(`kind.${kind}`);
  const text =
    readOut.atr === null
      ? t('readOut.distancePlain', { name, distance: formatPrice(distance, precision) })
      : t('readOut.distance', {
          name,
          distance: formatPrice(distance, precision),
          atr: (distance / readOut.atr).toFixed(1),
        });
  return (
    <span title={title} className="text-muted">
      {sign} {text}
    </span>
  );
}

/** Whole volumes are counted, small ones of a base currency keep their decimals. */
function formatVolume(volume: number): string {
  return volume >= 100 || Number.isInteger(volume) ? formatCount(volume) : volume.toFixed(3);
}
