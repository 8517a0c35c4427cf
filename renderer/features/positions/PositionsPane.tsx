import { ChartNoAxesColumn } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { usePositions } from '#renderer/stores/positions';
import { useShell } from '#renderer/stores/shell';
import { useTicket } from '#renderer/stores/ticket';
import { useView } from '#renderer/stores/view';
import type { Position } from '#shared/domain/position';
import { PositionDetails } from './PositionDetails';
import { positionColumns } from './position-columns';
import { usePositionCommands } from './position-commands';

/** What is held, what it earns, and whether a live stop guards it. */
export function PositionsPane() {
  const { t } = useTranslation(['trading', 'translation']);
  const positions = usePositions((state) => state.positions);
  const { failure: commandFailure } = usePositionCommands();
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const columns = useMemo(
    () =>
      positionColumns(t, {
        moveStop: (instrument) => {
          setSelectedId(instrument);
          usePositionCommands.setState(({ moveCount }) => ({ moveCount: moveCount + 1 }));
        },
      }),
    [t],
  );
  const rows = useMemo(() => dustLast(loadedValue(positions) ?? []), [positions]);
  const selected = rows.find(({ instrument }) => instrument === selectedId) ?? null;
  const failure = failureOf(positions) ?? commandFailure;
  return (
    <PaneFrame label={t('translation:panes.positions')}>
      <div className="flex h-full flex-col">
        {failure && (
          <div className="shrink-0 p-2">
            <ErrorNotice failure={failure} />
          </div>
        )}
        {rows.length === 0 ? (
          <NoPositions />
        ) : (
          <div className="flex min-h-0 flex-1">
            <div className="min-w-0 flex-1">
              <DataTable
                label={t('translation:panes.positions')}
                rows={rows}
                columns={columns}
                rowId={({ instrument }) => instrument}
                isFaded={isDust}
                selectedId={selectedId}
                onSelect={({ instrument }) => setSelectedId(instrument)}
                onOpen={({ instrument }) => useView.getState().setInstrument(instrument)}
              />
            </div>
            {selected && (
              <PositionDetails key={selected.instrument} position={selected} onClose={() => setSelectedId(null)} />
            )}
          </div>
        )}
      </div>
    </PaneFrame>
  );
}

/** What a close left over is no decision any more: it stands under what is. */
function dustLast(positions: readonly Position[]): readonly Position[] {
  return positions.toSorted((a, b) => Number(isDust(a)) - Number(isDust(b)));
}

function isDust({ protection }: Position): boolean {
  return protection === 'dust';
}

function NoPositions() {
  const { t } = useTranslation(['trading', 'translation']);
  return (
    <Empty icon={ChartNoAxesColumn} title={t('positions.empty')} text={t('positions.emptyText')}>
      <Button look="primary" onClick={() => useTicket.getState().open()}>
        {t('ticket.make')}
      </Button>
      <Button onClick={() => useShell.getState().showPane('connection')}>{t('translation:panes.connection')}</Button>
    </Empty>
  );
}
