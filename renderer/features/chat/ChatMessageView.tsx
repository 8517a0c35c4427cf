import { Info, RotateCcw } from 'lucide-react';
import { memo, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { CopyButton } from '#renderer/components/CopyButton';
import { ExternalAnswer } from '#renderer/components/ExternalAnswer';
import { IconButton } from '#renderer/components/IconButton';
import { lazyComponent } from '#renderer/components/lazy-component';
import { PredictionCard } from '#renderer/components/PredictionCard';
import { formatFixed } from '#renderer/format/format-number';
import { useModelName } from '#renderer/stores/models';
import { usePrediction } from '#renderer/stores/predictions';
import { useShell } from '#renderer/stores/shell';
import type { ChatBlock, ChatMessage } from '#shared/domain/chat';

export interface ChatMessageViewProps {
  readonly message: ChatMessage;
  /** Asks the same question again; missing for what cannot be asked again. */
  readonly onRetry?: () => void;
}

export const ChatMessageView = memo(function ChatMessageView({ message, onRetry }: ChatMessageViewProps) {
  return message.role === 'person' ? <Question text={message.text} /> : <Answer message={message} onRetry={onRetry} />;
});

/** What the person asked. */
export function Question({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <div className="flex justify-end">
      <h2 className="sr-only">{t('chat.you')}</h2>
      <p
        data-selectable
        className="max-w-[88%] rounded-lg rounded-br-sm bg-accent-soft px-3 py-1.5 whitespace-pre-wrap"
      >
        {text}
      </p>
    </div>
  );
}

function Answer({ message, onRetry }: ChatMessageViewProps) {
  const { t } = useTranslation();
  const { blocks, state, text, author, tokensPerSecond } = message;
  const isStreaming = state === 'streaming';
  const hasUngrounded = blocks.some((block) => block.kind === 'model' && block.ungrounded.length > 0);
  const isOfOthers =
    blocks.some(({ kind }) => kind === 'external') && !blocks.some(({ kind }) => kind === 'model' || kind === 'facts');
  return (
    <div className="flex flex-col gap-2">
      <h2 className="sr-only">{t('chat.assistant')}</h2>
      {blocks.map((block, index) => (
        // Blocks are told apart by their index, in the events too.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Block key={index} block={block} />
      ))}
      {isStreaming && <Thinking isFirst={blocks.length === 0} />}
      {(state === 'failed' ||
        state === 'interrupted' ||
        (state === 'cancelled' && !hasNotice(blocks, 'cancelled'))) && <Notice text={t(`chat.states.${state}`)} />}
      {hasUngrounded && <p className="text-2xs text-warn">{t('chat.ungroundedNote')}</p>}
      {!isStreaming && (
        <footer className="-mt-1 flex items-center gap-1 text-2xs text-faint">
          {/* What others answered is nobody's here, as long as no model said anything about it. */}
          {!isOfOthers && <Author author={author} />}
          {tokensPerSecond !== null && (
            <span className="tabular">{t('chat.speed', { speed: formatFixed(tokensPerSecond, 1) })}</span>
          )}
          <span className="flex-1" />
          <CopyButton text={text} label={t('chat.copy')} />
          {onRetry && <IconButton icon={RotateCcw} label={t('chat.retry')} onClick={onRetry} />}
        </footer>
      )}
    </div>
  );
}

function Author({ author }: { readonly author: string | null }) {
  const { t } = useTranslation();
  const name = useModelName(author ?? '');
  if (author === null) return null;
  return author === 'rules' ? <Badge>{t('chat.authorRules')}</Badge> : <Badge tone="predicted">{name}</Badge>;
}

function Block({ block }: { readonly block: ChatBlock }) {
  const { t } = useTranslation();
  const openDialog = useShell((state) => state.openDialog);
  switch (block.kind) {
    case 'facts':
      return <Prose text={block.text} ungrounded={NONE} />;
    case 'model':
      return (
        // Set apart: the facts above are computed, this is what a model made of them.
        <div className="flex flex-col gap-1 border-l-2 border-line-strong pl-2.5">
          <p className="text-2xs text-muted">{t('chat.modelWords')}</p>
          <Prose text={block.text} ungrounded={block.ungrounded} />
        </div>
      );
    case 'prediction':
      return <CurrentPrediction block={block} />;
    case 'external':
      return <ExternalAnswer answer={block} />;
    case 'notice':
      return (
        <Notice text={t(`chat.notices.${block.code}`)}>
          {block.code === 'no_model' && <Button onClick={() => openDialog('settings')}>{t('chat.getModel')}</Button>}
        </Notice>
      );
  }
}

/** Plain text for the moment until the markdown parser is there. */
function Prose({ text, ungrounded }: { readonly text: string; readonly ungrounded: readonly string[] }) {
  return (
    <Suspense fallback={<p className="answer whitespace-pre-wrap">{text}</p>}>
      <AnswerText text={text} ungrounded={ungrounded} />
    </Suspense>
  );
}

const AnswerText = lazyComponent(async () => (await import('./AnswerText')).AnswerText);
const NONE: readonly never[] = [];

/** The prediction as it stands now: an answer from yesterday shows what became of it. */
function CurrentPrediction({ block }: { readonly block: Extract<ChatBlock, { kind: 'prediction' }> }) {
  const current = usePrediction(block.prediction.id);
  return <PredictionCard prediction={current ?? block.prediction} />;
}

function Notice({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className="flex items-start gap-2 rounded border border-line bg-sunken p-2 text-xs text-muted">
      <Info aria-hidden size={14} className="mt-px shrink-0" />
      <div className="flex flex-col items-start gap-1.5">
        <p>{text}</p>
        {children}
      </div>
    </div>
  );
}

function Thinking({ isFirst }: { readonly isFirst: boolean }) {
  const { t } = useTranslation();
  return (
    <p className="flex h-4 items-center gap-1.5 text-xs text-muted">
      <span aria-hidden className="size-1.5 animate-pulse rounded-full bg-accent" />
      {isFirst && t('chat.thinking')}
    </p>
  );
}

function hasNotice(blocks: readonly ChatBlock[], code: Extract<ChatBlock, { kind: 'notice' }>['code']): boolean {
  return blocks.some((block) => block.kind === 'notice' && block.code === code);
}
