import { useAlertForm } from '#renderer/stores/alerts-form';
import { useView } from '#renderer/stores/view';

/** Opens an empty form for the series that the chart shows. */
export function startRule(): void {
  const { instrument, timeframe } = useView.getState();
  useAlertForm.getState().startNew(instrument, timeframe);
}
