import { z } from 'zod';
import { NodeId, PoolId } from '../ids/brand.ts';
import { Label } from '../ids/names.ts';
import { DiskFormat } from './disk.ts';
import { NodeAddress } from './node-address.ts';

/** A folder of a node. Nothing in it can end its name early where it is written into a file. */
export const PoolFolder = z
  .string()
  .max(1_024)
  .regex(/^(\/[A-Za-z0-9._@+-]+)+$/, 'an absolute path without spaces')
  .refine((path) => !path.split('/').some((part) => part === '.' || part === '..'), {
    message: 'a path without “.” and “..”',
  });
export type PoolFolder = z.infer<typeof PoolFolder>;

/** Host name or address of an NFS server. */
export const NfsServer = z.union([
  NodeAddress,
  z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'a host name in lower case'),
]);
export type NfsServer = z.infer<typeof NfsServer>;

/** Label of a file system; ext4 has room for 16 bytes. */
export const DiskLabel = z.string().regex(/^[A-Za-z0-9_-]{1,16}$/);

/**
 * Where a pool is. `folder`: a folder that is there; `shared`: the same on every node that has it,
 * because somebody has mounted it. `disk`: a file system of a disk of the node, found by its label.
 * `nfs`: an export that the agent mounts.
 */
export const PoolSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), path: PoolFolder, shared: z.boolean() }),
  z.strictObject({
    kind: z.literal('disk'),
    label: DiskLabel,
    format: DiskFormat.optional().describe(
      'The disk that gets this label, once, when there is none that has it; absent: none is formatted',
    ),
  }),
  z.strictObject({ kind: z.literal('nfs'), server: NfsServer, path: PoolFolder }),
]);
export type PoolSource = z.infer<typeof PoolSource>;

/** @returns whether several nodes see the same volumes in it */
export const isShared = (source: PoolSource): boolean =>
  source.kind === 'nfs' || (source.kind === 'folder' && source.shared);

/** A pool that a node shall have, besides its own. */
export const DesiredPool = z.strictObject({ id: PoolId, name: Label, source: PoolSource });
export type DesiredPool = z.infer<typeof DesiredPool>;

/** A folder of the node that it serves to others by NFS. */
export const DesiredExport = z.strictObject({
  pool: PoolId,
  path: PoolFolder,
  clients: z.array(z.strictObject({ node: NodeId, address: NodeAddress })),
});
export type DesiredExport = z.infer<typeof DesiredExport>;
