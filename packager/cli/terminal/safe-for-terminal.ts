/**
 * Texts of appliances come from strangers. Control characters could move the cursor or rename the
 * window, and marks of writing direction can make a line read as another (attack A17): they are
 * shown as escapes. Line ends and tabs stay.
 */
export const safeForTerminal = (text: string): string =>
  text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
