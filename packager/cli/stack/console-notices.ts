import type { ConsoleSight } from '../../../schemas/api/resources/console.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';

/** A sentence between what a machine writes. */
export interface ConsoleNotice {
  readonly text: string;
}

const TYPING: Partial<Record<ConsoleSight['typing'], string>> = {
  off: 'The machine is off: nobody reads what you type. Its next start is shown here.',
  full: 'The machine does not read what you type; some of it was dropped.',
  failed: 'What you typed could not be given to the machine.',
};

/** @returns what has changed around a console that who sits there should know */
export function consoleNews(before: ConsoleSight | undefined, now: ConsoleSight): ConsoleNotice[] {
  const texts: (string | undefined)[] = [];
  if (before?.line !== now.line && now.line === 'silent') {
    texts.push('The node of this machine does not answer; waiting for it …');
  }
  if (before?.line === 'silent' && now.line === 'open') texts.push('Its node answers again.');
  if (before?.typing !== now.typing) texts.push(TYPING[now.typing]);
  const [had, has] = [before && keyboardOf(before), keyboardOf(now)];
  // It may be the same person, elsewhere.
  if (has && !has.you && (had?.you === true || has.name !== had?.name)) {
    texts.push(
      had?.you
        ? `${has.name} has taken the keyboard over; you are watching.`
        : `${has.name} has the keyboard.`,
    );
  }
  return texts.flatMap((text) => (text === undefined ? [] : [{ text }]));
}

const keyboardOf = ({ people }: ConsoleSight) => people.find(({ typing }) => typing);

export const lostWords = (bytes: number): string =>
  `${formatByteSize(bytes)} of output were skipped here; yard logs has what is kept.`;
