import type { NewerVersion, Stack } from '../../../schemas/api/resources/stack.ts';
import { channelOf, type ReleaseChannel } from '../../../schemas/ids/release-channel.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** A version that a stack could be upgraded to. */
export interface StackUpdate {
  readonly stack: string;
  readonly id: string;
  readonly installed: string;
  readonly channel: ReleaseChannel;
  readonly newer: NewerVersion;
}

/** @returns one for each stack that has a newer version, in the order of the stacks */
export const updatesOf = (
  stacks: readonly Pick<Stack, 'name' | 'id' | 'appliance' | 'newer'>[],
): StackUpdate[] =>
  stacks.flatMap(({ name, id, appliance, newer }) =>
    newer === null
      ? []
      : [
          {
            stack: name,
            id,
            installed: appliance.version,
            channel: channelOf(newer.version),
            newer,
          },
        ],
  );

/** @returns updates as people read them: a table, what each changes, and what to do next */
export function updateLines(updates: readonly StackUpdate[]): string[] {
  if (updates.length === 0) return ['No update that this server trusts is known.'];
  const rows = updates.map(({ stack, installed, newer, channel }) => [
    stack,
    installed,
    newer.version,
    channel,
  ]);
  return [
    ...table(rows, ['STACK', 'INSTALLED', 'AVAILABLE', 'CHANNEL']),
    ...updates.flatMap(changeLines),
  ];
}

function changeLines({ stack, newer }: StackUpdate): string[] {
  return [
    '',
    oneLine(`${stack} to ${newer.version}:`),
    ...newer.changes.map(({ kind, text }) => oneLine(`  ${kind}: ${text}`)),
    oneLine(`  To see what the upgrade would do: yard stack upgrade ${stack} --dry-run`),
  ];
}
