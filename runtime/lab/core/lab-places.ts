import { join } from 'node:path';
import { type LabNode, labNodeName } from './lab-node.ts';

/** Names in the folder of a lab that are its own, and are removed with it. */
export const LAB_NAMES = [
  'lab.json',
  'lab.json.new',
  'host',
  'home',
  'data',
  'logs',
  'nodes',
  'image',
  'image.part',
];

/**
 * Where the parts of a lab are.
 *
 * ```
 * <folder>/         0711
 *   lab.json        0600  see `LabState`
 *   host/           what its host has of its own: etc, libvirt, program, boot_id, tmp
 *   home/           of whoever is at the lab's host: credentials
 *   data/           of its server and gateway agent
 *   logs/
 *   image/          a node image that was built for it
 *   nodes/node-1/   disk.raw, variables.fd, tpm/, console.log
 * ```
 */
export const labPlaces = (folder: string) => ({
  state: join(folder, 'lab.json'),
  host: join(folder, 'host'),
  home: join(folder, 'home'),
  data: join(folder, 'data'),
  logs: join(folder, 'logs'),
  nodes: join(folder, 'nodes'),
  image: join(folder, 'image'),
  imageKey: join(folder, 'home', 'node-image.sec'),
});

/** Where a running lab keeps sockets and process ids: in memory, seen by its host alone. */
export const LAB_RUN = '/run/lab';

/** Files of one node. */
export interface NodePlaces {
  readonly folder: string;
  readonly disk: string;
  readonly variables: string;
  readonly tpm: string;
  /** Everything it has written to its serial console. */
  readonly consoleLog: string;
  /** Sockets and process ids, as the lab's host sees them. */
  readonly run: Readonly<Record<'console' | 'control' | 'tpm' | 'pid', string>>;
}

export function nodePlaces(folder: string, node: LabNode): NodePlaces {
  const name = labNodeName(node);
  const own = join(labPlaces(folder).nodes, name);
  const run = (what: string): string => `${LAB_RUN}/${name}.${what}`;
  return {
    folder: own,
    disk: join(own, 'disk.raw'),
    variables: join(own, 'variables.fd'),
    tpm: join(own, 'tpm'),
    consoleLog: join(own, 'console.log'),
    run: { console: run('console'), control: run('control'), tpm: run('tpm'), pid: run('pid') },
  };
}
