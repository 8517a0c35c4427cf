import { RotateCcw } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import type { MandateStatus } from '#shared/domain/mandate';
import { LimitInput } from './LimitInput';
import { type FieldsReading, statesSame } from './limit-fields';
import { LIMIT_GROUPS, type LimitKey } from './limit-groups';
import { type MandateEdit, useMandateDraft } from './mandate-draft';
import { useLimitText } from './use-limit-text';

export interface LimitTableProps {
  readonly status: MandateStatus;
  readonly edit: MandateEdit;
  readonly reading: FieldsReading;
}

/** Every limit in its group: what it is, what holds now, and what the draft says. */
export function LimitTable(props: LimitTableProps) {
  const { t } = useTranslation('mandate');
  return (
    <table aria-label={t('table.label')} className="w-full max-w-240 border-collapse text-xs">
      <thead className="sticky top-0 z-10 bg-panel text-muted shadow-[0_1px_0_var(--line)]">
        <tr>
          <th scope="col" className="px-2 py-1 text-left font-medium">
            {t('table.limit')}
          </th>
          <th scope="col" className="w-32 px-2 py-1 text-right font-medium">
            {t('table.inForce')}
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            {t('table.draft')}
          </th>
          <th scope="col" className="w-8">
            <span className="sr-only">{t('draft.discard')}</span>
          </th>
        </tr>
      </thead>
      {LIMIT_GROUPS.map(({ group, limits }) => (
        <tbody key={group}>
          <tr className="bg-sunken">
            <th scope="rowgroup" colSpan={4} className="px-2 py-0.5 text-left text-2xs font-semibold text-muted">
              {t(`groups.${group}`)}
            </th>
          </tr>
          {/* Sound: the keys of a group are limits. */}
          {(Object.keys(limits) as LimitKey[]).map((limit) => (
            <LimitRow key={limit} limit={limit} {...props} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function LimitRow({ limit, status, edit, reading }: LimitTableProps & { readonly limit: LimitKey }) {
  const { t } = useTranslation('mandate');
  const text = useLimitText();
  const setField = useMandateDraft((store) => store.setField);
  const resetField = useMandateDraft((store) => store.resetField);
  const id = useId();
  const problem = reading.problems[limit];
  const isChanged = !statesSame(reading, limit, status.current.limits);
  const name = t(`limits.${limit}`);
  return (
    <>
      <tr
        data-limit={limit}
        className={classNames('border-b border-line/50 align-top hover:bg-raised', isChanged && 'bg-accent-soft/40')}
      >
        <th scope="row" className="px-2 py-1 text-left font-normal">
          {name}
          <p id={`${id}-about`} className="text-2xs text-muted">
            {t(`about.${limit}`)}
          </p>
        </th>
        <td data-selectable className="tabular px-2 py-1 text-right wrap-anywhere text-muted">
          {text.value(limit, status.limits[limit])}
        </td>
        <td className="px-2 py-1 text-right">
          <LimitInput
            limit={limit}
            field={edit.fields[limit]}
            isWrong={problem !== undefined}
            describedBy={problem === undefined ? `${id}-about` : `${id}-problem ${id}-about`}
            onChange={(field) => setField(status, limit, field)}
          />
        </td>
        <td className="py-1 pr-1">
          {isChanged && (
            <button
              type="button"
              aria-label={t('table.reset', { limit: name })}
              title={t('table.reset', { limit: name })}
              onClick={() => resetField(status, limit)}
              className="inline-flex size-5.5 items-center justify-center rounded text-muted hover:bg-line hover:text-ink"
            >
              <RotateCcw aria-hidden size={12} />
            </button>
          )}
        </td>
      </tr>
      {problem !== undefined && (
        <tr>
          <td colSpan={4} id={`${id}-problem`} role="alert" className="px-2 pb-1 text-right text-bad">
            {text.problem(limit, problem, boundsOf(reading, status))}
          </td>
        </tr>
      )}
    </>
  );
}

/** The limits that a problem may name: those of the draft where it states them. */
function boundsOf({ values }: FieldsReading, { current }: MandateStatus) {
  return { ...current.limits, ...values } as typeof current.limits;
}
