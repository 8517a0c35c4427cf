import { TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#renderer/api/client';
import { toFailure } from '#renderer/api/failure';
import { failureOf, IDLE, type Loadable, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { CopyButton } from '#renderer/components/CopyButton';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Fact, Facts } from '#renderer/components/Facts';
import { IconButton } from '#renderer/components/IconButton';
import { Moment } from '#renderer/components/Moment';
import { ExactPrice, Quantity } from '#renderer/components/Money';
import { OrderStateBadge } from '#renderer/components/OrderStateBadge';
import { SideMark } from '#renderer/components/SideMark';
import { useCodeName } from '#renderer/components/use-code-name';
import { formatPercent } from '#renderer/format/format-number';
import { averageFillPrice, filledFraction } from '#renderer/stores/order-facts';
import { useShell } from '#renderer/stores/shell';
import { useTicket } from '#renderer/stores/ticket';
import type { Order } from '#shared/domain/order';
import { CancelButton } from './CancelButton';

export interface OrderDetailsProps {
  readonly order: Order;
  readonly onClose: () => void;
}

/** One order: what its state means, what filled, and everything that happened to it. */
export function OrderDetails({ order, onClose }: OrderDetailsProps) {
  const { t } = useTranslation(['trading', 'translation']);
  const { instrument, role, state, fault, proposalId } = order;
  return (
    <aside
      aria-label={t('orders.details')}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex w-[clamp(15rem,36%,22rem)] shrink-0 flex-col border-l border-line"
    >
      <header className="flex items-center justify-between border-b border-line py-0.5 pr-1 pl-3">
        <h2 className="truncate text-xs font-medium text-muted">{t('orders.details')}</h2>
        <IconButton icon={X} label={t('translation:common.close')} onClick={onClose} />
      </header>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="relative flex min-h-0 flex-1 flex-col gap-3 overflow-x-hidden overflow-y-auto p-3 text-xs"
      >
        <div className="flex flex-wrap items-center gap-2">
          <SideMark side={order.side} />
          <span className="font-medium">{instrument}</span>
          <OrderStateBadge state={state} />
        </div>
        <p className={state === 'unknown' ? 'flex gap-1.5 rounded-sm bg-bad-soft p-2' : 'text-muted'}>
          {state === 'unknown' && <TriangleAlert aria-hidden size={14} className="mt-px shrink-0 text-bad" />}
          {t(`order.stateHints.${state}`)}
        </p>
        <Facts>
          <Fact label={t('columns.role')} hint={t(`order.roleHints.${role}`)}>
            {t(`order.roles.${role}`)} · {t(`order.types.${order.type}`)}
          </Fact>
          <Fact label={t('columns.filled')}>
            <Quantity value={order.filledQuantity} instrument={instrument} /> /{' '}
            <Quantity value={order.quantity} instrument={instrument} /> ({formatPercent(filledFraction(order))})
          </Fact>
          <Fact label={t('columns.limit')}>
            <ExactPrice value={order.price} instrument={instrument} />
          </Fact>
          <Fact label={t('columns.trigger')}>
            <ExactPrice value={order.triggerPrice} instrument={instrument} />
          </Fact>
          <Fact label={t('columns.average')}>
            <ExactPrice value={averageFillPrice(order)} instrument={instrument} />
          </Fact>
          <Fact label={t('columns.createdAt')}>
            <Moment at={order.createdAt} withSeconds />
          </Fact>
          <Fact label={t('order.acknowledgedAt')}>
            <Moment at={order.acknowledgedAt} withSeconds />
          </Fact>
          <Fact label={t('columns.clientOrderId')}>
            <span className="flex items-start gap-1">
              <span className="font-mono text-2xs break-all">{order.clientOrderId}</span>
              <CopyButton text={order.clientOrderId} label={t('order.copyId')} />
            </span>
          </Fact>
          <Fact label={t('order.exchangeOrderId')}>
            <span className="font-mono text-2xs break-all">{order.exchangeOrderId ?? t('order.notKnown')}</span>
          </Fact>
          {fault && (
            <Fact label={t('order.fault')}>
              {fault.message} <span className="font-mono text-2xs text-muted">{fault.code}</span>
            </Fact>
          )}
        </Facts>
        <div className="flex flex-wrap gap-2">
          <CancelButton order={order} />
          {proposalId !== null && (
            <Button
              onClick={() => {
                useTicket.getState().show(proposalId);
                useShell.getState().showPane('ticket');
              }}
            >
              {t('orders.showProposal')}
            </Button>
          )}
        </div>
        <History order={order} />
      </div>
    </aside>
  );
}

type HistoryRows = Awaited<ReturnType<typeof client.orders.history>>;

/** Everything that happened to the order, read when the fold is opened and again when the order changes. */
function History({ order: { clientOrderId, updatedAt } }: { readonly order: Order }) {
  const { t } = useTranslation(['trading', 'translation']);
  const codeName = useCodeName();
  const [isOpen, setOpen] = useState(false);
  const [rows, setRows] = useState<Loadable<HistoryRows>>(IDLE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed order has more history
  useEffect(() => {
    if (!isOpen) return;
    let isCurrent = true;
    client.orders.history({ clientOrderId }).then(
      (value) => isCurrent && setRows({ kind: 'ok', value }),
      (error) => isCurrent && setRows({ kind: 'failed', failure: toFailure(error), previous: null }),
    );
    return () => {
      isCurrent = false;
    };
  }, [isOpen, clientOrderId, updatedAt]);
  const failure = failureOf(rows);
  return (
    <details
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="rounded border border-line"
    >
      <summary className="cursor-pointer px-2 py-1 text-muted hover:text-ink">{t('orders.history')}</summary>
      <div className="border-t border-line p-2">
        {failure && <ErrorNotice failure={failure} />}
        <ol className="flex flex-col gap-1.5">
          {(loadedValue(rows) ?? []).map(({ at, kind, details }) => (
            <li key={`${at} ${kind} ${JSON.stringify(details)}`}>
              <p className="flex justify-between gap-2">
                <span className="font-medium">{codeName(kind)}</span>
                <Moment at={at} withSeconds />
              </p>
              {Object.keys(details).length > 0 && (
                <pre data-selectable className="font-mono text-2xs break-words whitespace-pre-wrap text-muted">
                  {detailText(details)}
                </pre>
              )}
            </li>
          ))}
        </ol>
      </div>
    </details>
  );
}

function detailText(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}
