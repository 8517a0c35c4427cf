import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { formatBytes } from '#renderer/format/format-number';

export interface FilePickProps {
  /** Extensions, as `.jsonl`. */
  readonly accept: string;
  readonly file: File | null;
  readonly isDisabled: boolean;
  readonly onPick: (file: File) => void;
}

/** Chooses one file through the system's own dialog. */
export function FilePick({ accept, file, isDisabled, onPick }: FilePickProps) {
  const { t } = useTranslation('training');
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex min-w-0 items-center gap-2">
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={t('file.choose')}
        tabIndex={-1}
        disabled={isDisabled}
        className="sr-only"
        onChange={({ target }) => {
          const chosen = target.files?.[0];
          if (chosen !== undefined) onPick(chosen);
          // Else the same file could not be chosen again after it was mended.
          target.value = '';
        }}
      />
      <Button disabled={isDisabled} onClick={() => input.current?.click()}>
        {t('file.choose')}
      </Button>
      {file === null ? (
        <span className="text-muted">{t('file.none')}</span>
      ) : (
        <>
          <span className="min-w-0 truncate font-medium" title={file.name}>
            {file.name}
          </span>
          <span className="tabular shrink-0 text-muted">{formatBytes(file.size)}</span>
        </>
      )}
    </div>
  );
}
