import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { InlineNumber } from '#renderer/components/InlineNumber';
import { useInstruments } from '#renderer/stores/instruments';
import { useSettings } from '#renderer/stores/settings';
import type { InstrumentId } from '#shared/domain/instrument';

/** What entry and exit cost together, by instrument, for the outcomes of predictions. */
export function RoundTripCosts() {
  const { t } = useTranslation();
  const costs = useSettings(({ settings }) => settings.roundTripCostFractions);
  const update = useSettings((state) => state.update);
  const instruments = useInstruments((state) => loadedValue(state.instruments)) ?? [];
  const ids = [...new Set([...instruments.map(({ id }) => id), ...Object.keys(costs)])];
  const set = (id: InstrumentId, fraction: number) =>
    void update({ roundTripCostFractions: { ...costs, [id]: fraction } });
  const forget = (id: InstrumentId) => {
    const { [id]: _forgotten, ...others } = costs;
    void update({ roundTripCostFractions: others });
  };
  return (
    <div className="flex flex-col gap-2 text-xs">
      <p className="text-muted">{t('settings.costsHint')}</p>
      {ids.length === 0 ? (
        <p className="text-muted">{t('settings.costsNone')}</p>
      ) : (
        <ul className="grid max-h-48 grid-cols-[repeat(auto-fill,minmax(17rem,1fr))] gap-x-6 gap-y-1 overflow-auto">
          {ids.map((id) => {
            const fraction = costs[id];
            return (
              <li key={id} className="flex min-h-7 items-center gap-2">
                <span className="min-w-24 flex-1 truncate">{id}</span>
                {fraction === undefined ? (
                  <>
                    <span className="text-muted">{t('settings.costOfExchange')}</span>
                    <Button look="quiet" onClick={() => set(id, FIRST_FRACTION)}>
                      {t('settings.costSet')}
                    </Button>
                  </>
                ) : (
                  <>
                    <InlineNumber
                      label={t('settings.costUnit')}
                      value={toBasisPoints(fraction)}
                      bounds={{ least: 0, most: 500 }}
                      onChange={(value) => value !== null && set(id, value / BASIS_POINTS)}
                    />
                    <Button
                      look="quiet"
                      aria-label={t('settings.costForgetOf', { instrument: id })}
                      onClick={() => forget(id)}
                    >
                      {t('settings.costForget')}
                    </Button>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** Without the digits that a float makes up. */
function toBasisPoints(fraction: number): number {
  return Number((fraction * BASIS_POINTS).toPrecision(6));
}

const BASIS_POINTS = 10_000;
const FIRST_FRACTION = 0.0002;
