import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '#renderer/components/class-names';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatCount, formatFixed, formatPercent, NO_VALUE } from '#renderer/format/format-number';
import { formatMinute } from '#renderer/format/format-time';
import { useSettings } from '#renderer/stores/settings';
import {
  type EvidenceInputs,
  type EvidenceResult,
  evidenceQuestion,
  type ResearchSubject,
  seriesKey,
  useStructureResearch,
} from '#renderer/stores/structure-research';
import type { Proportion } from '#shared/domain/accuracy';
import { STRUCTURE_KINDS } from '#shared/domain/structure';
import type { SetupEvidence, StructureEvidence } from '#shared/domain/structure-evidence';
import type { StructuresTexts } from './locale-en';
import { ResearchFrame } from './ResearchFrame';
import { setupVerdict } from './setup-verdict';

/** What became of the structures of a series: counts with intervals, never a bare percentage. */
export function EvidenceView({ subject }: { readonly subject: ResearchSubject }) {
  const { t } = useTranslation('structures');
  const inputs = useStructureResearch((store) => store.inputs);
  const research = useStructureResearch((store) => store.evidence[seriesKey(subject)]);
  const { setInputs, runEvidence, cancel } = useStructureResearch.getState();
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const field = (name: keyof EvidenceInputs, label: string) => (
    <NumberField
      label={label}
      value={inputs[name]}
      bounds={BOUNDS[name]}
      onChange={(value) => {
        setInvalid((known) => new Set(value === null ? [...known, name] : [...known].filter((one) => one !== name)));
        if (value !== null) setInputs({ [name]: value });
      }}
    />
  );
  return (
    <ResearchFrame
      subject={subject}
      kind="evidence"
      research={research}
      question={evidenceQuestion(subject, inputs)}
      empty={{ title: t('evidence.empty'), text: t('evidence.emptyText', { subject: seriesKey(subject) }) }}
      inputs={
        <>
          {field('horizonCandles', t('evidence.horizon'))}
          {field('reactionAtr', t('evidence.reaction'))}
          {field('lastSetups', t('evidence.lastSetups'))}
        </>
      }
      isRunnable={invalid.size === 0}
      onRun={() => void runEvidence(subject)}
      onCancel={() => cancel('evidence', subject)}
    >
      {(result) => (
        <>
          <MadeOf result={result} />
          {result.evidence.length === 0 ? (
            <p className="text-xs text-muted">{t('evidence.none')}</p>
          ) : (
            <EvidenceTable rows={result.evidence} />
          )}
          <p className="max-w-200 text-xs text-muted">{t('evidence.note')}</p>
          {result.setups && <SetupCard setups={result.setups} />}
        </>
      )}
    </ResearchFrame>
  );
}

function MadeOf({ result }: { readonly result: EvidenceResult }) {
  const { t } = useTranslation('structures');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const { profile, candles, firstOpenAt, asOf, horizonCandles, reactionAtr } = result;
  return (
    <p className="tabular text-xs text-muted">
      {t('madeOf', {
        profile: t(`profiles.${profile}`),
        candles: formatCount(candles),
        from: formatMinute(firstOpenAt, timeZone),
        to: formatMinute(asOf, timeZone),
      })}
      {' · '}
      {t('evidence.horizon')}: {horizonCandles}
      {' · '}
      {t('evidence.reaction')}: {reactionAtr}
    </p>
  );
}

function EvidenceTable({ rows }: { readonly rows: readonly StructureEvidence[] }) {
  const { t } = useTranslation(['structures', 'chart']);
  const sorted = rows.toSorted(
    (a, b) =>
      STRUCTURE_KINDS.indexOf(a.kind) - STRUCTURE_KINDS.indexOf(b.kind) || b.direction.localeCompare(a.direction),
  );
  return (
    <table aria-label={t('evidence.label')} className="w-full max-w-260 border-collapse text-xs">
      <thead className="text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-1 pr-2 text-left font-medium">
            {t('evidence.kind')}
          </th>
          <th scope="col" className="px-2 py-1 text-left font-medium">
            {t('evidence.direction')}
          </th>
          {COLUMNS.map((column) => (
            <th key={column} scope="col" title={t(`evidence.hints.${column}`)} className="num px-1.5 py-1 font-medium">
              {t(`evidence.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row, index) => {
          const { kind, direction, n, incomplete } = row;
          return (
            <tr
              key={`${kind} ${direction}`}
              className={classNames('border-b border-line/50', n < MIN_N && 'text-muted')}
            >
              <th scope="row" className="py-1 pr-2 text-left font-normal whitespace-nowrap">
                {sorted[index - 1]?.kind === kind ? (
                  <span className="sr-only">{t(`chart:kind.${kind}`)}</span>
                ) : (
                  t(`chart:kind.${kind}`)
                )}
              </th>
              <td className={classNames('px-2 py-1', direction === 'bullish' ? 'text-up' : 'text-down')}>
                <span aria-hidden>{direction === 'bullish' ? '▲ ' : '▼ '}</span>
                {t(`directions.${direction}`)}
              </td>
              <td className="num px-1.5 py-1" title={t('evidence.incomplete', { formatted: formatCount(incomplete) })}>
                {formatCount(n)}
              </td>
              <Share value={row.touched} />
              <Share value={row.halfFilled} />
              <Share value={row.filled} />
              <Share value={row.reacted} />
              <td className="num px-1.5 py-1">{fixed(row.medianFavourableAtr)}</td>
              <td className="num px-1.5 py-1">{fixed(row.medianAdverseAtr)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A share with its interval beside it, in per cent. */
function Share({ value }: { readonly value: Proportion | null }) {
  return (
    <td className="num px-1.5 py-1 whitespace-nowrap">
      {value === null ? (
        <span className="text-faint">{NO_VALUE}</span>
      ) : (
        <>
          {points(value.value)}
          <span className="inline-block w-14 text-2xs text-muted">
            {points(value.low)}–{points(value.high)}
          </span>
        </>
      )}
    </td>
  );
}

function SetupCard({ setups }: { readonly setups: SetupEvidence }) {
  const { t } = useTranslation('structures');
  const { n, ends, entered, hit, expectancyR, medianFavourableR, medianAdverseR } = setups;
  const endings = Object.entries(ends).toSorted(([, a], [, b]) => b - a);
  return (
    <section aria-label={t('setups.title', { n })} className="max-w-200 rounded border border-line text-xs">
      <h3 className="border-b border-line px-2.5 py-1.5 font-semibold">{t('setups.title', { n })}</h3>
      <p role="note" className="px-2.5 py-1.5">
        {setupVerdict(setups, t)}
      </p>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] border-t border-line">
        <Fact label={t('setups.n')}>{formatCount(n)}</Fact>
        <Fact label={t('setups.entered')}>{formatCount(entered)}</Fact>
        <Fact
          label={t('setups.hit')}
          note={hit && t('setups.interval', { low: formatPercent(hit.low), high: formatPercent(hit.high) })}
        >
          {hit ? formatPercent(hit.value) : NO_VALUE}
        </Fact>
        <Fact label={t('setups.expectancy')}>
          <SignedNumber value={expectancyR} />
        </Fact>
        <Fact label={t('setups.favourable')}>{fixed(medianFavourableR)}</Fact>
        <Fact label={t('setups.adverse')}>{fixed(medianAdverseR)}</Fact>
      </dl>
      {endings.length > 0 && (
        <p className="border-t border-line px-2.5 py-1.5 text-muted">
          {t('setups.ends')}
          {': '}
          {endings.map(([end, count]) => `${t(`setups.end.${endKey(end)}`)} ${formatCount(count)}`).join(' · ')}
        </p>
      )}
    </section>
  );
}

function Fact({
  label,
  note,
  children,
}: {
  readonly label: string;
  readonly note?: string | null;
  readonly children: ReactNode;
}) {
  return (
    <div className="px-2.5 py-1.5">
      <dt className="text-2xs text-muted">{label}</dt>
      <dd data-selectable className="tabular text-base font-semibold">
        {children}
        {note && <span className="ml-1.5 text-2xs font-normal text-muted">{note}</span>}
      </dd>
    </div>
  );
}

/** A number with bounds. What is typed stays while it is not valid, with the bounds beside it. */
function NumberField({
  label,
  value,
  bounds: [least, most, isWhole],
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly bounds: Bounds;
  readonly onChange: (value: number | null) => void;
}) {
  const { t } = useTranslation('structures');
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const isInvalid = draft !== null && parseBounded(draft, [least, most, isWhole]) === null;
  return (
    <label className="flex items-center gap-1.5 text-muted">
      {label}
      <input
        type="text"
        inputMode={isWhole ? 'numeric' : 'decimal'}
        value={draft ?? String(value)}
        aria-invalid={isInvalid}
        aria-describedby={isInvalid ? id : undefined}
        onChange={({ target }) => {
          setDraft(target.value);
          onChange(parseBounded(target.value, [least, most, isWhole]));
        }}
        onBlur={() => !isInvalid && setDraft(null)}
        className="tabular h-5.5 w-14 rounded-sm border border-line bg-sunken px-1.5 text-right text-ink aria-invalid:border-bad"
      />
      {isInvalid && (
        <span id={id} role="alert" className="text-bad">
          {t('evidence.invalid', { least, most })}
        </span>
      )}
    </label>
  );
}

function parseBounded(text: string, [least, most, isWhole]: Bounds): number | null {
  const value = Number(text.trim().replace(',', '.'));
  const isSound = text.trim() !== '' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
  return isSound ? value : null;
}

function points(fraction: number): string {
  return formatFixed(fraction * 100, 0);
}

function fixed(value: number | null): string {
  return value === null ? NO_VALUE : formatFixed(value, 2);
}

function endKey(end: string): keyof StructuresTexts['setups']['end'] {
  return end in END_KEYS ? (end as keyof typeof END_KEYS) : 'unknown';
}

type Bounds = readonly [least: number, most: number, isWhole: boolean];

/** The bounds of the contract. */
const BOUNDS: Readonly<Record<keyof EvidenceInputs, Bounds>> = {
  horizonCandles: [1, 1_000, true],
  reactionAtr: [0.1, 20, false],
  lastSetups: [1, 1_000, true],
};

const COLUMNS = ['n', 'touched', 'halfFilled', 'filled', 'reacted', 'favourable', 'adverse'] as const;
/** Rows that rest on fewer are toned down: their intervals are wider than what they could tell. */
const MIN_N = 30;
const END_KEYS = {
  target_hit: true,
  stop_hit: true,
  expired_in_trade: true,
  expired: true,
  no_manipulation: true,
  both_sides: true,
  no_reclaim: true,
  extreme_exceeded: true,
  target_passed: true,
};
