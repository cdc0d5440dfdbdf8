import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { oneLine } from '../terminal/one-line.ts';

/** @returns what is newer than a stack's version and what to do about it; nothing: no lines */
export function newerLines({ appliance, newer }: Pick<Stack, 'appliance' | 'newer'>): string[] {
  if (!newer) return [];
  return [
    '',
    oneLine(
      `Version ${newer.version} of ${appliance.title} is available; this stack runs ${appliance.version}.`,
    ),
    ...newer.changes.map(({ kind, text }) => oneLine(`  ${kind}: ${text}`)),
    'A stack cannot be upgraded in place yet. Install the new version beside it, move your data with',
    'the application’s own export and import, then remove this stack:',
    oneLine(`  yard install ${newer.reference}`),
  ];
}
