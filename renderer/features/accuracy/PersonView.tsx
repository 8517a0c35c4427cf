import { UserRound } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatCount, formatPercent, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import { type AccuracyQuery, useAccuracyReport } from '#renderer/stores/accuracy-report';
import { usePredictionViews } from '#renderer/stores/prediction-views';
import { useShell } from '#renderer/stores/shell';
import type { AccuracyDimension, AccuracyFilter, AccuracyReport, AccuracyScores } from '#shared/domain/accuracy';
import { compareScores, LEAST_COMPARED } from './compare-scores';
import { useGroupName } from './use-group-name';

/** The person's forecasts beside those of every maker, and what the numbers allow to say about the difference. */
export function PersonView({ filter }: { readonly filter: AccuracyFilter }) {
  const { t } = useTranslation();
  const query = useMemo(() => everyMaker(filter), [filter]);
  const report = useAccuracyReport(query);
  const value = loadedValue(report);
  const failure = failureOf(report);
  if (failure)
    return (
      <div className="p-2">
        <ErrorNotice failure={failure} />
      </div>
    );
  if (value === null) return <p className="p-3 text-xs text-muted">{t('common.loading')}</p>;
  const person = groupOf(value, 'source', 'person');
  return person === null ? <NoForecast /> : <Compared person={person} report={value} />;
}

interface Rival {
  readonly id: string;
  readonly name: string;
  readonly scores: AccuracyScores;
}

function Compared({ person, report }: { readonly person: AccuracyScores; readonly report: AccuracyReport }) {
  const { t } = useTranslation();
  const nameOf = useGroupName();
  const rivals = useMemo(() => rivalsOf(report, nameOf), [report, nameOf]);
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="max-w-160 text-xs text-muted">{t('accuracy.person.text')}</p>
      <div className="min-w-0">
        <table className="w-full max-w-200 text-xs">
          <caption className="sr-only">{t('accuracy.person.title')}</caption>
          <thead>
            <tr className="border-b border-line text-muted">
              <th scope="col" className="py-1 pr-2 text-left font-medium">
                {t('accuracy.person.who')}
              </th>
              {HEADERS.map((key) => (
                <th key={key} scope="col" className="num px-2 py-1 font-medium">
                  {t(`accuracy.scores.${key}`)}
                </th>
              ))}
              <th scope="col" title={t('accuracy.person.differenceHint')} className="num px-2 py-1 font-medium">
                {t('accuracy.person.difference')}
              </th>
            </tr>
          </thead>
          <tbody>
            <Row name={t('predictions.makers.person')} scores={person} person={null} />
            {rivals.map(({ id, name, scores }) => (
              <Row key={id} name={name} scores={scores} person={person} />
            ))}
          </tbody>
        </table>
      </div>
      {rivals.length === 0 ? (
        <p className="text-xs text-muted">{t('accuracy.person.noOthers')}</p>
      ) : (
        <section aria-label={t('accuracy.person.verdicts')} className="max-w-200 text-xs">
          <h2 className="mb-1 font-medium">{t('accuracy.person.verdicts')}</h2>
          <ul className="flex list-disc flex-col gap-0.5 pl-4">
            {rivals.map(({ id, name, scores }) => (
              <li key={id}>
                <Verdict name={name} person={person} other={scores} />
              </li>
            ))}
          </ul>
          <p className="mt-1 text-2xs text-muted">{t('accuracy.person.verdictHint')}</p>
        </section>
      )}
    </div>
  );
}

function Row({
  name,
  scores,
  person,
}: {
  readonly name: string;
  readonly scores: AccuracyScores;
  /** `null` for the person's own row. */
  readonly person: AccuracyScores | null;
}) {
  const { t } = useTranslation();
  const { n, hitRate, baseRate, brierSkill, expectancyR } = scores;
  const difference =
    person === null || person.brierSkill === null || brierSkill === null ? null : person.brierSkill - brierSkill;
  return (
    <tr aria-current={person === null || undefined} className={person === null ? 'bg-accent-soft' : undefined}>
      <th scope="row" className="max-w-56 truncate border-b border-line/50 px-1 py-1 text-left font-normal">
        {name} {person === null && <Badge tone="accent">{t('accuracy.person.mark')}</Badge>}
      </th>
      <td className="num border-b border-line/50 px-2 py-1">{formatCount(n)}</td>
      <td className="num border-b border-line/50 px-2 py-1">
        {hitRate ? formatPercent(hitRate.value) : NO_VALUE}
        {hitRate && (
          <span className="ml-1.5 text-2xs text-muted">
            {t('accuracy.interval', { low: formatPercent(hitRate.low), high: formatPercent(hitRate.high) })}
          </span>
        )}
      </td>
      <td className="num border-b border-line/50 px-2 py-1">
        {baseRate === null ? NO_VALUE : formatPercent(baseRate)}
      </td>
      <td className="num border-b border-line/50 px-2 py-1">
        <SignedNumber value={brierSkill} decimals={3} />
      </td>
      <td className="num border-b border-line/50 px-2 py-1">
        <SignedNumber value={expectancyR} />
      </td>
      <td className="num border-b border-line/50 px-2 py-1">
        {person !== null && <SignedNumber value={difference} decimals={3} />}
      </td>
    </tr>
  );
}

function Verdict({
  name,
  person,
  other,
}: {
  readonly name: string;
  readonly person: AccuracyScores;
  readonly other: AccuracyScores;
}) {
  const { t } = useTranslation();
  const comparison = compareScores(person, other);
  const sizes = { name, person: formatCount(person.n), other: formatCount(other.n) };
  switch (comparison.kind) {
    case 'tooFew':
      return t('accuracy.person.verdict.tooFew', { ...sizes, least: LEAST_COMPARED });
    case 'noBase':
      return t('accuracy.person.verdict.noBase', { name });
    default: {
      const points = (fraction: number) => formatSigned(fraction * 100, 1);
      const { kind, difference, low, high } = comparison;
      return t(`accuracy.person.verdict.${kind}`, {
        ...sizes,
        difference: points(difference),
        low: points(low),
        high: points(high),
      });
    }
  }
}

function NoForecast() {
  const { t } = useTranslation();
  const showPane = useShell((state) => state.showPane);
  const showView = usePredictionViews((state) => state.show);
  return (
    <Empty icon={UserRound} title={t('accuracy.person.empty')} text={t('accuracy.person.emptyText')}>
      <Button
        look="primary"
        onClick={() => {
          showView('list');
          showPane('predictions');
        }}
      >
        {t('accuracy.person.toForecast')}
      </Button>
      <Button onClick={() => showPane('drills')}>{t('accuracy.person.toDrills')}</Button>
    </Empty>
  );
}

/** The kinds of maker, then each model of those that are several: a kind of one is not said twice. */
function rivalsOf(
  report: AccuracyReport,
  nameOf: (dimension: AccuracyDimension, key: string) => string,
): readonly Rival[] {
  const named = (dimension: 'source' | 'model') =>
    (report.groups.find((one) => one.dimension === dimension)?.groups ?? [])
      .filter(({ key }) => key !== 'person')
      .map(({ key, scores }) => ({ id: `${dimension} ${key}`, name: nameOf(dimension, key), scores }));
  return [...named('source'), ...named('model').filter(({ id }) => id !== 'model rules')];
}

function groupOf(report: AccuracyReport, dimension: AccuracyDimension, key: string): AccuracyScores | null {
  const groups = report.groups.find((one) => one.dimension === dimension)?.groups;
  return groups?.find((group) => group.key === key)?.scores ?? null;
}

/** The same markets and times, but of everybody: a filter by maker would leave nobody to compare with. */
function everyMaker({ instrument, timeframe, from, before, modes }: AccuracyFilter): AccuracyQuery {
  return { instrument, timeframe, from, before, modes, groupBy: ['source', 'model'] };
}

const HEADERS = ['n', 'hitRate', 'baseRate', 'skill', 'expectancy'] as const;
