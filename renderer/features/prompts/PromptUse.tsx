import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { useAccuracyView } from '#renderer/stores/accuracy-view';
import { usePrompts } from '#renderer/stores/prompts';
import { useShell } from '#renderer/stores/shell';
import type { PromptChoice, PromptInfo } from '#shared/domain/prompt-version';
import { usePromptText } from './use-prompt-text';

/** Which version is used, or which two side by side, and the way back to the shipped one. */
export function PromptUse({ prompt }: { readonly prompt: PromptInfo }) {
  const { t } = useTranslation('prompts');
  const text = usePromptText();
  const { id, versions, choice } = prompt;
  const isSaving = usePrompts((state) => state.isSaving);
  const [first, setFirst] = useState(choice.kind === 'one' ? choice.version : choice.a);
  const [second, setSecond] = useState(choice.kind === 'one' ? NOTHING : choice.b);
  const wanted: PromptChoice =
    second === NOTHING || second === first ? { kind: 'one', version: first } : { kind: 'ab', a: first, b: second };
  const isUsed = text.choice(wanted) === text.choice(choice);
  const shipped = versions.at(-1)?.version;
  const isShipped = choice.kind === 'one' && choice.version === shipped;
  const options = versions.map((one) => ({ value: one.version, label: text.version(one) }));
  const showAccuracy = () => {
    useAccuracyView.getState().show({ tab: 'breakdown', dimension: 'prompt' });
    useShell.getState().showPane('accuracy');
  };
  return (
    <section aria-label={t('use.label')} className="flex flex-col gap-1.5 rounded border border-line p-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="text-muted">{t('use.label')}</span>
        <Choice label={t('use.first')} value={first} options={options} className="max-w-full" onChange={setFirst} />
        <span className="text-muted">{t('use.second')}</span>
        <Choice
          label={t('use.second')}
          value={second}
          className="max-w-full"
          options={[{ value: NOTHING, label: t('use.nothing') }, ...options.filter(({ value }) => value !== first)]}
          onChange={setSecond}
        />
        <Button disabled={isUsed || isSaving} onClick={() => void usePrompts.getState().choose(id, wanted)}>
          {t('use.put')}
        </Button>
        {!isShipped && (
          <ConfirmButton
            look="quiet"
            disabled={isSaving}
            question={t('use.resetQuestion')}
            text={t('use.resetText')}
            action={t('use.reset')}
            onConfirm={() => void usePrompts.getState().reset(id)}
          >
            {t('use.reset')}
          </ConfirmButton>
        )}
      </div>
      {wanted.kind === 'ab' && <p className="text-2xs text-muted">{t('use.abHint')}</p>}
      {/* Only predictions are scored. */}
      {id.startsWith('prediction') && (
        <Button look="quiet" className="self-start" onClick={showAccuracy}>
          {t('use.accuracy')}
        </Button>
      )}
    </section>
  );
}

/** No version is called so. */
const NOTHING = '';
