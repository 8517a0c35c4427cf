import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/Dialog';
import { LETTER_PANES, PANE_KEYS, useShell } from '../stores/shell';
import { HALT_KEY } from './HaltButton';
import { modifierKey } from './modifier-key';

/** Every key that does something, by place. */
export function KeyboardHelp() {
  const { t } = useTranslation();
  const closeDialog = useShell((state) => state.closeDialog);
  return (
    <Dialog title={t('keys.title')} width="wide" onClose={closeDialog}>
      <div className="columns-2 gap-x-10 max-sm:columns-1">
        {KEY_GROUPS.map(({ group, keys }) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 border-b border-line pb-1 font-semibold">{t(`keys.groups.${group}`)}</h3>
            <dl className="text-xs">
              {keys.map(({ name, press }) => (
                <div key={name} className="flex items-center justify-between gap-4 py-1">
                  <dt className="text-muted">{t(`keys.${name}`)}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {press.map((key) => (
                      <kbd
                        key={key}
                        className="rounded-sm border border-line-strong bg-raised px-1.5 font-sans text-2xs"
                      >
                        {key.replace('$mod ', modifierKey())}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="text-xs text-muted">{t('keys.note')}</p>
    </Dialog>
  );
}

const KEY_GROUPS = [
  {
    group: 'everywhere',
    keys: [
      { name: 'palette', press: ['$mod K'] },
      { name: 'ask', press: ['/'] },
      { name: 'ticket', press: ['T'] },
      { name: 'import', press: ['$mod I'] },
      { name: 'replay', press: ['R'] },
      { name: 'shorter', press: [','] },
      { name: 'longer', press: ['.'] },
      { name: 'halt', press: [HALT_KEY] },
      { name: 'settings', press: ['$mod ,'] },
      { name: 'help', press: ['?'] },
    ],
  },
  {
    group: 'panes',
    keys: [
      { name: 'pane', press: ['Alt 1', 'Alt 8'] },
      ...LETTER_PANES.map((pane) => ({ name: `${pane}Pane`, press: [`Alt ${PANE_KEYS[pane]}`] }) as const),
      { name: 'nextGroup', press: ['F6', 'Shift F6'] },
      { name: 'nextTab', press: ['Ctrl ]', 'Ctrl ['] },
      { name: 'movePane', press: ['Alt Shift ←↑→↓'] },
      { name: 'closePane', press: ['Alt W'] },
    ],
  },
  {
    group: 'chart',
    keys: [
      { name: 'pan', press: ['←', '→'] },
      { name: 'panFar', press: ['Shift ←', 'Shift →'] },
      { name: 'zoom', press: ['+', '−'] },
      { name: 'ends', press: ['Home', 'End'] },
      { name: 'mark', press: ['N', 'P'] },
      { name: 'dismiss', press: ['Esc'] },
    ],
  },
  {
    group: 'replay',
    keys: [
      { name: 'play', press: ['Space'] },
      { name: 'step', press: [',', '.'] },
      { name: 'stepFar', press: ['Shift ,', 'Shift .'] },
    ],
  },
  {
    group: 'tables',
    keys: [
      { name: 'rows', press: ['↑', '↓', 'PgUp', 'PgDn'] },
      { name: 'firstLast', press: ['Home', 'End'] },
      { name: 'select', press: ['Enter'] },
    ],
  },
  {
    group: 'orders',
    keys: [
      { name: 'hold', press: ['Enter', 'Space'] },
      { name: 'holdCard', press: ['Ctrl Enter'] },
      { name: 'holdBack', press: ['Esc'] },
    ],
  },
  {
    group: 'assistant',
    keys: [
      { name: 'send', press: ['Enter'] },
      { name: 'newline', press: ['Shift Enter'] },
      { name: 'stop', press: ['Esc'] },
      { name: 'followUp', press: ['Alt Shift 1', 'Alt Shift 4'] },
      { name: 'lastQuestion', press: ['↑'] },
      { name: 'complete', press: ['Tab'] },
      { name: 'numbers', press: ['←', '→'] },
      { name: 'numberPin', press: ['Enter'] },
      { name: 'renameChat', press: ['F2'] },
      { name: 'removeChat', press: ['Del'] },
    ],
  },
] as const;
