import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { CauseLink } from '#renderer/components/CauseLink';
import { Choice } from '#renderer/components/Choice';
import { InlineNumber } from '#renderer/components/InlineNumber';
import { MomentLink } from '#renderer/components/MomentLink';
import { Price } from '#renderer/components/Price';
import { RunBar } from '#renderer/components/RunBar';
import { ShareWithInterval } from '#renderer/components/ShareWithInterval';
import { formatCount, formatFixed, NO_VALUE } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { ALERT_TEST, useAlertTest } from '#renderer/stores/alerts';
import { draftOf, firesAlike, useAlertForm } from '#renderer/stores/alerts-form';
import { useInstruments } from '#renderer/stores/instruments';
import { useSettings } from '#renderer/stores/settings';
import { AlertCondition, type AlertRuleDraft, type AlertTest } from '#shared/domain/alert';
import { testVerdict } from './test-verdict';
import { useFiringText } from './use-firing-text';

/** How often the rule of the form would have fired on stored candles, and what followed, beside what follows anyway. */
export function RuleTest() {
  const { t } = useTranslation('alerts');
  const { form, invalid } = useAlertForm();
  const run = useAlertTest((state) => state.runs[ALERT_TEST]);
  const { start, cancel } = useAlertTest.getState();
  const stored = useInstruments((state) => loadedValue(state.instruments)) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [lookback, setLookback] = useState(run?.answers?.lookback ?? FIRST_LOOKBACK);
  const [isLookbackValid, setLookbackValid] = useState(true);
  const candidates = form.instruments.filter((id) => stored.some((one) => one.id === id));
  const instrument = candidates.find((id) => id === chosen) ?? candidates[0] ?? null;
  // A name is not needed to test.
  const draft = draftOf({ ...form, name: form.name.trim() === '' ? '?' : form.name }, invalid);
  const isUntestable =
    form.conditions.length > 0 && form.conditions.every(({ condition }) => condition.kind === 'risk');
  const isChanged =
    run?.result != null && draft !== null && run.answers !== null && !firesAlike(run.answers.rule, draft);
  return (
    <section aria-label={t('test.title')} className="flex min-w-0 flex-col gap-2 text-xs">
      <h3 className="text-sm font-semibold">{t('test.title')}</h3>
      <p className="text-muted">{t('test.hint')}</p>
      <RunBar
        run={run}
        activity="alert_test"
        look="plain"
        startLabel={t('test.run')}
        isStartable={draft !== null && instrument !== null && isLookbackValid && !isUntestable}
        onStart={() => draft && instrument && void start(ALERT_TEST, { rule: draft, instrument, lookback })}
        onCancel={() => cancel(ALERT_TEST)}
      >
        {candidates.length > 1 && (
          <Choice
            label={t('test.instrument')}
            value={instrument ?? ''}
            onChange={setChosen}
            options={candidates.map((value) => ({ value, label: value }))}
          />
        )}
        <InlineNumber
          label={t('test.lookback')}
          value={lookback}
          bounds={LOOKBACK}
          onChange={(value) => {
            setLookbackValid(value !== null);
            if (value !== null) setLookback(value);
          }}
        />
      </RunBar>
      {isUntestable && <p className="text-warn">{t('test.untestable')}</p>}
      {isChanged && <p className="rounded bg-warn-soft px-2 py-1 text-warn">{t('editor.changed')}</p>}
      {run?.result && <Result test={run.result} match={run.answers?.rule.match ?? 'all'} />}
    </section>
  );
}

function Result({ test, match }: { readonly test: AlertTest; readonly match: AlertRuleDraft['match'] }) {
  const { t } = useTranslation('alerts');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const { instrument, timeframe, candles, from, until, firings, perWeek, untested } = test;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="tabular text-muted">
        {t('test.span', {
          instrument,
          timeframe,
          candles: formatCount(candles),
          from: formatMinute(from, timeZone),
          to: formatMinute(until, timeZone),
        })}
      </p>
      <p className="tabular text-sm font-semibold">
        {firings === 0
          ? t('test.never')
          : t('test.count', {
              count: firings,
              formatted: formatCount(firings),
              perWeek: formatFixed(perWeek, perWeek < 10 ? 1 : 0),
            })}
      </p>
      {perWeek > OFTEN_PER_DAY * DAYS && <p className="text-warn">{t('test.often', { most: OFTEN_PER_DAY })}</p>}
      {untested.length > 0 && <Untested kinds={untested} match={match} />}
      {firings > 0 && <Followed followed={test.followed} />}
      {firings > 0 && <Examples test={test} />}
    </div>
  );
}

function Untested({ kinds, match }: { readonly kinds: readonly string[]; readonly match: AlertRuleDraft['match'] }) {
  const { t } = useTranslation('alerts');
  const names = kinds.map((kind) => {
    const known = AlertCondition.options.map((option) => option.shape.kind.value).find((one) => one === kind);
    return known === undefined ? kind : t(`kinds.${known}`);
  });
  return (
    <p className="rounded bg-warn-soft px-2 py-1 text-warn">
      {t(`test.untested.${match}`, { kinds: names.join(', ') })}
    </p>
  );
}

function Followed({ followed }: Pick<AlertTest, 'followed'>) {
  const { t } = useTranslation('alerts');
  const { n, up, down, baseUp, baseDown, medianUpAtr, medianDownAtr } = followed;
  const title = t('test.followed', { n: formatCount(n) });
  if (n === 0) return <p className="text-muted">{t('test.followedNone')}</p>;
  const verdict = testVerdict(followed);
  const rows = [
    { key: 'up', share: up, base: baseUp },
    { key: 'down', share: down, base: baseDown },
  ] as const;
  return (
    <div className="flex flex-col gap-1">
      <table aria-label={title} className="w-full max-w-120 border-collapse">
        <caption className="text-left font-semibold">{title}</caption>
        <thead className="text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="py-0.5 pr-2 text-left font-medium">
              {t('test.outcome')}
            </th>
            <th scope="col" className="num px-2 py-0.5 font-medium">
              {t('test.share')}
            </th>
            <th scope="col" className="num px-2 py-0.5 font-medium">
              {t('test.base')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, share, base }) => (
            <tr key={key} className="border-b border-line/50">
              <th scope="row" className="py-0.5 pr-2 text-left font-normal">
                {t(`test.${key}`)}
              </th>
              <td className="num px-2 py-0.5">
                <ShareWithInterval value={share} />
              </td>
              <td className="num px-2 py-0.5">{base === null ? NO_VALUE : formatFixed(base * 100, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {medianUpAtr !== null && medianDownAtr !== null && (
        <p className="tabular text-muted">
          {t('test.median', { up: formatFixed(medianUpAtr, 2), down: formatFixed(Math.abs(medianDownAtr), 2) })}
        </p>
      )}
      {verdict !== null && (
        <p role="note" className="font-medium">
          {t(`test.verdicts.${verdict}`)}
        </p>
      )}
    </div>
  );
}

function Examples({ test: { instrument, timeframe, examples } }: { readonly test: AlertTest }) {
  const { t } = useTranslation('alerts');
  const firingText = useFiringText();
  return (
    <div>
      <h4 className="mb-1 font-semibold">{t('test.examples')}</h4>
      {examples.length === 0 ? (
        <p className="text-muted">{t('test.examplesNone')}</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line/50">
          {examples.map(({ closeAt, price, facts }) => (
            <li key={closeAt} className="flex flex-wrap items-baseline gap-x-2 py-0.5">
              <MomentLink instrument={instrument} timeframe={timeframe} at={closeAt} />
              <Price value={price} instrument={instrument} />
              <span data-selectable className="tabular min-w-0 flex-1 text-muted">
                {firingText({ instrument, facts }).join('; ')}
              </span>
              {facts.map(({ condition, evidenceId }) => (
                <CauseLink key={condition} evidenceId={evidenceId} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The bounds of the contract. */
const LOOKBACK = { least: 100, most: 50_000, isWhole: true };
const FIRST_LOOKBACK = 5_000;
const OFTEN_PER_DAY = 5;
const DAYS = 7;
