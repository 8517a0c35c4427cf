import { expect, it } from 'vitest';
import { resolveForecast } from '#electron/pipeline/outcomes/resolve-forecast';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import { candleSeries } from '#tests/support/candle-series';
import { forecast } from '#tests/support/prediction-fixtures';

// A changed file here means that forecasts already scored would score otherwise: review it as a diff.
it('resolves sixty forecasts on generated candles as it always did', async () => {
  const series = candleSeries({ length: 1_300, timeframe: '1h', seed: 21, startPrice: 100, gapFraction: 0.03 });
  const candles = columnsFromCandles(series);

  const lines = Array.from({ length: 60 }, (_, index) => {
    const start = 20 * (index + 1);
    const reference = series[start - 1] as Candle;
    const sign = index % 2 === 0 ? 1 : -1;
    const risk = reference.close * (0.001 + 0.0005 * (index % 5));
    const isWaiting = index % 3 === 0;
    const price = (distance: number, evidenceId: string) => ({ price: reference.close + sign * distance, evidenceId });
    const outcome = resolveForecast({
      forecast: forecast({
        direction: sign > 0 ? 'long' : 'short',
        referencePrice: reference.close,
        entry: isWaiting ? price(-0.4 * risk, 'gap') : price(0, 'close'),
        stop: price(-risk, 'stop'),
        targets: [price(risk * (0.5 + (index % 4) / 2), 'target')],
        horizonCandles: [8, 16, 24, 48][index % 4] as number,
      }),
      asOf: reference.openAt + 3_600_000,
      timeframe: '1h',
      candles: sliceColumns(candles, start),
      readInside: () => null,
      roundTripCost: index % 7 === 0 ? 0.01 : 0,
    });
    if (!outcome) return `${index}: open`;
    const { result, knownAt, rMultiple, mfeR, maeR, tie, missingCandles } = outcome;
    const numbers = [rMultiple, mfeR, maeR].map((value) => value.toFixed(4)).join(' ');
    return `${index}: ${result} ${new Date(knownAt).toISOString()} ${numbers} ${tie ?? '-'} ${missingCandles}`;
  });

  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('outcomes.txt');
});
