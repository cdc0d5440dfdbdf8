import { z } from 'zod';
import type { Pool } from '../../../schemas/api/resources/pool.ts';
import type { Outcome } from '../define-command.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { readNfsPlace } from './read-nfs-place.ts';
import { NODES_OPTION, POOL_OPTIONS, readPoolOptions } from './read-pool-options.ts';

const NAME = ['<name>', 'what the pool will be called'] as const;
const NODE = ['--node <node>', 'the node that it is on'] as const;
const COMMON = { reserve: z.string().optional(), note: z.string().optional() } as const;

const added = (pool: Pool): Outcome => ({
  json: pool,
  text: oneLine(
    `The pool “${pool.name}” was added. Whether its nodes have it: yard pool show ${pool.name}`,
  ),
});

/** `yard pool add-nfs`. */
export const poolAddNfsCommand = defineServerCommand({
  name: 'pool add-nfs',
  summary: 'Add an NFS export that is there already as a pool of several nodes',
  details:
    'The nodes mount it by themselves (NFS 4.2). Nothing that is in it is changed. Administrators only.',
  arguments: [NAME, ['<export>', 'where it is: server:/path']],
  options: [NODES_OPTION, ...POOL_OPTIONS],
  example: 'yard pool add-nfs tank nas.lan:/export/yard',
  shape: 'Pool as in the API',
  input: { name: z.string(), export: z.string(), nodes: z.string().optional(), ...COMMON },
  run: async ({ api }, { name, export: place, ...rest }) =>
    added(
      await api.addPool({
        body: { name, place: { kind: 'nfs', ...readNfsPlace(place) }, ...readPoolOptions(rest) },
      }),
    ),
});

/** `yard pool add-folder`. */
export const poolAddFolderCommand = defineServerCommand({
  name: 'pool add-folder',
  summary: 'Add a folder of a node as a pool, or one that several nodes have mounted',
  details:
    'The folder has to be there. With --shared, somebody has mounted the same thing at this path on ' +
    'all nodes of --nodes. Administrators only.',
  arguments: [NAME],
  options: [
    ['--path <path>', 'the folder'],
    NODE,
    ['--shared', 'the same thing is mounted there on several nodes'],
    NODES_OPTION,
    ...POOL_OPTIONS,
  ],
  example: 'yard pool add-folder scratch --node barn-1 --path /mnt/scratch',
  shape: 'Pool as in the API',
  input: {
    name: z.string(),
    path: z.string(),
    node: z.string().optional(),
    shared: z.boolean().default(false),
    nodes: z.string().optional(),
    ...COMMON,
  },
  run: async ({ api }, { name, path, node, shared, nodes, ...rest }) =>
    added(
      await api.addPool({
        body: {
          name,
          place: { kind: 'folder', path, shared },
          ...readPoolOptions({ ...rest, nodes: nodes ?? node }),
        },
      }),
    ),
});

/** `yard pool add-disk`. */
export const poolAddDiskCommand = defineServerCommand({
  name: 'pool add-disk',
  summary: 'Add a disk of a node as a pool, found by the label of its file system',
  details:
    'The agent mounts it wherever the disk is plugged in. It formats nothing: make the file system ' +
    'first (mkfs.ext4 -L <label> <device>). Administrators only.',
  arguments: [NAME],
  options: [NODE, ['--label <label>', 'label of the file system'], ...POOL_OPTIONS],
  example: 'yard pool add-disk fast --node barn-1 --label FAST',
  shape: 'Pool as in the API',
  input: { name: z.string(), node: z.string(), label: z.string(), ...COMMON },
  run: async ({ api }, { name, node, label, ...rest }) =>
    added(
      await api.addPool({
        body: {
          name,
          place: { kind: 'disk', label },
          ...readPoolOptions({ ...rest, nodes: node }),
        },
      }),
    ),
});

/** `yard pool export`. */
export const poolExportCommand = defineServerCommand({
  name: 'pool export',
  summary: 'Let a gateway serve a folder of its own by NFS, as a pool of several nodes',
  details:
    'Only nodes of this server that the pool is for get in. The gateway uses the NFS server of its ' +
    'kernel, or NFS-Ganesha. Administrators only.',
  arguments: [NAME],
  options: [
    ['--node <node>', 'the gateway that serves it'],
    ['--path <path>', 'the folder there'],
    NODES_OPTION,
    ...POOL_OPTIONS,
  ],
  example: 'yard pool export tank --node barn-1 --path /srv/stackyard',
  shape: 'Pool as in the API',
  input: {
    name: z.string(),
    node: z.string(),
    path: z.string(),
    nodes: z.string().optional(),
    ...COMMON,
  },
  run: async ({ api }, { name, node, path, ...rest }) =>
    added(
      await api.addPool({
        body: { name, place: { kind: 'export', node, path }, ...readPoolOptions(rest) },
      }),
    ),
});
