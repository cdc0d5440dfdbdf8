import { z } from 'zod';
import type { LabWish } from '../../../packager/cli/lab/lab-door.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { LabNode, labNodeKind } from './lab-node.ts';
import { type NodeKind, readNodeKind } from './read-node-kind.ts';

/** What a lab consists of, as long as it is there. */
export const LabPlan = z.strictObject({
  nodes: z.array(LabNode).min(1).max(LIMITS.lab.nodes),
  /** Of the pages. */
  port: z.int().min(1).max(65_534),
  /** It has nodes and a network, and no server. */
  isBare: z.boolean(),
});
export type LabPlan = z.infer<typeof LabPlan>;

const DEFAULT_PORT = 9_470;

/**
 * Decides what a lab consists of.
 *
 * @param wish what was asked for
 * @param known the lab that is there; it stays as it is, and is refused when something else was asked for
 * @throws Fault USAGE, CONFLICT
 */
export function planLab(wish: Omit<LabWish, 'approves' | 'image'>, known?: LabPlan): LabPlan {
  const plan = {
    nodes: saysNodes(wish) || !known ? wishedNodes(wish) : known.nodes,
    port: wish.port ?? known?.port ?? DEFAULT_PORT,
    isBare: wish.isBare || (known?.isBare ?? false),
  };
  if (known && JSON.stringify(plan) !== JSON.stringify(known)) {
    throw new Fault('CONFLICT', {
      what: 'lab',
      name: wish.folder,
      why: `it is there already with ${describe(known)}; end it first with “yard lab down”, or name another --folder`,
    });
  }
  return plan;
}

type Nodes = Pick<LabWish, 'count' | 'isUefi' | 'hasTpm' | 'isDiskless' | 'nodes' | 'memoryBytes'>;

const saysNodes = ({ count, isUefi, hasTpm, isDiskless, nodes, memoryBytes }: Nodes): boolean =>
  count !== undefined ||
  memoryBytes !== undefined ||
  isUefi ||
  hasTpm ||
  isDiskless ||
  nodes.length > 0;

function wishedNodes(wish: Nodes): LabNode[] {
  const { memoryBytes = LIMITS.lab.defaultMemoryBytes } = wish;
  if (memoryBytes < LIMITS.lab.leastMemoryBytes) {
    const least = formatByteSize(LIMITS.lab.leastMemoryBytes);
    throw new Fault('USAGE', { problem: `A node of a lab needs ${least} of memory or more.` });
  }
  const kinds = wishedKinds(wish);
  if (kinds.length > LIMITS.lab.nodes) {
    throw new Fault('USAGE', { problem: `A lab has ${LIMITS.lab.nodes} nodes at most.` });
  }
  return kinds.map((kind, i) => ({ number: i + 1, ...kind, memoryBytes }));
}

function wishedKinds({ nodes, count, isUefi, hasTpm, isDiskless }: Nodes): NodeKind[] {
  if (nodes.length === 0) {
    const kind: NodeKind = { firmware: isUefi ? 'uefi' : 'bios', hasTpm, hasDisk: !isDiskless };
    return Array.from({ length: count ?? LIMITS.lab.defaultNodes }, () => kind);
  }
  if (count !== undefined || isUefi || hasTpm || isDiskless) {
    throw new Fault('USAGE', {
      problem: '--node says all of a node; leave out --nodes, --uefi, --tpm and --no-disk with it.',
      example: 'yard lab up --node bios --node uefi,tpm,no-disk',
    });
  }
  return nodes.map(readNodeKind);
}

const describe = ({ nodes, port, isBare }: LabPlan): string =>
  `the nodes ${nodes.map(labNodeKind).join(' ')}, ${isBare ? 'no server' : `pages at port ${port}`}`;
