import { FileSearch } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { IconButton } from '#renderer/components/IconButton';
import { formatElapsed } from '#renderer/format/format-duration';
import { useDecisions } from '#renderer/stores/decisions';
import { useModelName } from '#renderer/stores/models';
import type { Decision } from '#shared/domain/decision';
import type { RuleVerdict } from '#shared/domain/proposal';

export interface DecisionDetailsProps {
  readonly messageId: string;
}

/** The record that main keeps of an answer: model and adapter by their hashes, prompts, what was kept from happening. */
export function DecisionDetails({ messageId }: DecisionDetailsProps) {
  const { t } = useTranslation('chat');
  const isOpen = useDecisions((state) => state.messageId === messageId);
  const { show, hide } = useDecisions.getState();
  return (
    <Popover.Root open={isOpen} onOpenChange={(willOpen) => (willOpen ? void show(messageId) : hide())}>
      <Popover.Trigger asChild>
        <IconButton icon={FileSearch} label={t('decision.open')} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t('decision.open')}
          className="z-40 max-h-[var(--radix-popover-content-available-height)] min-h-16 w-[min(24rem,calc(100vw-1rem))] overflow-y-auto rounded-md border border-line-strong bg-panel p-2.5 text-xs shadow-2xl outline-none"
        >
          <Record />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Record() {
  const { t } = useTranslation('chat');
  const loadable = useDecisions((state) => state.decision);
  const failure = failureOf(loadable);
  const decision = loadedValue(loadable);
  if (failure !== null) return <ErrorNotice failure={failure} />;
  if (decision !== null) return <Facts decision={decision} />;
  return <p className="text-muted">{t(loadable.kind === 'ok' ? 'decision.gone' : 'decision.loading')}</p>;
}

function Facts({ decision }: { readonly decision: Decision }) {
  const { t } = useTranslation('chat');
  const { modelId, modelHash, adapterHash, prompts, guards, verdicts, result, usage, confirmedBy } = decision;
  const model = useModelName(modelId);
  return (
    <dl className="grid grid-cols-[minmax(auto,7rem)_minmax(0,1fr)] gap-x-3 gap-y-1">
      <Fact label={t('decision.result')}>{t(`decision.results.${result}`)}</Fact>
      <Fact label={t('decision.model')}>
        {modelId === 'rules'
          ? t('authorRules')
          : t('decision.hash', { name: model, hash: modelHash.slice(0, SHORT_HASH) })}
      </Fact>
      <Fact label={t('decision.adapter')}>{adapterHash?.slice(0, SHORT_HASH) ?? t('decision.none')}</Fact>
      <Fact label={t('decision.prompts')}>
        {prompts.length === 0
          ? t('decision.none')
          : prompts.map(({ id, version }) => (
              <span key={`${id} ${version}`} className="block">
                {t('decision.promptVersion', { id, version })}
              </span>
            ))}
      </Fact>
      <Fact label={t('decision.guards')}>
        {guards.length === 0 ? (
          t('decision.noGuards')
        ) : (
          <ul>
            {guards.map(({ code, text }) => (
              <li key={`${code} ${text}`}>
                <span className="font-mono text-2xs text-warn">{code}</span> {text}
              </li>
            ))}
          </ul>
        )}
      </Fact>
      {verdicts.length > 0 && (
        <Fact label={t('decision.verdicts')}>{t('decision.verdictCounts', countVerdicts(verdicts))}</Fact>
      )}
      {confirmedBy !== null && (
        <Fact label={t('decision.confirmed')}>
          {confirmedBy === PERSON ? t('decision.confirmedByPerson') : confirmedBy}
        </Fact>
      )}
      {usage !== null && <Fact label={t('decision.duration')}>{formatElapsed(usage.durationMs)}</Fact>}
    </dl>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd data-selectable className="tabular min-w-0 wrap-anywhere">
        {children}
      </dd>
    </>
  );
}

function countVerdicts(verdicts: readonly RuleVerdict[]): Record<RuleVerdict['decision'], number> {
  const count = (wanted: RuleVerdict['decision']) => verdicts.filter(({ decision }) => decision === wanted).length;
  return { allow: count('allow'), cap: count('cap'), deny: count('deny') };
}

const SHORT_HASH = 12;
/** Who holds the button in this window. */
const PERSON = 'person';
