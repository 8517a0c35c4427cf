import { Suspense } from 'react';
import { lazyComponent } from '#renderer/components/lazy-component';
import type { AccuracyReport } from '#shared/domain/accuracy';
import { ExcursionScatter } from './ExcursionScatter';
import type { ResultCurveProps } from './ResultCurve';

/** What following every forecast would have summed up to in R, and how far each went before it ended. */
export function ResultsView({ report }: { readonly report: AccuracyReport }) {
  return (
    <div className="flex h-full min-h-72 flex-wrap gap-x-6 gap-y-3 p-3">
      <div className="flex h-full min-h-64 min-w-0 flex-2 basis-96">
        <Suspense fallback={null}>
          <ResultCurve points={report.rCurve} scores={report.overall} />
        </Suspense>
      </div>
      <div className="flex h-full min-h-64 min-w-0 flex-1 basis-72">
        <ExcursionScatter excursions={report.excursions} />
      </div>
    </div>
  );
}

/** The plotting library is loaded when it is first looked at. */
const ResultCurve = lazyComponent<ResultCurveProps>(async () => (await import('./ResultCurve')).ResultCurve);
