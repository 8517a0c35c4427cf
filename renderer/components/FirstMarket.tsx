import { Play, PlugZap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConnectionView } from '../stores/connection-view';
import { useDemoMarket } from '../stores/demo-market';
import { useEnvironment } from '../stores/environment';
import { Button, type ButtonProps } from './Button';

/** The way to candles that move: the demo's market, or the choice of instruments where a real exchange is at the other end. */
export function FirstMarket({ look }: Pick<ButtonProps, 'look'>) {
  const { t } = useTranslation();
  const environment = useEnvironment();
  const startDemo = useDemoMarket((state) => state.start);
  const isStarting = useDemoMarket((state) => state.isStarting);
  const show = useConnectionView((state) => state.show);
  return environment === 'paper' || environment === 'live' ? (
    <Button look={look} onClick={() => show('instruments')}>
      <PlugZap aria-hidden size={13} />
      {t('watchlist.follow')}
    </Button>
  ) : (
    <Button look={look} disabled={isStarting} onClick={() => void startDemo()}>
      <Play aria-hidden size={13} />
      {t('watchlist.startDemo')}
    </Button>
  );
}
