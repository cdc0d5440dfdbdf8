/** How the pages look: as the system wants, or as somebody chose. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The choice is kept in a cookie, so that the first byte of a page already has the right colours. */
export const THEME_COOKIE = 'theme';
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** @returns the theme a cookie names; anything else is the system's. */
export const readTheme = (value: string | undefined): Theme =>
  value === 'light' || value === 'dark' ? value : 'system';

/** Applies a theme to the open page and keeps it for the next one. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const age = theme === 'system' ? 0 : YEAR_SECONDS;
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${age}; samesite=lax`;
}
