import { ListOrdered, TriangleAlert } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { HoldButton } from '#renderer/components/HoldButton';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { formatCount } from '#renderer/format/format-number';
import { fillId, useFills } from '#renderer/stores/fills';
import { canCancel } from '#renderer/stores/order-facts';
import { isLiveOrder, useOrders } from '#renderer/stores/orders';
import { useTicket } from '#renderer/stores/ticket';
import type { Order } from '#shared/domain/order';
import { fillColumns } from './fill-columns';
import { OrderDetails } from './OrderDetails';
import { orderColumns } from './order-columns';
import { useOrderCommands } from './order-commands';

/** What waits on the exchange, everything that was ordered, and what filled. */
export function OrdersPane() {
  const { t } = useTranslation(['trading', 'translation']);
  const rows = useOrders((state) => state.rows);
  const [view, setView] = useState<View>('open');
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const { failure: commandFailure, notCancelled } = useOrderCommands();
  const all = loadedValue(rows) ?? NONE;
  const open = useMemo(() => all.filter(isLiveOrder), [all]);
  const entries = useMemo(() => open.filter(canCancel).length, [open]);
  const unknown = useMemo(() => open.filter(({ state }) => state === 'unknown').length, [open]);
  const failure = failureOf(rows) ?? commandFailure;
  return (
    <Tabs.Root value={view} onValueChange={(value) => setView(value as View)} className="h-full">
      <PaneFrame
        label={t('translation:panes.orders')}
        toolbar={
          <>
            <SubTabs
              label={t('orders.views')}
              tabs={VIEWS.map((value) => ({
                value,
                label:
                  value === 'open' ? t('orders.openCount', { count: formatCount(open.length) }) : t(`orders.${value}`),
              }))}
            />
            <span className="flex-1" />
            <CancelAllButton entries={entries} />
          </>
        }
      >
        <div className="flex h-full flex-col">
          {unknown > 0 && (
            <p role="alert" className="flex shrink-0 gap-1.5 bg-bad-soft px-3 py-1.5 text-xs">
              <TriangleAlert aria-hidden size={14} className="mt-px shrink-0 text-bad" />
              {t('orders.unknownText', { count: unknown, formatted: formatCount(unknown) })}
            </p>
          )}
          {notCancelled.length > 0 && (
            <p role="alert" className="shrink-0 bg-warn-soft px-3 py-1.5 text-xs text-warn">
              {t('orders.notCancelled', { orders: notCancelled.join(', ') })}
            </p>
          )}
          {failure && (
            <div className="shrink-0 p-2">
              <ErrorNotice failure={failure} />
            </div>
          )}
          <Tabs.Content value="open" tabIndex={-1} className="min-h-0 flex-1">
            <OrderList
              label={t('orders.open')}
              orders={open}
              selectedId={selectedId}
              onSelect={setSelectedId}
              empty={
                <Empty icon={ListOrdered} title={t('orders.emptyOpen')} text={t('orders.emptyOpenText')}>
                  <Button look="primary" onClick={() => useTicket.getState().open()}>
                    {t('ticket.make')}
                  </Button>
                </Empty>
              }
            />
          </Tabs.Content>
          <Tabs.Content value="all" tabIndex={-1} className="min-h-0 flex-1">
            <OrderList
              label={t('orders.all')}
              orders={all}
              selectedId={selectedId}
              onSelect={setSelectedId}
              empty={<Empty icon={ListOrdered} title={t('orders.emptyAll')} text={t('orders.emptyAllText')} />}
            />
          </Tabs.Content>
          <Tabs.Content value="fills" tabIndex={-1} className="min-h-0 flex-1">
            <FillList />
          </Tabs.Content>
        </div>
      </PaneFrame>
    </Tabs.Root>
  );
}

interface OrderListProps {
  readonly label: string;
  readonly orders: readonly Order[];
  readonly selectedId: string | null;
  readonly onSelect: (clientOrderId: string | null) => void;
  readonly empty: ReactNode;
}

function OrderList({ label, orders, selectedId, onSelect, empty }: OrderListProps) {
  const { t } = useTranslation(['trading', 'translation']);
  const columns = useMemo(() => orderColumns(t), [t]);
  const selected = orders.find(({ clientOrderId }) => clientOrderId === selectedId) ?? null;
  if (orders.length === 0) return empty;
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <DataTable
          label={label}
          rows={orders}
          columns={columns}
          rowId={({ clientOrderId }) => clientOrderId}
          selectedId={selectedId}
          onSelect={({ clientOrderId }) => onSelect(clientOrderId)}
        />
      </div>
      {selected && <OrderDetails key={selected.clientOrderId} order={selected} onClose={() => onSelect(null)} />}
    </div>
  );
}

function FillList() {
  const { t } = useTranslation(['trading', 'translation']);
  const rows = useFills((state) => state.rows);
  const columns = useMemo(() => fillColumns(t), [t]);
  const fills = loadedValue(rows) ?? [];
  const failure = failureOf(rows);
  if (failure) {
    return (
      <div className="p-2">
        <ErrorNotice failure={failure} />
      </div>
    );
  }
  if (fills.length === 0)
    return <Empty icon={ListOrdered} title={t('orders.emptyFills')} text={t('orders.emptyFillsText')} />;
  return <DataTable label={t('orders.fills')} rows={fills} columns={columns} rowId={fillId} />;
}

function CancelAllButton({ entries }: { readonly entries: number }) {
  const { t } = useTranslation('trading');
  const cancelAll = useOrderCommands((state) => state.cancelAll);
  const pending = useOrderCommands((state) => state.pending);
  return (
    <HoldButton
      look="danger"
      title={t('orders.cancelAllHint')}
      isDisabled={entries === 0 || pending !== null}
      onHold={() => void cancelAll()}
    >
      {t('orders.cancelAll', { entries: formatCount(entries) })}
    </HoldButton>
  );
}

const VIEWS = ['open', 'all', 'fills'] as const;
type View = (typeof VIEWS)[number];
const NONE: readonly Order[] = [];
