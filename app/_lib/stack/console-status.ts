import type { ConsoleSight } from '../../../schemas/api/resources/console.ts';
import { liveConsoleText as text } from '../../_text/live-console.ts';

/** What the line over a terminal says, and what its button does. */
export interface ConsoleStatus {
  readonly sentence: string;
  /** `away`: nobody can say. */
  readonly keyboard: 'mine' | 'free' | 'away' | { readonly by: string };
  /** Who else is there. */
  readonly others: readonly string[];
}

/**
 * @param sight what the server said last; undefined: nothing yet
 * @param lost whether the connection to the server is being made again
 */
export function consoleStatus(sight: ConsoleSight | undefined, lost: boolean): ConsoleStatus {
  const keyboard = sight && !lost ? keyboardOf(sight) : 'away';
  const others = sight?.people.filter(({ you }) => !you).map(({ name }) => name) ?? [];
  return { sentence: sentenceOf(sight, lost, keyboard), keyboard, others };
}

function keyboardOf({ people }: ConsoleSight): ConsoleStatus['keyboard'] {
  const holder = people.find(({ typing }) => typing);
  if (holder === undefined) return 'free';
  return holder.you ? 'mine' : { by: holder.name };
}

function sentenceOf(
  sight: ConsoleSight | undefined,
  lost: boolean,
  keyboard: ConsoleStatus['keyboard'],
): string {
  if (lost) return text.lost;
  if (!sight || sight.line === 'waiting') return text.waiting;
  if (sight.line === 'silent') return text.silent;
  if (keyboard === 'mine') return text.typing[sight.typing];
  return typeof keyboard === 'object' ? text.taken(keyboard.by) : text.watching;
}
