import { digestOf } from '../../../../../../../packager/format/digest.ts';
import type { SiteNode } from '../../../../../../../runtime/control/nodes/core/site.ts';
import type { ImageCost } from '../../../../../../../runtime/control/releases/core/planned-appliance.ts';
import type { MachineDemand } from '../../../../../../../runtime/control/stacks/core/plan/machine-demand.ts';
import type { NodeId } from '../../../../../../../schemas/ids/brand.ts';

export const GiB = 2 ** 30;

/** A node with 16 GiB of memory and 100 GiB of disk, that nothing is on. */
export const siteNode = (name: string, over: Partial<SiteNode> = {}): SiteNode => ({
  id: `node-${name}` as NodeId,
  name,
  ready: true,
  admits: true,
  linked: true,
  gateway: true,
  compute: true,
  peered: true,
  architecture: 'x86_64',
  accelerator: 'kvm',
  acceleratorReason: '',
  uefi: true,
  notices: [],
  labels: new Map(),
  cpus: 4,
  cpusReserved: 0,
  memoryBytes: 16 * GiB,
  memoryReservedBytes: 0,
  poolFreeBytes: 100 * GiB,
  diskPromisedBytes: 0,
  images: new Set(),
  ports: [],
  ...over,
});

export const imageCost = (name: string): ImageCost => ({
  id: digestOf(Buffer.from(name)),
  indexBytes: 1024,
  diskBytes: 8 * GiB,
  plainBytes: 4 * GiB,
  frames: [{ storedBytes: GiB, chunks: [digestOf(Buffer.from(`chunk of ${name}`))] }],
});

/** A machine that is the only one of its role. */
export const demand = (name: string, over: Partial<MachineDemand> = {}): MachineDemand => ({
  name,
  role: name,
  cpu: 2,
  memoryBytes: 2 * GiB,
  uefi: false,
  volumeBytes: 10 * GiB,
  image: undefined,
  ...over,
});
