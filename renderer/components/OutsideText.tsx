import { formatOutsideText } from '../format/format-outside-text';
import { classNames } from './class-names';

export interface OutsideTextProps {
  readonly text: string;
  readonly className?: string;
}

/** Words that others wrote, in their own box: plain text with its line breaks, no markup, no links, nothing hidden. */
export function OutsideText({ text, className }: OutsideTextProps) {
  return (
    <pre
      data-selectable
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className={classNames(
        'overflow-auto rounded-sm bg-sunken p-1.5 font-mono text-2xs whitespace-pre-wrap wrap-anywhere',
        className,
      )}
    >
      {formatOutsideText(text)}
    </pre>
  );
}
