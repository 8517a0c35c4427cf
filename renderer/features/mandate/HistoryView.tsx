import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Choice } from '#renderer/components/Choice';
import { CopyButton } from '#renderer/components/CopyButton';
import { Empty } from '#renderer/components/Empty';
import { Moment } from '#renderer/components/Moment';
import type { Mandate, MandateStatus } from '#shared/domain/mandate';
import { differingLimits } from './limit-fields';
import { useLimitText } from './use-limit-text';

/** Every version with who signed it, when and why, and what two of them have different. */
export function HistoryView({ status }: { readonly status: MandateStatus }) {
  const { t } = useTranslation('mandate');
  const { history, current } = status;
  if (history.length === 0) {
    return <Empty icon={ScrollText} title={t('history.empty')} text={t('history.emptyText')} />;
  }
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="relative flex h-full flex-col gap-3 overflow-auto p-2 text-xs"
    >
      <table aria-label={t('history.label')} className="w-full">
        <thead className="text-muted">
          <tr className="border-b border-line text-left">
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="py-0.5 pr-2 font-medium">
                {t(`history.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {history.map((mandate) => (
            <VersionRow key={mandate.version} mandate={mandate} isInForce={mandate.version === current.version} />
          ))}
        </tbody>
      </table>
      <Comparison history={history} />
    </div>
  );
}

function VersionRow({ mandate, isInForce }: { readonly mandate: Mandate; readonly isInForce: boolean }) {
  const { t } = useTranslation('mandate');
  const { version, preset, signedBy, signedAt, effectiveAt, expiresAt, note, signature } = mandate;
  return (
    <tr className="border-b border-line/50 align-top">
      <td className="tabular py-0.5 pr-2 whitespace-nowrap">
        {version} {isInForce && <Badge tone="accent">{t('history.inForce')}</Badge>}{' '}
        {version === 0 && <Badge>{t('history.builtIn')}</Badge>}
      </td>
      <td className="py-0.5 pr-2">{t(`presets.${preset}`)}</td>
      <td data-selectable className="py-0.5 pr-2 wrap-anywhere">
        {signedBy}
      </td>
      <td className="py-0.5 pr-2">
        <Moment at={signedAt} />
      </td>
      <td className="py-0.5 pr-2">
        <Moment at={effectiveAt} />
      </td>
      <td className="py-0.5 pr-2">{expiresAt === null ? t('standing.noExpiry') : <Moment at={expiresAt} />}</td>
      <td data-selectable className="py-0.5 pr-2 wrap-anywhere">
        {note}
      </td>
      <td className="py-0">
        {signature !== '' && (
          <span className="-mt-px flex items-center gap-1 whitespace-nowrap">
            <code title={signature} className="text-2xs">
              {signature.slice(0, SIGNATURE_SHOWN)}…
            </code>
            <CopyButton text={signature} label={t('history.copySignature', { version })} />
          </span>
        )}
      </td>
    </tr>
  );
}

function Comparison({ history }: { readonly history: readonly Mandate[] }) {
  const { t } = useTranslation('mandate');
  const text = useLimitText();
  const [chosen, setChosen] = useState<readonly [string | null, string | null]>([null, null]);
  const [newest, before] = history;
  const find = (version: string | null, usual: Mandate | undefined) =>
    history.find((mandate) => String(mandate.version) === version) ?? usual;
  const first = find(chosen[0], before);
  const second = find(chosen[1], newest);
  if (first === undefined || second === undefined) return null;
  const limits = differingLimits(first.limits, second.limits);
  const options = history.map(({ version }) => ({
    value: String(version),
    label: t('history.older', { version }),
  }));
  return (
    <section aria-label={t('history.compare')} className="flex flex-col gap-1.5">
      <h3 className="font-medium">{t('history.compare')}</h3>
      <div className="flex flex-wrap items-center gap-1.5">
        <Choice
          label={t('history.first')}
          value={String(first.version)}
          options={options}
          onChange={(version) => setChosen([version, chosen[1]])}
        />
        <span className="text-muted">{t('history.with')}</span>
        <Choice
          label={t('history.second')}
          value={String(second.version)}
          options={options}
          onChange={(version) => setChosen([chosen[0], version])}
        />
      </div>
      {limits.length === 0 ? (
        <p className="text-muted">{t('history.same')}</p>
      ) : (
        <table aria-label={t('history.changes')} className="w-full max-w-200">
          <thead className="text-muted">
            <tr className="border-b border-line">
              <th scope="col" className="py-0.5 text-left font-medium">
                {t('table.limit')}
              </th>
              <th scope="col" className="py-0.5 text-right font-medium">
                {t('history.older', { version: first.version })}
              </th>
              <th scope="col" className="py-0.5 text-right font-medium">
                {t('history.older', { version: second.version })}
              </th>
            </tr>
          </thead>
          <tbody>
            {limits.map((limit) => (
              <tr key={limit} className="border-b border-line/50">
                <td className="py-0.5">{text.name(limit)}</td>
                <td className="tabular py-0.5 text-right wrap-anywhere">{text.value(limit, first.limits[limit])}</td>
                <td className="tabular py-0.5 text-right wrap-anywhere">{text.value(limit, second.limits[limit])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const COLUMNS = ['version', 'preset', 'by', 'at', 'effective', 'expires', 'note', 'signature'] as const;
const SIGNATURE_SHOWN = 12;
