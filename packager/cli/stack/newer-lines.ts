import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { oneLine } from '../terminal/one-line.ts';

/** @returns what is newer than a stack's version and what to do about it; nothing: no lines */
export function newerLines({
  name,
  appliance,
  newer,
}: Pick<Stack, 'name' | 'appliance' | 'newer'>): string[] {
  if (!newer) return [];
  return [
    '',
    oneLine(
      `Version ${newer.version} of ${appliance.title} is available; this stack runs ${appliance.version}.`,
    ),
    ...newer.changes.map(({ kind, text }) => oneLine(`  ${kind}: ${text}`)),
    oneLine(`To see what an upgrade would do: yard stack upgrade ${name} --dry-run`),
  ];
}
