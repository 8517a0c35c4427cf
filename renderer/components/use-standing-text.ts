import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { formatFixed } from '#renderer/format/format-number';
import { useChat } from '#renderer/stores/chat';
import { useAdapterName, useModelStanding } from '#renderer/stores/model-standing';
import { useModelName } from '#renderer/stores/models';

/** What answers now, as one reads it: `SmolLM2 + adapter r8, 25 tok/s`, or that only rules do. */
export function useStandingText(): string {
  const { t } = useTranslation('chat');
  const standing = useModelStanding((state) => loadedValue(state.standing));
  const modelId = standing?.modelId ?? null;
  const model = useModelName(modelId ?? '');
  const adapter = useAdapterName(standing?.adapterId ?? null);
  const speed = useSpeed(modelId);
  if (standing === null) return t('model.loading');
  if (modelId === null || standing.rung === 'rules') return t('model.rules');
  const name = adapter === null ? model : t('model.withAdapter', { model, adapter });
  return speed === null ? name : t('model.withSpeed', { name, speed: formatFixed(speed, 0) });
}

/** How fast this model last answered, in tokens a second; what other models did says nothing about it. */
function useSpeed(modelId: string | null): number | null {
  const answered = useChat(
    ({ messages }) =>
      loadedValue(messages)?.findLast(({ author, tokensPerSecond }) => author === modelId && tokensPerSecond !== null)
        ?.tokensPerSecond ?? null,
  );
  const measured = useModelStanding(
    ({ fits }) => loadedValue(fits)?.find((fit) => fit.modelId === modelId && fit.isMeasured)?.tokensPerSecond ?? null,
  );
  return modelId === null ? null : (answered ?? measured);
}
