import { TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { formatCount } from '#renderer/format/format-number';
import { LONGEST_PROMPT, usePromptPreview } from '#renderer/stores/prompts';
import { usePromptText } from './use-prompt-text';

export interface PromptPreviewPartProps {
  readonly id: string;
  readonly text: string;
}

/** The text with examples in its places, its tokens, and what keeps it from being saved; it follows what is typed. */
export function PromptPreviewPart({ id, text }: PromptPreviewPartProps) {
  const { t } = useTranslation('prompts');
  const { problem } = usePromptText();
  const loaded = usePromptPreview((state) => state.preview);
  const isOwn = usePromptPreview(({ asked }) => asked?.id === id);
  const isTooLong = text.length > LONGEST_PROMPT;
  useEffect(() => {
    if (isTooLong) return;
    const timer = setTimeout(() => void usePromptPreview.getState().ask(id, text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [id, text, isTooLong]);
  const preview = isOwn ? loadedValue(loaded) : null;
  const problems = isTooLong
    ? [t('preview.tooManyCharacters', { most: formatCount(LONGEST_PROMPT) })]
    : (preview?.problems.map(problem) ?? []);
  const failure = isOwn ? failureOf(loaded) : null;
  return (
    <section aria-label={t('preview.label')} className="flex min-w-0 flex-col gap-1.5">
      <h3 className="flex flex-wrap items-baseline gap-2 font-medium">
        {t('preview.label')}
        {preview && (
          <span className="tabular text-2xs font-normal text-muted">
            {preview.tokens === null
              ? t('preview.noTokens')
              : t('preview.tokens', { count: preview.tokens, formatted: formatCount(preview.tokens) })}
          </span>
        )}
      </h3>
      {failure && (
        <ErrorNotice failure={failure}>
          <Button onClick={() => void usePromptPreview.getState().ask(id, text)}>{t('retry')}</Button>
        </ErrorNotice>
      )}
      {problems.length > 0 && (
        <div role="alert" className="flex gap-2 rounded bg-bad-soft p-2 text-bad">
          <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
          <div>
            <p className="font-medium">{t('preview.problems')}</p>
            <ul>
              {problems.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {preview === null ? (
        failure === null && <p className="text-muted">{t('preview.reading')}</p>
      ) : (
        <pre
          data-selectable
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="max-h-96 overflow-auto rounded bg-sunken p-2 font-mono text-2xs wrap-anywhere whitespace-pre-wrap"
        >
          {preview.rendered}
        </pre>
      )}
    </section>
  );
}

const QUIET_MS = 300;
