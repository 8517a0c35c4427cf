import { Check, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { OutsideText } from '#renderer/components/OutsideText';
import { formatCount } from '#renderer/format/format-number';
import { DatasetFinding } from '#shared/domain/training-dataset';

/** Every check with what it took out, none included: what was not looked for would be missing. */
export function DatasetChecks({ findings }: { readonly findings: readonly DatasetFinding[] }) {
  const { t } = useTranslation('training');
  return (
    <section aria-label={t('data.checks.label')}>
      <h3 className="mb-1 font-medium">{t('data.checks.label')}</h3>
      <ul className="flex flex-col gap-0.5">
        {CODES.map((code) => {
          const finding = findings.find((one) => one.code === code);
          const isGrave = finding !== undefined && GRAVE.has(code);
          const Icon = isGrave ? TriangleAlert : Check;
          return (
            <li key={code} className="flex flex-col">
              <span className="flex items-center gap-1.5">
                <Icon aria-hidden size={12} className={isGrave ? 'text-warn' : 'text-good'} />
                <span className="flex-1">{t(`data.checks.${code}`)}</span>
                <span className="num">{finding ? formatCount(finding.count) : t('data.checks.none')}</span>
              </span>
              {finding && finding.samples.length > 0 && (
                <details className="ml-4.5">
                  <summary className="cursor-pointer text-2xs text-muted hover:text-ink">
                    {t('data.checks.samples')}
                  </summary>
                  <OutsideText text={finding.samples.join('\n\n')} className="max-h-40" />
                </details>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const CODES = DatasetFinding.unwrap().shape.code.options;
/** What should never have been there to find. */
const GRAVE: ReadonlySet<DatasetFinding['code']> = new Set(['invalid', 'leak', 'group_split']);
