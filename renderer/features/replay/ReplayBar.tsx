import { ChevronLeft, ChevronRight, History, Pause, Play, SkipBack, SkipForward, Square, X } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { Progress } from '#renderer/components/Progress';
import { formatMinute, isTimeZone, zoneCity } from '#renderer/format/format-time';
import { useInstrument } from '#renderer/stores/instruments';
import { useReplay } from '#renderer/stores/replay';
import { useSettings } from '#renderer/stores/settings';
import { useView } from '#renderer/stores/view';
import type { Instrument } from '#shared/domain/instrument';
import type { ReplayState } from '#shared/domain/replay';
import { timeframeMs } from '#shared/domain/timeframe';
import { zoneClock } from '#shared/domain/zone-clock';
import { fromCivilInput, toCivilInput } from './civil-input';

/** Starts a replay by picking a moment, and drives the one that runs. Nothing while it is closed. */
export function ReplayBar() {
  const { t } = useTranslation('replay');
  const { replay, isBarOpen, failure, clearFailure } = useReplay();
  if (!isBarOpen && !replay) return null;
  return (
    <section
      aria-label={t('label')}
      className={`@container border-b ${replay ? 'border-warn/50 bg-warn-soft' : 'border-line bg-panel'}`}
    >
      <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 px-2 py-1 text-xs @xl:flex-nowrap">
        {replay ? <Running replay={replay} /> : <Starting />}
      </div>
      {replay && <OtherInstrument replay={replay} />}
      {failure && (
        <div className="px-2 pb-2">
          <ErrorNotice failure={failure}>
            <Button onClick={clearFailure}>{t('dismiss')}</Button>
          </ErrorNotice>
        </div>
      )}
    </section>
  );
}

function Starting() {
  const { t } = useTranslation('replay');
  const instrument = useInstrument(useView((view) => view.instrument));
  const setBarOpen = useReplay((store) => store.setBarOpen);
  return (
    <>
      <History aria-hidden size={15} className="shrink-0 text-muted" />
      {instrument ? (
        // Another instrument has other candles: its form begins anew.
        <StartForm key={instrument.id} instrument={instrument} />
      ) : (
        <span className="text-muted">{t('noInstrument')}</span>
      )}
      <span className="flex-1" />
      <IconButton icon={X} label={t('close')} onClick={() => setBarOpen(false)} />
    </>
  );
}

function StartForm({ instrument }: { instrument: Instrument }) {
  const { t } = useTranslation('replay');
  const start = useReplay((store) => store.start);
  const timeframe = useView((view) => view.timeframe);
  const zone = useSettings(({ settings }) => settings.timeZone);
  const clock = zoneClock(isTimeZone(zone) ? zone : 'UTC');
  const firstAt = Math.min(...instrument.series.map((series) => series.firstOpenAt + timeframeMs(series.timeframe)));
  const lastAt = Math.max(...instrument.series.map((series) => series.lastOpenAt + timeframeMs(series.timeframe)));
  const [text, setText] = useState(() => toCivilInput(suggestedStart(firstAt, lastAt), clock));
  const at = fromCivilInput(text, clock);
  const first = formatMinute(firstAt, clock.timeZone);
  const last = formatMinute(lastAt, clock.timeZone);
  const fault = at === null ? t('badMoment') : at < firstAt || at > lastAt ? t('outOfRange', { first, last }) : null;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (at !== null && fault === null) void start(instrument.id, timeframe, at);
  };
  return (
    <form onSubmit={onSubmit} className="flex min-w-0 flex-wrap items-center gap-2 @xl:flex-nowrap" noValidate>
      <label className="flex shrink-0 items-center gap-1.5">
        <span className="text-muted @max-2xl:sr-only">{t('moment')}</span>
        <input
          type="datetime-local"
          value={text}
          min={toCivilInput(firstAt, clock)}
          max={toCivilInput(lastAt, clock)}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={fault !== null}
          aria-describedby="replay-range replay-hint"
          className="tabular h-6.5 rounded border border-line bg-raised px-1.5 text-xs aria-invalid:border-bad"
        />
        <span className="text-muted">{zoneCity(clock.timeZone)}</span>
      </label>
      <Button type="submit" look="primary" disabled={fault !== null}>
        {t('start')}
      </Button>
      <span
        id="replay-range"
        title={`${fault ?? t('range', { first, last })} ${t('startHint')}`}
        className={`tabular min-w-0 truncate text-2xs ${fault ? 'text-bad' : 'text-muted'}`}
      >
        {fault ?? t('range', { first, last })}
      </span>
      <span id="replay-hint" className="sr-only">
        {t('startHint')}
      </span>
    </form>
  );
}

function Running({ replay }: { replay: ReplayState }) {
  const { t } = useTranslation('replay');
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  const { step, play, pause, stop } = useReplay();
  const [speed, setSpeed] = useState<Speed>(() => nearestSpeed(replay.candlesPerSecond));
  const [jump, setJump] = useState<Jump>('10');
  const { instrument, timeframe, cursorAt, firstAt, lastAt, isPlaying } = replay;
  const isAtEnd = cursorAt >= lastAt;
  useReplayKeys(replay, Number(speed));
  const fraction = lastAt > firstAt ? (cursorAt - firstAt) / (lastAt - firstAt) : 1;
  return (
    <>
      <p className="flex min-w-0 items-center gap-2 whitespace-nowrap" title={t('activeHint')}>
        <strong className="rounded-sm bg-warn px-1.5 py-0.5 font-semibold tracking-wide text-page">
          {t('active')}
        </strong>
        <span className="tabular text-sm font-semibold text-ink">{formatMinute(cursorAt, timeZone)}</span>
        <span className="min-w-0 truncate text-muted">
          {zoneCity(timeZone)} · {instrument} {timeframe}
        </span>
      </p>
      <div className="flex shrink-0 items-center">
        <IconButton
          icon={SkipBack}
          label={t('jumpBack', { count: Number(jump) })}
          keys="⇧ ,"
          disabled={cursorAt <= firstAt}
          onClick={() => void step(-Number(jump))}
        />
        <IconButton
          icon={ChevronLeft}
          label={t('back')}
          keys=","
          disabled={cursorAt <= firstAt}
          onClick={() => void step(-1)}
        />
        <IconButton
          icon={isPlaying ? Pause : Play}
          label={isPlaying ? t('pause') : t('play')}
          keys={t('space')}
          disabled={isAtEnd && !isPlaying}
          onClick={() => void (isPlaying ? pause() : play(Number(speed)))}
        />
        <IconButton icon={ChevronRight} label={t('forward')} keys="." disabled={isAtEnd} onClick={() => void step(1)} />
        <IconButton
          icon={SkipForward}
          label={t('jumpForward', { count: Number(jump) })}
          keys="⇧ ."
          disabled={isAtEnd}
          onClick={() => void step(Number(jump))}
        />
      </div>
      <Choice
        label={t('jump')}
        value={jump}
        options={JUMPS.map((value) => ({ value, label: `± ${value}` }))}
        onChange={setJump}
      />
      <Choice
        label={t('speed')}
        value={speed}
        options={SPEEDS.map((value) => ({ value, label: t('speedOption', { count: Number(value) }) }))}
        onChange={(value) => {
          setSpeed(value);
          if (isPlaying) void play(Number(value));
        }}
      />
      {isAtEnd ? (
        <span title={t('end')} className="min-w-12 shrink truncate text-muted">
          {t('end')}
        </span>
      ) : (
        <div className="flex max-w-32 min-w-8 flex-1 basis-8 items-center">
          <Progress fraction={fraction} label={t('progress')} />
        </div>
      )}
      <span className="flex-1" />
      <Button title={t('stop')} onClick={() => void stop()}>
        <Square aria-hidden size={12} />
        <span className="@max-4xl:sr-only">{t('stop')}</span>
      </Button>
    </>
  );
}

/** The chart shows another instrument, which no replay holds back: a row of its own says so. */
function OtherInstrument({ replay: { instrument } }: { replay: ReplayState }) {
  const { t } = useTranslation('replay');
  const shown = useView((view) => view.instrument);
  const setInstrument = useView((view) => view.setInstrument);
  if (shown === null || shown === instrument) return null;
  return (
    <p className="flex flex-wrap items-center gap-2 px-2 pb-1 text-xs text-warn">
      {t('other', { instrument, shown })}
      <Button onClick={() => setInstrument(instrument)}>{t('showOther', { instrument })}</Button>
    </p>
  );
}

/**
 * Space plays and pauses, comma and full stop step, with Shift by ten; not while something is typed or chosen. While a
 * replay runs these keys are its own: they are taken before the window's.
 */
function useReplayKeys({ isPlaying }: ReplayState, speed: number): void {
  useEffect(() => {
    const { step, play, pause } = useReplay.getState();
    const actions: Readonly<Record<string, (isShift: boolean) => unknown>> = {
      Space: () => (isPlaying ? pause() : play(speed)),
      Comma: (isShift) => step(isShift ? -JUMP_BY_KEY : -1),
      Period: (isShift) => step(isShift ? JUMP_BY_KEY : 1),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const act = actions[event.code];
      if (!act || isBusyWithKeys(event.target, event.code)) return;
      event.preventDefault();
      event.stopPropagation();
      act(event.shiftKey);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [isPlaying, speed]);
}

/** Whether the focused element needs the key itself: fields all of them, buttons and the like the space bar. */
function isBusyWithKeys(target: EventTarget | null, code: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]')) return true;
  return code === 'Space' && target.closest('button, a, summary, [role="button"], [role="tab"]') !== null;
}

function nearestSpeed(candlesPerSecond: number): Speed {
  return SPEEDS.findLast((speed) => Number(speed) <= candlesPerSecond) ?? SPEEDS[0];
}

/** Three quarters into the stored candles: enough history before it, and some to come. */
function suggestedStart(firstAt: number, lastAt: number): number {
  return firstAt + Math.floor((lastAt - firstAt) * 0.75);
}

/** Candles a second. */
const SPEEDS = ['1', '2', '5', '10', '30'] as const;
type Speed = (typeof SPEEDS)[number];

const JUMPS = ['5', '10', '20', '50', '100'] as const;
type Jump = (typeof JUMPS)[number];

const JUMP_BY_KEY = 10;
