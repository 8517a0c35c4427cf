import { X } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { IconButton } from '#renderer/components/IconButton';
import { formatPrice } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useOrders } from '#renderer/stores/orders';
import { usePosition } from '#renderer/stores/positions';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import type { Prediction } from '#shared/domain/prediction';
import type { Structure } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';
import type { ChartCard, ChartSession, ChartTextSource } from './chart-session';
import { describeStructure } from './describe-structure';
import type { OrderText } from './order-marks';
import type { OverlaySubject } from './overlay-mark';
import type { PredictionText } from './prediction-marks';

export interface DetailsCardProps {
  readonly session: ChartSession;
  readonly predictions: readonly Prediction[];
  readonly text: ChartTextSource;
}

/** Details of the structure, prediction or order that is hovered, clicked or chosen by key, beside it. */
export function DetailsCard({ session, predictions, text }: DetailsCardProps) {
  const { t } = useTranslation('chart');
  const card = useStore(session.ui, (ui) => ui.card);
  const precision = useStore(session.ui, (ui) => ui.pricePrecision);
  const structure = useStore(session.ui, ({ card: shown, structures, higher }) =>
    shown?.subject.kind === 'structure'
      ? ([...structures, ...(higher?.structures ?? [])].find(({ id }) => id === shown.subject.id) ?? null)
      : null,
  );
  // The ids of the own structures do not begin with a timeframe, so a higher one is told by where it was found.
  const higherTimeframe = useStore(session.ui, ({ higher }) =>
    higher?.structures.some(({ id }) => id === structure?.id) ? higher.timeframe : null,
  );
  const prediction = predictions.find(({ id }) => id === card?.subject.id) ?? null;
  return (
    // The live region stays in the page, so that what is put into it by key is read out.
    <div aria-live="polite" className="pointer-events-none absolute inset-0 z-10 overflow-hidden">
      {card && (
        <Placed card={card}>
          {card.subject.kind === 'structure' ? (
            <StructureDetails structure={structure} timeframe={higherTimeframe} precision={precision} />
          ) : card.subject.kind === 'prediction' ? (
            <PredictionDetails prediction={prediction} precision={precision} text={text.prediction} />
          ) : (
            <MoneyDetails subject={card.subject} text={text.order} />
          )}
          {card.isPinned && (
            <div className="absolute top-0.5 right-0.5">
              <IconButton icon={X} label={t('details.close')} keys="Esc" onClick={() => session.dismiss()} />
            </div>
          )}
        </Placed>
      )}
    </div>
  );
}

/** Puts the card beside its place, on the side where there is room. */
function Placed({ card, children }: { card: ChartCard; children: ReactNode }) {
  const { t } = useTranslation('chart');
  const element = useRef<HTMLElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const box = element.current;
    const parent = box?.parentElement;
    if (!box || !parent) return;
    const right = card.x + OFFSET_PX;
    const isRight = right + box.offsetWidth <= parent.clientWidth;
    setPlace({
      left: Math.max(0, isRight ? right : card.x - OFFSET_PX - box.offsetWidth),
      top: Math.max(0, Math.min(card.y + OFFSET_PX, parent.clientHeight - box.offsetHeight - OFFSET_PX)),
    });
  }, [card]);
  return (
    <section
      ref={element}
      aria-label={t('details.label')}
      style={place}
      className={`absolute max-w-80 min-w-52 rounded border border-line-strong bg-raised py-2 pr-8 pl-2.5 text-xs shadow-lg ${card.isPinned ? 'pointer-events-auto' : ''}`}
    >
      {children}
    </section>
  );
}

function StructureDetails({
  structure,
  timeframe,
  precision,
}: {
  structure: Structure | null;
  /** Where it is not the chart's own. */
  timeframe: Timeframe | null;
  precision: number;
}) {
  const { t } = useTranslation('chart');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  if (!structure) return <p className="text-muted">{t('details.gone')}</p>;
  const { kind, direction, confirmedAt, changes, prices, candles } = describeStructure(structure);
  const moment = (at: number) => formatMinute(at, timeZone);
  return (
    <>
      <p className="mb-1 font-medium">
        {timeframe && `${timeframe} `}
        {t(`title.${direction}`, { kind: t(`kind.${kind}`) })}
        {structure.label && <span className="ml-1.5 text-muted">{t(`mark.${structure.label}`)}</span>}
      </p>
      <Rows
        rows={[
          [
            prices.length === 1 ? t('details.price') : t('details.zone'),
            prices.map((price) => formatPrice(price, precision)).join(' – '),
          ],
          [t('details.confirmed'), moment(confirmedAt)],
          ...changes.map(({ state, at }) => [t(`state.${state}`), moment(at)] as const),
          ...(candles
            ? [
                [
                  t('details.candles'),
                  candles.count === 1
                    ? moment(candles.firstAt)
                    : t('details.candlesMore', {
                        first: moment(candles.firstAt),
                        last: moment(candles.lastAt),
                        count: candles.count,
                      }),
                ] as const,
              ]
            : []),
        ]}
      />
    </>
  );
}

function PredictionDetails({
  prediction,
  precision,
  text,
}: {
  prediction: Prediction | null;
  precision: number;
  text: PredictionText;
}) {
  const { t } = useTranslation('chart');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  if (!prediction) return <p className="text-muted">{t('details.gone')}</p>;
  const { verdict, outcome, asOf } = prediction;
  const made = [t('details.made'), formatMinute(asOf, timeZone)] as const;
  if (verdict.kind === 'abstention') {
    return (
      <>
        <p className="mb-1 font-medium">{t('prediction.title.abstention')}</p>
        <p className="mb-1 text-muted">{t(`prediction.reason.${verdict.reason}`)}</p>
        <Rows rows={[made]} />
      </>
    );
  }
  const { direction, probability, entry, stop, targets, horizonCandles } = verdict;
  return (
    <>
      <p className="font-medium">{t(`prediction.title.${direction}`)}</p>
      <p className="mb-1 text-predicted">{text.statement(probability, prediction.baseRate)}</p>
      <Rows
        rows={[
          made,
          [t('details.entry'), formatPrice(entry.price, precision)],
          [t('details.stop'), formatPrice(stop.price, precision)],
          [t('details.target'), targets.map(({ price }) => formatPrice(price, precision)).join(', ')],
          [t('details.horizon'), `${horizonCandles} × ${prediction.timeframe}`],
          ...(outcome ? [[formatMinute(outcome.knownAt, timeZone), text.outcome(outcome)] as const] : []),
        ]}
      />
    </>
  );
}

/** An order that waits, or the position, and the way to the pane where something can be done with it. */
function MoneyDetails({ subject, text }: { subject: OverlaySubject; text: OrderText }) {
  const { t } = useTranslation(['chart', 'translation']);
  const showPane = useShell((shell) => shell.showPane);
  const order = useOrders(({ rows }) => loadedValue(rows)?.find(({ clientOrderId }) => clientOrderId === subject.id));
  const position = usePosition(subject.kind === 'position' ? subject.id : null);
  const pane = subject.kind === 'order' ? 'orders' : 'positions';
  if (!order && !position) return <p className="text-muted">{t('details.gone')}</p>;
  return (
    <>
      <p className="mb-1 font-medium">{t(order ? 'orderLine.title' : 'orderLine.positionTitle')}</p>
      <p data-selectable className="tabular mb-1">
        {order ? text.order(order) : position && text.position(position)}
      </p>
      <Button className="mt-1.5" onClick={() => showPane(pane)}>
        {t(`translation:panes.${pane}`)}
      </Button>
    </>
  );
}

function Rows({ rows }: { rows: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="tabular grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
      {rows.map(([name, value]) => (
        <div key={`${name} ${value}`} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd data-selectable>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const OFFSET_PX = 12;
