import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '#renderer/format/format-number';
import { promptsTextsEn } from '#renderer/locales/prompts-en';
import type { PromptChoice, PromptVersion } from '#shared/domain/prompt-version';

/** Words for prompts, their versions and what is wrong with a text. */
export function usePromptText() {
  const { t } = useTranslation('prompts');
  return useMemo(() => promptText(t), [t]);
}

function promptText(t: TFunction<'prompts'>) {
  return {
    /** What it is for; its id where a later app has one that this window does not know. */
    name: (id: string) => (isNamed(id) ? t(`names.${id}`) : id),
    about: (id: string) => (isNamed(id) ? t(`abouts.${id}`) : ''),
    version: ({ version, isShipped, note }: PromptVersion) =>
      isShipped
        ? t('version.shipped', { version })
        : note === ''
          ? t('version.own', { version })
          : t('version.ownNote', { version, note }),
    choice: (choice: PromptChoice) => (choice.kind === 'one' ? choice.version : t('ab', { a: choice.a, b: choice.b })),
    /** @param problem - A code, and what it is about after a colon, as the main process tells it. */
    problem: (problem: string) => {
      const [code = '', about = ''] = problem.split(/:\s*(.*)/s);
      switch (code) {
        case 'empty':
        case 'head_in_text':
        case 'damaged':
          return t(`problems.${code}`);
        case 'place_broken':
          return t('problems.place_broken', { opening: '{{', place: '{{name}}' });
        case 'input_unknown':
        case 'input_missing':
        case 'not_delimited':
          return t(`problems.${code}`, { about });
        case 'too_long':
          return t('problems.too_long', { about: about.replace(/\d+/g, (digits) => formatCount(Number(digits))) });
        default:
          return t('problems.other', { about: problem });
      }
    },
  };
}

function isNamed(id: string): id is keyof typeof promptsTextsEn.names {
  return Object.hasOwn(promptsTextsEn.names, id);
}
