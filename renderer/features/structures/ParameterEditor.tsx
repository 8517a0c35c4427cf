import { RotateCcw } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { classNames } from '#renderer/components/class-names';
import { formatCount } from '#renderer/format/format-number';
import { useSettings } from '#renderer/stores/settings';
import type { ParameterPrimitive, StructureParameterKey } from '#shared/domain/structure-parameters';
import type { StructuresTexts } from './locale-en';
import { type ParameterRow, parameterRows, parseParameter, withOverrides, withParameter } from './parameter-rows';

/** Every number and choice of the profile's definitions; a valid change is on the chart at once. */
export function ParameterEditor() {
  const { t } = useTranslation('structures');
  const structures = useSettings(({ settings }) => settings.structures);
  const update = useSettings((store) => store.update);
  const [explained, setExplained] = useState<StructureParameterKey | null>(null);
  // What is typed but not valid lives in the rows: a reset of all begins them anew.
  const [resets, setResets] = useState(0);
  const { profile } = structures;
  const groups = parameterRows(profile, structures.parameters[profile]);
  const changed = groups.flatMap(({ rows }) => rows).filter(({ isChanged }) => isChanged).length;
  const change = (key: StructureParameterKey, value: ParameterPrimitive) => {
    // From the store: two rows may change within one frame.
    const { settings } = useSettings.getState();
    void update({ structures: withParameter(settings.structures, key, value) });
  };
  return (
    <div className="flex h-full flex-col">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="relative min-h-0 flex-1 overflow-auto">
        <table
          aria-label={t('table.label', { profile: t(`profiles.${profile}`) })}
          className="w-full max-w-200 border-collapse text-xs"
        >
          <thead className="sticky top-0 z-10 bg-panel text-muted shadow-[0_1px_0_var(--line)]">
            <tr>
              <th scope="col" className="px-2 py-1 text-left font-medium">
                {t('table.parameter')}
              </th>
              <th scope="col" className="w-40 px-2 py-1 text-right font-medium">
                {t('table.value')}
              </th>
              <th scope="col" className="num w-28 px-2 py-1 font-medium">
                {t('table.range')}
              </th>
              <th scope="col" className="num w-36 px-2 py-1 font-medium">
                {t('table.own')}
              </th>
              <th scope="col" className="w-8">
                <span className="sr-only">{t('table.resetAll')}</span>
              </th>
            </tr>
          </thead>
          {groups.map(({ group, rows }) => (
            <tbody key={group}>
              <tr className="bg-sunken">
                <th scope="rowgroup" colSpan={5} className="px-2 py-0.5 text-left text-2xs font-semibold text-muted">
                  {t(`groups.${group}`)}
                </th>
              </tr>
              {rows.map((row) => (
                <Row
                  key={`${profile} ${row.key} ${resets}`}
                  row={row}
                  onChange={(value) => change(row.key, value)}
                  onExplain={setExplained}
                />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      <footer className="flex min-h-9 shrink-0 items-center gap-3 border-t border-line px-2 py-1 text-xs">
        <p className="min-w-0 flex-1 text-muted">
          {explained === null ? (
            t('table.hint')
          ) : (
            <>
              <span className="text-ink">{t(`summaries.${explained}`)}</span>{' '}
              {t('table.source', { source: t(`sources.${explained}`) })}
            </>
          )}
        </p>
        <span className="shrink-0 text-muted">
          {changed === 0
            ? t('table.unchanged')
            : t('table.changed', { count: changed, formatted: formatCount(changed) })}
        </span>
        <Button
          disabled={changed === 0}
          onClick={() => {
            setResets(resets + 1);
            void update({ structures: withOverrides(structures, {}) });
          }}
        >
          {t('table.resetAll')}
        </Button>
      </footer>
    </div>
  );
}

function Row({
  row,
  onChange,
  onExplain,
}: {
  readonly row: ParameterRow;
  readonly onChange: (value: ParameterPrimitive) => void;
  readonly onExplain: (key: StructureParameterKey) => void;
}) {
  const { t } = useTranslation('structures');
  const id = useId();
  /** What is typed, while it differs from the value in use. */
  const [draft, setDraft] = useState<string | null>(null);
  const { key, definition, value, ownValue, isChanged } = row;
  const name = t(`parameters.${key}`);
  const isInvalid = draft !== null && parseParameter(key, draft) === null;
  const explain = () => onExplain(key);
  return (
    <>
      <tr
        onMouseEnter={explain}
        onFocus={explain}
        className={classNames('h-6.5 border-b border-line/50 hover:bg-raised', isChanged && 'bg-accent-soft/40')}
      >
        <th scope="row" className="px-2 py-0 text-left font-normal">
          {name}
          <span id={`${id}-about`} className="sr-only">
            {t(`summaries.${key}`)} {t('table.source', { source: t(`sources.${key}`) })}
          </span>
        </th>
        <td className="px-2 py-0 text-right">
          {definition.type === 'flag' ? (
            <input
              type="checkbox"
              aria-label={name}
              aria-describedby={`${id}-about`}
              checked={value === true}
              onChange={(event) => onChange(event.target.checked)}
              className="accent-(--accent)"
            />
          ) : definition.type === 'choice' ? (
            <Choice
              label={name}
              value={String(value)}
              onChange={onChange}
              options={definition.options.map((option) => ({ value: option, label: optionText(option, t) }))}
            />
          ) : (
            <input
              type="text"
              inputMode={definition.type === 'whole' ? 'numeric' : 'decimal'}
              aria-label={name}
              aria-describedby={isInvalid ? `${id}-invalid ${id}-about` : `${id}-about`}
              aria-invalid={isInvalid}
              value={draft ?? String(value)}
              onChange={({ target }) => {
                setDraft(target.value);
                const parsed = parseParameter(key, target.value);
                if (parsed !== null && parsed !== value) onChange(parsed);
              }}
              onBlur={() => !isInvalid && setDraft(null)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' || draft === null) return;
                event.stopPropagation();
                setDraft(null);
              }}
              className="tabular h-5.5 w-20 rounded-sm border border-line bg-sunken px-1.5 text-right aria-invalid:border-bad"
            />
          )}
        </td>
        <td className="num px-2 py-0 whitespace-nowrap text-muted">
          {definition.type === 'flag' && t('table.flagRange')}
          {(definition.type === 'whole' || definition.type === 'real') &&
            `${definition.range[0]} – ${definition.range[1]}`}
        </td>
        <td className="num px-2 py-0 whitespace-nowrap text-muted">{valueText(ownValue, t)}</td>
        <td className="py-0 pr-1">
          {(isChanged || draft !== null) && (
            <button
              type="button"
              aria-label={t('table.reset', { parameter: name })}
              title={t('table.reset', { parameter: name })}
              onClick={() => {
                setDraft(null);
                onChange(ownValue);
              }}
              className="inline-flex size-5.5 items-center justify-center rounded text-muted hover:bg-line hover:text-ink"
            >
              <RotateCcw aria-hidden size={12} />
            </button>
          )}
        </td>
      </tr>
      {isInvalid && (definition.type === 'whole' || definition.type === 'real') && (
        <tr>
          <td colSpan={5} id={`${id}-invalid`} role="alert" className="px-2 pb-1 text-right text-bad">
            {t(definition.type === 'whole' ? 'table.invalidWhole' : 'table.invalidReal', {
              least: definition.range[0],
              most: definition.range[1],
              value,
            })}
          </td>
        </tr>
      )}
    </>
  );
}

function valueText(value: ParameterPrimitive, t: Translate): string {
  if (typeof value === 'boolean') return t(value ? 'table.on' : 'table.off');
  return typeof value === 'number' ? String(value) : optionText(value, t);
}

function optionText(option: string, t: Translate): string {
  // Sound: a test holds the options of the table against the texts.
  return t(`options.${option as keyof StructuresTexts['options']}`);
}

type Translate = ReturnType<typeof useTranslation<'structures'>>['t'];
