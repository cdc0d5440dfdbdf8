import type {
  DefinedMachine,
  DefinedVolume,
  StackDefinition,
} from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';

export const nodeId = (name: string): NodeId => `node-${name}` as NodeId;

/** A machine on node `a`, called like its role. */
export const definedMachine = (
  name: string,
  over: Partial<DefinedMachine> = {},
): DefinedMachine => ({
  id: `machine-${name}` as DefinedMachine['id'],
  name,
  role: name,
  index: 0,
  hostname: name,
  node: nodeId('a'),
  cpu: 1,
  memoryBytes: 2 ** 29,
  disks: [],
  interfaces: [],
  ...over,
});

/** A data volume of the machine with this name. */
export const definedVolume = (
  machine: string,
  over: Partial<DefinedVolume> = {},
): DefinedVolume => ({
  id: `volume-${machine}` as DefinedVolume['id'],
  machine: `machine-${machine}` as DefinedVolume['machine'],
  name: 'store',
  kind: 'data',
  sizeBytes: 2 ** 30,
  image: null,
  ...over,
});

/** What a stack on node `a` is made of. */
export const definition = (over: Partial<StackDefinition> = {}): StackDefinition => ({
  gateway: nodeId('a'),
  domain: 'blog.stackyard.internal',
  uplinkIndex: 0,
  machines: [],
  volumes: [],
  networks: [],
  ports: [],
  images: [],
  ...over,
});
