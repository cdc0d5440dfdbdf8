import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { fetchBytes, type ImageCost } from './planned-appliance.ts';
import type { Remark } from './remark.ts';
import {
  freeDiskBytes,
  freeMemoryBytes,
  MACHINE_OVERHEAD_BYTES,
  type Site,
  type SiteNode,
} from './site.ts';

/** What a stack needs of a node. */
export interface Needs {
  readonly machines: number;
  readonly cpu: number;
  readonly memoryBytes: number;
  /** Promised to volumes; images come on top. */
  readonly volumeBytes: number;
}

/** Where a stack goes: all its machines on one node, its router on a gateway. */
export interface Place {
  readonly compute: SiteNode;
  readonly gateway: SiteNode;
}

export interface PlaceChoice {
  readonly place: Place | undefined;
  readonly problems: readonly Remark[];
  readonly notices: readonly Remark[];
}

/**
 * Chooses the node with most free memory of those that everything fits on; of nodes alike, the one
 * that has to fetch least.
 */
export function choosePlace(needs: Needs, images: readonly ImageCost[], site: Site): PlaceChoice {
  const nodes = site.nodes.filter((node) => node.ready);
  const gateway = nodes.find((node) => node.gateway);
  if (!gateway) return { place: undefined, problems: [NO_NODE], notices: [] };
  // One host is gateway and compute at once; networks that span nodes need VXLAN.
  const ranked = nodes
    .filter((node) => node.id === gateway.id)
    .map((compute) => ({ compute, problems: fitProblems(compute, needs, images) }))
    .sort(
      (a, b) =>
        a.problems.length - b.problems.length ||
        freeMemoryBytes(b.compute) - freeMemoryBytes(a.compute) ||
        fetchBytes(images, a.compute.images) - fetchBytes(images, b.compute.images),
    );
  const best = ranked[0];
  if (!best) return { place: undefined, problems: [NO_NODE], notices: [] };
  const place = { compute: best.compute, gateway };
  return { place, problems: best.problems, notices: placeNotices(best.compute, needs) };
}

const NO_NODE: Remark = {
  code: 'NO_NODE',
  message: 'No node is connected, so nothing can run.',
  action: 'Start the agent and wait until the node shows as ready.',
};

function fitProblems(node: SiteNode, needs: Needs, images: readonly ImageCost[]): Remark[] {
  const problems: Remark[] = [];
  const memory = needs.memoryBytes + needs.machines * MACHINE_OVERHEAD_BYTES;
  const memoryFree = freeMemoryBytes(node);
  if (memory > memoryFree) {
    problems.push({
      code: 'MEMORY_SHORT',
      message: tooLittle(`memory on ${node.name}`, memory, memoryFree),
      action: 'Stop or remove another stack.',
    });
  }
  const disk = needs.volumeBytes + imageBytes(node, images);
  const diskFree = freeDiskBytes(node);
  if (disk > diskFree) {
    problems.push({
      code: 'DISK_SHORT',
      message: tooLittle(`disk space on ${node.name}`, disk, diskFree),
      action: 'Free some space there, or remove another stack with its data.',
    });
  }
  return problems;
}

const tooLittle = (what: string, neededBytes: number, freeBytes: number): string =>
  `It needs ${formatByteSize(neededBytes)} of ${what}, and ${formatByteSize(freeBytes)} is free.`;

const imageBytes = (node: SiteNode, images: readonly ImageCost[]): number =>
  images
    .filter((image) => !node.images.has(image.id))
    .reduce((sum, image) => sum + image.plainBytes, 0);

function placeNotices(node: SiteNode, needs: Needs): Remark[] {
  const notices: Remark[] = node.notices.map((message) => ({ code: 'NODE', message }));
  if (node.accelerator === 'tcg') {
    notices.push({
      code: 'NO_ACCELERATION',
      message: `${node.name} cannot use hardware virtualisation. ${node.acceleratorReason}`,
    });
  }
  if (needs.cpu > node.cpus) {
    notices.push({
      code: 'CPU_SHARED',
      message: `The machines have ${needs.cpu} virtual cores together; ${node.name} has ${node.cpus}.`,
    });
  }
  return notices;
}
