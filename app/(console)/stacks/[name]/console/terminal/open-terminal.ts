import type { Terminal } from '@xterm/xterm';
import type { ConsoleOutput } from '../../../../../../schemas/api/resources/console.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { TerminalFilter } from '../../../../../../schemas/console/terminal-filter.ts';
import { formatByteSize } from '../../../../../../schemas/ids/byte-units.ts';
import type { ConsoleScreen } from '../../../../../_client/live-console.ts';
import { cutPieces } from '../../../../../_lib/stack/cut-pieces.ts';
import { TERMINAL_TOKENS, type TerminalColours } from '../../../../../_lib/stack/terminal-look.ts';
import { liveConsoleText as text } from '../../../../../_text/live-console.ts';

const SCROLLBACK_LINES = 5_000;

export interface TerminalOptions {
  readonly onKeys: (text: string) => void;
  /** Somebody wants out of the terminal. */
  readonly onLeave: () => void;
  readonly hasKeyboard: () => boolean;
}

/** A terminal in the page. */
export interface OpenTerminal extends ConsoleScreen {
  /** Makes it as large as its place, in whole characters. */
  fit(): void;
  recolour(): void;
  focus(): void;
  close(): void;
}

/**
 * Puts a terminal into the page. What the machine sends goes through a filter first, which leaves what draws: no titles, no clipboard, no
 * links, no strings of commands.
 */
export async function openTerminal(
  place: HTMLElement,
  { onKeys, onLeave, hasKeyboard }: TerminalOptions,
): Promise<OpenTerminal> {
  const [{ Terminal: Xterm }, { FitAddon }] = await Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-fit'),
  ]);
  const terminal = new Xterm({
    theme: readColours(place),
    fontFamily: getComputedStyle(place).fontFamily,
    fontSize: parseFloat(getComputedStyle(place).fontSize),
    scrollback: SCROLLBACK_LINES,
    // Machines choose colours for a black screen; on a light one they are made darker (WCAG 2.2, 1.4.3).
    minimumContrastRatio: 4.5,
    // A second border against links, should one ever pass the filter: nothing is opened.
    linkHandler: { activate: () => undefined },
    cursorBlink: false,
    cursorInactiveStyle: 'outline',
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  terminal.textarea?.setAttribute('aria-label', place.getAttribute('aria-label') ?? '');
  terminal.onData((keys) => onKeys(keys));
  terminal.attachCustomKeyEventHandler((event) =>
    takesKey(event, terminal, { onLeave, hasKeyboard }),
  );
  fit.fit();
  return {
    ...screenOf(terminal),
    fit: () => fit.fit(),
    recolour: () => void (terminal.options.theme = readColours(place)),
    focus: () => terminal.focus(),
    close: () => terminal.dispose(),
  };
}

function screenOf(terminal: Terminal): ConsoleScreen {
  const filter = new TerminalFilter();
  // The terminal lets the page go on between two pieces, never within one.
  const write = async (shown: string): Promise<void> => {
    const pieces = cutPieces(shown, LIMITS.console.pieceChars);
    await Promise.all(
      pieces.map((piece) => new Promise<void>((resolve) => terminal.write(piece, resolve))),
    );
  };
  return {
    async show({ text: output, lostBytes }: ConsoleOutput, mayAsk) {
      if (lostBytes > 0) {
        filter.reset();
        await write(`\r\n\u001b[0;7m[${text.skipped(formatByteSize(lostBytes))}]\u001b[0m\r\n`);
      }
      await write(filter.write(output, mayAsk));
    },
  };
}

/** @returns whether the terminal takes a key; the browser has those that it does not take */
function takesKey(
  event: KeyboardEvent,
  terminal: Terminal,
  { onLeave, hasKeyboard }: Pick<TerminalOptions, 'onLeave' | 'hasKeyboard'>,
): boolean {
  const { ctrlKey, altKey, metaKey, key, code } = event;
  const isControl = ctrlKey && !altKey && !metaKey;
  const leaves =
    (isControl && (key === ']' || code === 'BracketRight')) || (isControl && key === 'F6');
  if (leaves) {
    if (event.type === 'keydown') {
      event.preventDefault();
      onLeave();
    }
    return false;
  }
  // Without the keyboard nothing is held back: Tab goes on through the page.
  if (!hasKeyboard()) return false;
  const copies = isControl && key.toLowerCase() === 'c' && terminal.hasSelection();
  const pastes = isControl && key.toLowerCase() === 'v';
  return !copies && !pastes;
}

/** Reads the tokens as they are in force at an element. */
function readColours(place: HTMLElement): TerminalColours {
  const probe = document.createElement('span');
  place.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const entries = Object.entries(TERMINAL_TOKENS).map(([name, token]) => [name, read(token)]);
  probe.remove();
  return Object.fromEntries(entries) as TerminalColours;
}
