import { Bell } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../components/IconButton';
import { formatCount } from '../format/format-number';
import { useAlerts } from '../stores/alerts';
import { useAlertForm } from '../stores/alerts-form';
import { PANE_KEYS, useShell } from '../stores/shell';

/** The way to the inbox, with how much of it is unread. Its width is the same with and without a number. */
export function AlertBell() {
  const { t } = useTranslation('alerts');
  const unread = useAlerts((state) => state.unread);
  const formatted = formatCount(unread);
  return (
    <span className="relative inline-flex shrink-0">
      <IconButton
        icon={Bell}
        label={unread === 0 ? t('bell.label') : t('bell.unread', { count: unread, formatted })}
        keys={`Alt ${PANE_KEYS.alerts}`}
        onClick={() => {
          useAlertForm.getState().setView('inbox');
          useShell.getState().showPane('alerts');
        }}
      />
      {unread > 0 && (
        <span
          aria-hidden
          className="tabular pointer-events-none absolute -top-0.5 -right-1 min-w-4 rounded-full bg-accent px-1 text-center text-2xs leading-4 font-semibold text-on-accent"
        >
          {unread > MOST_SHOWN ? MORE : formatted}
        </span>
      )}
    </span>
  );
}

const MOST_SHOWN = 99;
const MORE = '99+';
