import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { classNames } from '#renderer/components/class-names';
import { TextField } from '#renderer/components/TextField';
import { LONGEST_PROMPT, usePromptPreview, usePrompts } from '#renderer/stores/prompts';
import type { PromptInfo, PromptInput } from '#shared/domain/prompt-version';
import { type PromptDraft, usePromptDrafts } from './prompt-drafts';

export interface PromptEditorProps {
  readonly prompt: PromptInfo;
  /** The version that is written over. */
  readonly version: string;
  readonly stored: string;
  readonly draft: PromptDraft | null;
}

/** The text of a version, to be written over. What is typed is kept until it is saved or thrown away. */
export function PromptEditor({ prompt, version, stored, draft }: PromptEditorProps) {
  const { t } = useTranslation(['prompts', 'translation']);
  const { id, inputs } = prompt;
  const noteId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const isSaving = usePrompts((state) => state.isSaving);
  const [savedVersion, setSavedVersion] = useState<string | null>(null);
  const text = draft?.text ?? stored;
  const isChanged = text.trim() !== stored;
  const isRefused = usePromptPreview(
    ({ asked, preview }) => asked?.id === id && asked.text === text && (loadedValue(preview)?.problems.length ?? 0) > 0,
  );
  const hasProblems = isRefused || text.length > LONGEST_PROMPT;
  const canSave = isChanged && !hasProblems && !isSaving;

  const write = (change: Partial<PromptDraft>) => {
    setSavedVersion(null);
    const next = { text, note: draft?.note ?? '', ...change };
    // What is as it was saved is no draft.
    if (next.text === stored && next.note === '') usePromptDrafts.getState().discard(id, version);
    else usePromptDrafts.getState().write(id, version, next);
  };
  const insert = ({ name }: PromptInput) => {
    const at = field.current?.selectionStart ?? text.length;
    const end = field.current?.selectionEnd ?? at;
    const place = `{{${name}}}`;
    write({ text: text.slice(0, at) + place + text.slice(end) });
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at + place.length, at + place.length);
    });
  };
  const save = async () => {
    if (!canSave) return;
    const saved = await usePrompts.getState().save(id, text, draft?.note ?? '');
    // Refused: what was written stays where it is.
    if (saved === null) return;
    setSavedVersion(saved);
    const { drafts, discard, open } = usePromptDrafts.getState();
    // What was typed while it was being saved is not in it.
    if ((drafts[`${id} ${version}`]?.text ?? stored) !== text) return;
    discard(id, version);
    open(id, saved);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    void save();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: saves from whatever field inside has the focus
    <div className="flex flex-col gap-2" onKeyDown={onKeyDown}>
      <Inputs inputs={inputs} onInsert={insert} />
      <div className="flex flex-col gap-0.5">
        <label htmlFor={`${noteId}-text`} className="font-medium text-muted">
          {t('editor.label')}
        </label>
        <textarea
          ref={field}
          id={`${noteId}-text`}
          rows={14}
          value={text}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={hasProblems}
          aria-describedby={noteId}
          onChange={({ target }) => write({ text: target.value })}
          className={classNames(
            'w-full min-w-0 resize-y rounded border bg-sunken px-2 py-1 font-mono text-xs',
            hasProblems ? 'border-bad' : 'border-line-strong',
          )}
        />
        <p id={noteId} className="text-2xs text-muted">
          {t('editor.hint')}
        </p>
      </div>
      <TextField
        label={t('editor.note')}
        hint={t('editor.noteHint')}
        value={draft?.note ?? ''}
        maxLength={LONGEST_NOTE}
        onChange={({ target }) => write({ note: target.value })}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" disabled={!canSave} onClick={() => void save()}>
          {t('editor.save')}
        </Button>
        {draft !== null && (
          <ConfirmButton
            question={t('editor.discardQuestion')}
            text={t('editor.discardText', { version })}
            action={t('editor.discard')}
            onConfirm={() => usePromptDrafts.getState().discard(id, version)}
          >
            {t('editor.discard')}
          </ConfirmButton>
        )}
        <p role="status" className={isChanged ? 'text-warn' : 'text-muted'}>
          {savedVersion !== null
            ? t('editor.saved', { version: savedVersion })
            : isChanged
              ? t('editor.changed')
              : t('editor.unchanged')}
        </p>
      </div>
    </div>
  );
}

interface InputsProps {
  readonly inputs: readonly PromptInput[];
  readonly onInsert: (input: PromptInput) => void;
}

/** What the prompt is given, each with an example; a press puts its place where the caret is. */
function Inputs({ inputs, onInsert }: InputsProps) {
  const { t } = useTranslation('prompts');
  if (inputs.length === 0) return <p className="text-muted">{t('inputs.none')}</p>;
  return (
    <ul aria-label={t('inputs.label')} className="flex flex-wrap gap-1">
      {inputs.map((input) => (
        <li key={input.name}>
          <button
            type="button"
            title={t(input.isForeign ? 'inputs.foreign' : 'inputs.own', { example: shortened(input.example) })}
            onClick={() => onInsert(input)}
            className="flex h-5.5 items-center gap-1 rounded border border-line bg-raised px-1.5 font-mono text-2xs hover:border-line-strong"
          >
            <span className="sr-only">{t('inputs.insert')} </span>
            {`{{${input.name}}}`}
            {input.isForeign && <span className="font-sans text-warn">{t('inputs.foreignMark')}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function shortened(example: string): string {
  return example.length > LONGEST_EXAMPLE ? `${example.slice(0, LONGEST_EXAMPLE)}…` : example;
}

const LONGEST_NOTE = 200;
const LONGEST_EXAMPLE = 160;
