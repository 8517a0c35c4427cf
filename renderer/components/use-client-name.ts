import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type AccessClient, CLI_CLIENT, LOCAL_CLIENT } from '#shared/domain/access';

/** What a program is called: those that came with Fairgap in the language of the window, others as the person named them. */
export function useClientName(): (client: Pick<AccessClient, 'id' | 'name'>) => string {
  const { t } = useTranslation('access');
  return useCallback(
    ({ id, name }) => {
      if (id === LOCAL_CLIENT) return t('builtIns.local');
      return id === CLI_CLIENT ? t('builtIns.cli') : name;
    },
    [t],
  );
}
