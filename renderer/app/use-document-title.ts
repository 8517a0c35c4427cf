import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useEnvironment } from '../stores/environment';
import { useView } from '../stores/view';

/** Names the window after its environment first: in a task bar a cut title must still tell demo from live. */
export function useDocumentTitle(): void {
  const { t } = useTranslation();
  const environment = useEnvironment();
  const instrument = useView((state) => state.instrument);
  const timeframe = useView((state) => state.timeframe);
  useEffect(() => {
    if (environment === null) return;
    const word = t(`app.environment.${environment}`).toUpperCase();
    document.title =
      instrument === null
        ? t('app.titleEmpty', { environment: word })
        : t('app.title', { environment: word, shown: `${instrument} ${timeframe}` });
  }, [t, environment, instrument, timeframe]);
}
