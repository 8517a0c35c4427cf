import { useTranslation } from 'react-i18next';
import { Moment } from '#renderer/components/Moment';
import type { Promotion } from '#shared/domain/adapter-record';
import { useTrainingNames } from './use-training-names';

/** Which adapter was in use when, newest change first. */
export function PromotionHistory({ promotions }: { readonly promotions: readonly Promotion[] }) {
  const { t } = useTranslation('training');
  const { adapterName } = useTrainingNames();
  return (
    <section aria-label={t('adapters.history.title')} className="border-t border-line pt-2">
      <h3 className="mb-1 font-medium">{t('adapters.history.title')}</h3>
      {promotions.length === 0 ? (
        <p className="text-muted">{t('adapters.history.empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <div tabIndex={0} className="max-h-60 overflow-auto">
          <table aria-label={t('adapters.history.title')} className="w-full border-collapse">
            <thead className="sticky top-0 bg-panel text-muted">
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" className="py-0.5 pr-2 text-left font-medium">
                    {t(`adapters.history.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {promotions.map(({ id, at, fromAdapterId, toAdapterId, kind }) => (
                <tr key={id} className="border-t border-line/50 align-top">
                  <td className="py-0.5 pr-2">
                    <Moment at={at} />
                  </td>
                  <td className="py-0.5 pr-2 wrap-anywhere">{adapterName(fromAdapterId)}</td>
                  <td className="py-0.5 pr-2 wrap-anywhere">{adapterName(toAdapterId)}</td>
                  <td className="py-0.5">{t(`adapters.history.kinds.${kind}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const COLUMNS = ['at', 'from', 'to', 'kind'] as const;
