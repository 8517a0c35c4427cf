import { memo, type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { markUngrounded } from './mark-ungrounded';
import { splitMarkdown } from './split-markdown';

export interface AnswerTextProps {
  readonly text: string;
  /** Numbers in it that have no source. */
  readonly ungrounded?: readonly string[];
}

/** Markdown of an answer. Links and pictures are shown as their text: nothing in an answer may lead out of the app. */
export function AnswerText({ text, ungrounded = NONE }: AnswerTextProps) {
  const pieces = useMemo(() => splitMarkdown(text), [text]);
  // Blocks are replaced while they stream, with an equal list each time; the joined text is what counts.
  const numbers = ungrounded.join('\n');
  return (
    <div data-selectable className="answer flex flex-col gap-2">
      {pieces.map((piece, index) => (
        // Pieces only grow at the end, so their place names them.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Piece key={index} text={piece} numbers={numbers} />
      ))}
    </div>
  );
}

const Piece = memo(function Piece({ text, numbers }: { readonly text: string; readonly numbers: string }) {
  const rehypePlugins = useMemo(
    () => [rehypeSanitize, markUngrounded(numbers === '' ? [] : numbers.split('\n'))],
    [numbers],
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
  const { t } = useTranslation();
  return (
    <mark
      title={t('chat.ungrounded')}
      className="bg-transparent text-warn underline decoration-warn decoration-wavy underline-offset-2"
    >
      {children}
      <span className="sr-only"> ({t('chat.ungrounded')})</span>
    </mark>
  );
}

const NONE: readonly never[] = [];
const REMARK_PLUGINS = [remarkGfm];
const DISALLOWED = ['a', 'img'];
const COMPONENTS = { mark: Ungrounded };
