import { Pencil, RotateCcw } from 'lucide-react';
import { type ComponentProps, memo, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '#renderer/components/CopyButton';
import { classNames } from '#renderer/components/class-names';
import { ExternalAnswer } from '#renderer/components/ExternalAnswer';
import { IconButton } from '#renderer/components/IconButton';
import { lazyComponent } from '#renderer/components/lazy-component';
import { PredictionCard } from '#renderer/components/PredictionCard';
import { formatFixed } from '#renderer/format/format-number';
import { usePrediction } from '#renderer/stores/predictions';
import type { ChatBlock, ChatMessage } from '#shared/domain/chat';
import { Author } from './Author';
import { DecisionDetails } from './DecisionDetails';
import { GroundingMark } from './GroundingMark';
import { MiniChart } from './MiniChart';
import { Notice } from './Notice';
import { NoticeBlock } from './NoticeBlock';
import { MessageNumbers } from './number-context';
import { moveAmongNumbers } from './number-keys';
import { OpenBlock } from './OpenBlock';
import { ProposalBlock } from './ProposalBlock';
import { ToolCard } from './ToolCard';
import { ViewBlock } from './ViewBlock';

export interface ChatMessageViewProps {
  readonly message: ChatMessage;
  /** Asks the same question again; missing for what cannot be asked again. */
  readonly onRetry?: (() => void) | undefined;
  /** Puts the question into the box to be changed; missing while that cannot be. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether the question is in the box now. */
  readonly isEdited?: boolean;
}

export const ChatMessageView = memo(function ChatMessageView({
  message,
  onRetry,
  onEdit,
  isEdited = false,
}: ChatMessageViewProps) {
  return message.role === 'person' ? (
    <Question text={message.text} onEdit={onEdit} isEdited={isEdited} />
  ) : (
    <Answer message={message} onRetry={onRetry} />
  );
});

export interface QuestionProps {
  readonly text: string;
  readonly onEdit?: (() => void) | undefined;
  readonly isEdited?: boolean;
}

/** What the person asked. */
export function Question({ text, onEdit, isEdited = false }: QuestionProps) {
  const { t } = useTranslation('chat');
  return (
    <div className="group flex items-start justify-end gap-1">
      <h2 className="sr-only">{t('you')}</h2>
      {onEdit && (
        // Seen with the pointer or the focus on the question; its place is always there, so that nothing moves.
        <div className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
          <CopyButton text={text} label={t('copyQuestion')} />
          <IconButton icon={Pencil} label={t('edit')} onClick={onEdit} />
        </div>
      )}
      <p
        data-selectable
        className={classNames(
          'max-w-[88%] min-w-0 rounded-lg rounded-br-sm bg-accent-soft px-3 py-1.5 whitespace-pre-wrap wrap-anywhere',
          isEdited && 'outline-2 outline-accent outline-dashed',
        )}
      >
        {text}
      </p>
    </div>
  );
}

function Answer({ message, onRetry }: Pick<ChatMessageViewProps, 'message' | 'onRetry'>) {
  const { t } = useTranslation('chat');
  const { id, blocks, state } = message;
  const isStreaming = state === 'streaming';
  const hasUngrounded = blocks.some((block) => block.kind === 'model' && block.ungrounded.length > 0);
  const numbers = useMemo(
    () => ({ messageId: id, calls: blocks.flatMap((block) => (block.kind === 'tools' ? block.calls : [])) }),
    [id, blocks],
  );
  return (
    <MessageNumbers value={numbers}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus among the numbers in it */}
      <div
        data-message={id}
        data-testid="answer"
        data-state={state}
        onKeyDown={moveAmongNumbers}
        className="flex min-w-0 flex-col gap-2"
      >
        <h2 className="sr-only">{t('assistant')}</h2>
        {blocks.map((block, index) => (
          // Blocks are told apart by their index, in the events too.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Block key={index} block={block} index={index} />
        ))}
        {isStreaming && <Thinking isFirst={blocks.length === 0} />}
        {(state === 'failed' ||
          state === 'interrupted' ||
          (state === 'cancelled' && !hasNotice(blocks, 'cancelled'))) && <Notice text={t(`states.${state}`)} />}
        {hasUngrounded && <p className="text-2xs text-warn">{t('ungroundedNote')}</p>}
        {!isStreaming && <Footer message={message} onRetry={onRetry} />}
      </div>
    </MessageNumbers>
  );
}

function Footer({ message, onRetry }: Pick<ChatMessageViewProps, 'message' | 'onRetry'>) {
  const { t } = useTranslation('chat');
  const { id, blocks, author, rung, grounding, tokensPerSecond, text, decisionId } = message;
  // What others answered is nobody's here, as long as no model said anything about it.
  const isOfOthers =
    blocks.some(({ kind }) => kind === 'external') && !blocks.some(({ kind }) => kind === 'model' || kind === 'facts');
  return (
    <footer className="-mt-1 flex flex-wrap items-center gap-x-1.5 text-2xs text-muted">
      {!isOfOthers && <Author author={author} rung={rung} />}
      {grounding !== null && <GroundingMark share={grounding} />}
      {tokensPerSecond !== null && (
        <span className="tabular">{t('speed', { speed: formatFixed(tokensPerSecond, 1) })}</span>
      )}
      <span className="ml-auto flex">
        {decisionId !== null && <DecisionDetails messageId={id} />}
        <CopyButton text={text} label={t('copy')} />
        {onRetry && <IconButton icon={RotateCcw} label={t('retry')} onClick={onRetry} />}
      </span>
    </footer>
  );
}

function Block({ block, index }: { readonly block: ChatBlock; readonly index: number }) {
  const { t } = useTranslation('chat');
  switch (block.kind) {
    case 'facts':
      return <Prose text={block.text} block={index} numbers={block.numbers} />;
    case 'model':
      return (
        // Set apart: the facts are computed, this is what a model made of them.
        <div className="flex flex-col gap-1 border-l-2 border-line-strong pl-2.5">
          <p className="text-2xs text-muted">{t(block.form === 'picked' ? 'pickedWords' : 'modelWords')}</p>
          <Prose text={block.text} block={index} numbers={block.numbers} ungrounded={block.ungrounded} />
        </div>
      );
    case 'prediction':
      return <CurrentPrediction block={block} />;
    case 'tools':
      return block.calls.length === 0 ? null : <ToolCard calls={block.calls} />;
    case 'proposal':
      return <ProposalBlock proposalId={block.proposalId} />;
    case 'chart':
      return <MiniChart block={block} />;
    case 'view':
      return <ViewBlock change={block.change} />;
    case 'open':
      return <OpenBlock pane={block.pane} />;
    case 'external':
      return <ExternalAnswer answer={block} />;
    case 'notice':
      return <NoticeBlock code={block.code} />;
  }
}

/** Plain text for the moment until the markdown parser is there. */
function Prose(props: ComponentProps<typeof AnswerText>) {
  return (
    <Suspense fallback={<p className="answer whitespace-pre-wrap">{props.text}</p>}>
      <AnswerText {...props} />
    </Suspense>
  );
}

const AnswerText = lazyComponent(async () => (await import('./AnswerText')).AnswerText);

/** The prediction as it stands now: an answer from yesterday shows what became of it. */
function CurrentPrediction({ block }: { readonly block: Extract<ChatBlock, { kind: 'prediction' }> }) {
  const current = usePrediction(block.prediction.id);
  return <PredictionCard prediction={current ?? block.prediction} />;
}

function Thinking({ isFirst }: { readonly isFirst: boolean }) {
  const { t } = useTranslation('chat');
  return (
    <p className="flex h-4 items-center gap-1.5 text-xs text-muted">
      <span aria-hidden className="size-1.5 animate-pulse rounded-full bg-accent" />
      {isFirst && t('thinking')}
    </p>
  );
}

function hasNotice(blocks: readonly ChatBlock[], code: Extract<ChatBlock, { kind: 'notice' }>['code']): boolean {
  return blocks.some((block) => block.kind === 'notice' && block.code === code);
}
