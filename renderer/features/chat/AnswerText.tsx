import { type ComponentProps, memo, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { CopyButton } from '#renderer/components/CopyButton';
import { classNames } from '#renderer/components/class-names';
import type { GroundedNumber } from '#shared/domain/grounded-number';
import { linkNumbers, ungroundedIn, type WantedNumber } from './link-numbers';
import { NumberLink } from './NumberLink';
import { BlockNumbers } from './number-context';
import { settleTabStop } from './number-keys';
import { splitMarkdown } from './split-markdown';

export interface AnswerTextProps {
  readonly text: string;
  /** Index of the block that it is. */
  readonly block: number;
  /** Its numbers in their order; empty while it streams, and in answers from before they were kept. */
  readonly numbers: readonly GroundedNumber[];
  /** Where `numbers` is empty: those that have no source, as written. */
  readonly ungrounded?: readonly string[];
}

/** Markdown of an answer. Links and pictures are shown as their text: nothing in an answer may lead out of the app. */
export function AnswerText({ text, block, numbers, ungrounded = NONE }: AnswerTextProps) {
  const element = useRef<HTMLDivElement>(null);
  const pieces = useMemo(() => splitMarkdown(text), [text]);
  const context = useMemo(() => ({ block, numbers }), [block, numbers]);
  useEffect(() => {
    const message = element.current?.closest<HTMLElement>('[data-message]');
    if (message && numbers.length > 0) settleTabStop(message);
  }, [numbers]);
  return (
    <BlockNumbers value={context}>
      <div ref={element} data-selectable className="answer flex min-w-0 flex-col gap-2">
        {pieces.map((piece, index) => (
          <Piece
            // Pieces only grow at the end, so their place names them.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={index}
            text={piece.text}
            wanted={JSON.stringify(
              numbers.length > 0
                ? wantedIn(numbers, piece.at, pieces[index + 1]?.at ?? text.length)
                : ungroundedIn(piece.text, ungrounded),
            )}
          />
        ))}
      </div>
    </BlockNumbers>
  );
}

function wantedIn(numbers: readonly GroundedNumber[], from: number, to: number): readonly WantedNumber[] {
  return numbers.flatMap(({ at, written, source }, index) =>
    at >= from && at < to ? [{ written, index: source === null ? null : index }] : [],
  );
}

interface PieceProps {
  readonly text: string;
  /** Numbers to find in it, as JSON: blocks are replaced while they stream, with an equal list each time. */
  readonly wanted: string;
}

const Piece = memo(function Piece({ text, wanted }: PieceProps) {
  const rehypePlugins = useMemo(
    // Sound: it was written by this file.
    () => [rehypeSanitize, linkNumbers(JSON.parse(wanted) as readonly WantedNumber[])],
    [wanted],
  );
  return (
    <ReactMarkdown
      remarkPlugins={REMARK_PLUGINS}
      rehypePlugins={rehypePlugins}
      disallowedElements={DISALLOWED}
      unwrapDisallowed
      components={COMPONENTS}
    >
      {text}
    </ReactMarkdown>
  );
});

function Ungrounded({ children }: { readonly children?: ReactNode }) {
  const { t } = useTranslation('chat');
  return (
    <mark
      title={t('ungrounded')}
      className="bg-transparent text-warn underline decoration-warn decoration-wavy underline-offset-2"
    >
      {children}
      <span className="sr-only"> ({t('ungrounded')})</span>
    </mark>
  );
}

/** Wide tables scroll by themselves: the pane never does sideways. */
function Table({ children }: { readonly children?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div tabIndex={0} className="overflow-x-auto rounded border border-line">
      <table>{children}</table>
    </div>
  );
}

/** A cell whose text is a number stands at the right, in digits of equal width, unless the table says otherwise. */
function Cell({ node, children, style }: ComponentProps<'td'> & { readonly node?: HastElement | undefined }) {
  return (
    <td style={style} className={classNames(NUMERIC.test(plainText(node).trim()) && 'num')}>
      {children}
    </td>
  );
}

function Code({ node, children }: { readonly node?: HastElement | undefined; readonly children?: ReactNode }) {
  const { t } = useTranslation('chat');
  return (
    <div className="relative">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0}>{children}</pre>
      <div className="absolute top-0.5 right-0.5 rounded bg-sunken">
        <CopyButton text={plainText(node).replace(/\n$/, '')} label={t('copyCode')} />
      </div>
    </div>
  );
}

/** An element of the parsed answer, as far as this file reads it. */
interface HastElement {
  readonly children: readonly HastChild[];
}

interface HastChild {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly HastChild[];
}

function plainText(node: HastElement | HastChild | undefined): string {
  if (node === undefined) return '';
  if ('value' in node && node.value !== undefined) return node.value;
  return (node.children ?? []).map(plainText).join('');
}

const NONE: readonly never[] = [];
const REMARK_PLUGINS = [remarkGfm];
const DISALLOWED = ['a', 'img'];
const COMPONENTS = { mark: Ungrounded, data: NumberLink, table: Table, td: Cell, pre: Code };
/** A number with its sign, its groups, and a unit of at most four letters behind it. */
const NUMERIC = /^[+\-−±<>~≈]?\s?[\d.,\u202f\u00a0]*\d[\d.,]*(\s?[%a-zA-Z]{0,4})?$/;
