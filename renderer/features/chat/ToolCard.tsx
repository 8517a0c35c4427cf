import {
  Ban,
  Check,
  ChevronDown,
  ChevronRight,
  CircleAlert,
  Clock,
  LoaderCircle,
  type LucideIcon,
  Square,
} from 'lucide-react';
import { useContext, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '#renderer/components/CopyButton';
import { classNames } from '#renderer/components/class-names';
import { OutsideText } from '#renderer/components/OutsideText';
import { useNow } from '#renderer/components/use-now';
import { formatElapsed } from '#renderer/format/format-duration';
import { useNumberHighlight } from '#renderer/stores/number-highlight';
import type { ToolCall, ToolCallState } from '#shared/domain/tool-call';
import { MessageNumbers } from './number-context';
import { toolSpanMs } from './tool-span';

export interface ToolCardProps {
  readonly calls: readonly ToolCall[];
}

/**
 * What was looked up: one line that says how many, how long and how it went; unfolded, each call as it was made and what
 * the model was given of its answer. A number that is pressed unfolds it at its call.
 */
export function ToolCard({ calls }: ToolCardProps) {
  const { t } = useTranslation('chat');
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { messageId } = useContext(MessageNumbers);
  const shown = useNumberHighlight(({ shownCall }) => (shownCall?.messageId === messageId ? shownCall : null));
  const isShownHere = shown !== null && calls.some((call) => call.id === shown.callId);
  useEffect(() => {
    if (isShownHere && shown !== null) setOpen(true);
  }, [isShownHere, shown]);
  const isRunning = calls.some(({ state }) => state === 'running');
  const now = useNow(isRunning);
  const duration = formatElapsed(toolSpanMs(calls, now));
  const Arrow = isOpen ? ChevronDown : ChevronRight;
  return (
    <section aria-label={t('tools.label')} className="min-w-0 rounded border border-line bg-sunken text-xs">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        title={t(isOpen ? 'tools.fold' : 'tools.unfold')}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-6.5 w-full cursor-pointer flex-wrap items-center gap-x-1.5 px-1.5 py-0.5 text-left text-muted hover:text-ink"
      >
        <Arrow aria-hidden size={13} className="shrink-0" />
        <span className="tabular">{t('tools.summary', { count: calls.length, duration })}</span>
        <span className="flex min-w-0 flex-wrap gap-x-2 text-2xs">
          {calls.map((call) => (
            <span key={call.id} className="inline-flex items-center gap-0.5">
              <StateIcon state={call.state} />
              <span className="font-mono">{call.tool}</span>
              <span className="sr-only">{t(`tools.states.${call.state}`)}</span>
            </span>
          ))}
        </span>
      </button>
      <ol id={id} hidden={!isOpen} className="flex flex-col border-t border-line">
        {isOpen &&
          calls.map((call) => (
            <Call key={call.id} call={call} now={now} flashes={shown?.callId === call.id ? shown.count : 0} />
          ))}
      </ol>
    </section>
  );
}

interface CallProps {
  readonly call: ToolCall;
  readonly now: number;
  /** Grows each time a number asks for this call. */
  readonly flashes: number;
}

function Call({ call, now, flashes }: CallProps) {
  const { t } = useTranslation('chat');
  const element = useRef<HTMLLIElement>(null);
  const [isFlashed, setFlashed] = useState(false);
  useEffect(() => {
    if (flashes === 0) return;
    element.current?.scrollIntoView?.({ block: 'nearest', behavior: 'smooth' });
    setFlashed(true);
    const timer = setTimeout(() => setFlashed(false), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flashes]);
  const { tool, args, chosenBy, state, attempt, startedAt, durationMs, answer, error } = call;
  const took = durationMs ?? (state === 'running' ? Math.max(0, now - startedAt) : null);
  return (
    <li
      ref={element}
      data-call={call.id}
      data-flashed={isFlashed}
      className={classNames(
        'flex min-w-0 scroll-m-2 flex-col gap-1 border-b border-line px-2 py-1.5 transition-colors last:border-b-0',
        isFlashed && 'bg-accent-soft',
      )}
    >
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-2xs text-muted">
        <span className="inline-flex items-center gap-1">
          <StateIcon state={state} />
          <strong className="font-mono text-xs font-semibold text-ink">{tool}</strong>
        </span>
        {/* The mark says it to the eye where all went well. */}
        <span className={classNames(state === 'done' && 'sr-only')}>{t(`tools.states.${state}`)}</span>
        <span>{t(`tools.chosenBy.${chosenBy}`)}</span>
        {attempt > 1 && <span className="text-warn">{t('tools.attempt', { attempt })}</span>}
        {/* Room for the longest, so that nothing moves while it counts. */}
        <span className="tabular ml-auto min-w-12 text-right">{took !== null && formatElapsed(took)}</span>
      </p>
      <Arguments args={args} />
      {error !== null && (
        <div className="rounded-sm bg-bad-soft px-1.5 py-1">
          <p className="font-medium text-bad">{t('tools.error', { code: error.code })}</p>
          <p data-selectable className="wrap-anywhere text-ink">
            {error.message}
          </p>
        </div>
      )}
      {answer === null ? (
        state === 'done' && <p className="text-muted">{t('tools.noAnswer')}</p>
      ) : (
        <div className="min-w-0">
          <div className="flex items-center text-2xs text-muted">
            <span className="flex-1">{t('tools.answer')}</span>
            <CopyButton text={answer} label={t('tools.copyAnswer', { tool })} />
          </div>
          <OutsideText text={answer} className="max-h-48" />
        </div>
      )}
    </li>
  );
}

function Arguments({ args }: Pick<ToolCall, 'args'>) {
  const { t } = useTranslation('chat');
  const entries = Object.entries(args);
  if (entries.length === 0) return <p className="text-2xs text-muted">{t('tools.noArguments')}</p>;
  return (
    <dl aria-label={t('tools.arguments')} className="flex flex-wrap gap-x-3 gap-y-0.5">
      {entries.map(([name, value]) => (
        <div key={name} className="flex min-w-0 gap-1">
          <dt className="text-muted">{name}</dt>
          <dd data-selectable className="min-w-0 font-mono wrap-anywhere">
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function StateIcon({ state }: { readonly state: ToolCallState }) {
  const [Icon, tone] = STATE_ICONS[state];
  return <Icon aria-hidden size={12} className={classNames('shrink-0', tone)} />;
}

const STATE_ICONS: Readonly<Record<ToolCallState, readonly [LucideIcon, string]>> = {
  running: [LoaderCircle, 'animate-spin text-accent'],
  done: [Check, 'text-good'],
  failed: [CircleAlert, 'text-bad'],
  refused: [Ban, 'text-warn'],
  timed_out: [Clock, 'text-warn'],
  cancelled: [Square, 'text-muted'],
};
const FLASH_MS = 1_600;
