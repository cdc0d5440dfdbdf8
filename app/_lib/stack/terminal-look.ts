/** What xterm.js draws with; a canvas or a computed style knows no CSS variables. */
export interface TerminalColours {
  readonly background: string;
  readonly foreground: string;
  readonly cursor: string;
  readonly cursorAccent: string;
  readonly selectionBackground: string;
  readonly selectionForeground: string;
}

/** Which token of the design each colour is. */
export const TERMINAL_TOKENS = {
  background: 'sunken',
  foreground: 'ink',
  cursor: 'accent',
  cursorAccent: 'sunken',
  selectionBackground: 'accent',
  selectionForeground: 'on-accent',
} as const satisfies Record<keyof TerminalColours, string>;
