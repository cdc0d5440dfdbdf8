import { z } from 'zod';
import type { Flag } from '../define-command.ts';
import type { Connection } from '../server/connection.ts';
import { findPoint } from './point-words.ts';

/** Which volume of which restore point is meant. */
export const POINT_FILE_OPTIONS: readonly Flag[] = [
  ['--point <id>', 'restore point; default: the latest'],
  ['--volume <machine/disk>', 'which of its volumes, by machine or role; default: the only one'],
  ['--partition <number>', 'default: the largest that can be looked into'],
];

export const POINT_FILE_INPUT = {
  stack: z.string(),
  point: z.string().default('latest'),
  volume: z.string().optional(),
  partition: z.coerce.number().int().min(0).optional(),
};

export const WHICH_FILES =
  'Only restore points are looked into, not the disks that machines write to: to see files as they are now, make a ' +
  'restore point first. The volume is read by a small machine that is started for it on its node and thrown away afterwards, ' +
  'which takes some seconds. Whoever may type into machines may do this, and the audit log says who did. ' +
  'Names are shown with other bytes than visible characters as \\x and two digits, and are typed like that.';

/** @returns the ids of the stack and of the restore point. @throws Fault NOT_FOUND */
export async function pointParams(
  connection: Connection,
  { stack, point }: { readonly stack: string; readonly point: string },
): Promise<{ stack: string; point: string }> {
  const found = await connection.api.getStack({ params: { stack } });
  return { stack: found.id, point: (await findPoint(connection, found.id, point)).id };
}
