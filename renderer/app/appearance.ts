import { z } from 'zod';
import { Language } from '#shared/domain/chat';
import { Settings } from '#shared/domain/settings';
import { applyLanguage, shownLanguage } from '../locales/locales';

const SettingsShape = Settings.unwrap().shape;
const Appearance = z.object({
  theme: SettingsShape.theme,
  upDownColors: SettingsShape.upDownColors,
  language: Language,
});
export type Appearance = z.infer<typeof Appearance>;

/** How `settings` look. */
export function appearanceOf({ theme, upDownColors, language }: Settings): Appearance {
  return { theme, upDownColors, language: shownLanguage(language) };
}

/** Puts theme, colours and language on the page, and keeps them for the first frame of the next start. */
export function applyAppearance(appearance: Appearance): void {
  const { dataset } = document.documentElement;
  dataset.theme = appearance.theme;
  dataset.colors = appearance.upDownColors;
  applyLanguage(appearance.language);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(appearance));
  } catch {
    // Storage is denied or full: the next start begins with the defaults for a moment.
  }
}

/** The look of the last run: the settings themselves are read after the first frame. */
export function rememberedAppearance(): Appearance {
  try {
    const parsed = Appearance.safeParse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null'));
    if (parsed.success) return parsed.data;
  } catch {
    // Storage is denied or its text is not ours.
  }
  return appearanceOf(Settings.parse({}));
}

const STORAGE_KEY = 'fairgap.appearance';
