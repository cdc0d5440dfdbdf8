import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { poolAdded } from './pool-added.ts';
import { readNfsPlace } from './read-nfs-place.ts';
import { NODES_OPTION, POOL_OPTIONS, readPoolOptions } from './read-pool-options.ts';

const NAME = ['<name>', 'what the pool will be called'] as const;
const NODE = ['--node <node>', 'the node that it is on'] as const;
const COMMON = { reserve: z.string().optional(), note: z.string().optional() } as const;

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
    poolAdded(
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
    poolAdded(
      await api.addPool({
        body: {
          name,
          place: { kind: 'folder', path, shared },
          ...readPoolOptions({ ...rest, nodes: nodes ?? node }),
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
    poolAdded(
      await api.addPool({
        body: { name, place: { kind: 'export', node, path }, ...readPoolOptions(rest) },
      }),
    ),
});
