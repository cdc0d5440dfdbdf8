import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { NodeRecord } from '../ports/node-store.ts';
import type { TakenPort } from '../ports/stack-store.ts';
import { MACHINE_OVERHEAD_BYTES, promisedBytes, type Site, type SiteNode } from './site.ts';
import type { StackRecord } from './stack-record.ts';

export interface SiteInput {
  readonly nodes: readonly NodeRecord[];
  readonly stacks: readonly StackRecord[];
  readonly taken: readonly TakenPort[];
  readonly observed: (node: NodeId) => ObservedState | undefined;
  readonly isLost: (node: NodeId) => boolean;
}

/** Puts together what a plan depends on. Nodes that never reported are left out. */
export function makeSite(input: SiteInput): Site {
  const present = input.stacks.filter(({ stage }) => stage !== 'kept');
  return {
    stackNames: new Set(present.map(({ name }) => name)),
    nodes: input.nodes.flatMap((node) => {
      const state = input.observed(node.id);
      return state ? [siteNode(node, state, input)] : [];
    }),
  };
}

function siteNode(node: NodeRecord, state: ObservedState, input: SiteInput): SiteNode {
  const { facts, figures } = state;
  return {
    id: node.id,
    name: node.name,
    ready: !input.isLost(node.id),
    gateway: facts.roles.includes('gateway'),
    accelerator: facts.accelerator,
    acceleratorReason: facts.acceleratorReason,
    notices: state.notices,
    cpus: facts.cpus,
    memoryBytes: facts.memoryBytes,
    memoryReservedBytes: reservedOn(node.id, input.stacks).memoryBytes,
    poolFreeBytes: figures.poolFreeBytes,
    diskPromisedBytes: promisedOn(node.id, state, input.stacks),
    images: new Set(state.images.filter((image) => image.state === 'ready').map(({ id }) => id)),
    ports: [
      ...input.taken
        .filter(({ gateway }) => gateway === node.id)
        .map(({ protocol, port, stack }) => ({ protocol, port, by: `stack “${stack}”` })),
      ...state.hostPorts.map((use) => ({ ...use, by: `another program on ${node.name}` })),
    ],
  };
}

/** What the stacks on a node may take of it. Memory counts for those that are switched on. */
export function reservedOn(
  node: NodeId,
  stacks: readonly StackRecord[],
): { machines: number; cpu: number; memoryBytes: number; diskBytes: number } {
  const sum = { machines: 0, cpu: 0, memoryBytes: 0, diskBytes: 0 };
  for (const { definition, stage, power } of stacks) {
    const here = definition.machines.filter((machine) => machine.node === node);
    const ids = new Set(here.map(({ id }) => id));
    for (const volume of definition.volumes) {
      if (ids.has(volume.machine) && isPromised(volume.kind, stage)) {
        sum.diskBytes += promisedBytes(volume);
      }
    }
    // A stack that is being installed is not on yet, but will be.
    if (stage === 'kept' || (stage === 'defined' && power === 'off')) continue;
    sum.machines += here.length;
    sum.cpu += here.reduce((total, machine) => total + machine.cpu, 0);
    sum.memoryBytes += here.reduce(
      (total, machine) => total + machine.memoryBytes + MACHINE_OVERHEAD_BYTES,
      0,
    );
  }
  return sum;
}

/** Bytes promised to volumes on a node that they do not use yet. */
function promisedOn(node: NodeId, state: ObservedState, stacks: readonly StackRecord[]): number {
  const used = new Map(state.volumes.map((volume) => [volume.id, volume.usedBytes]));
  return stacks
    .flatMap(({ definition, stage }) => {
      const here = new Set(
        definition.machines.filter((machine) => machine.node === node).map(({ id }) => id),
      );
      return definition.volumes.filter(
        (volume) => here.has(volume.machine) && isPromised(volume.kind, stage),
      );
    })
    .reduce(
      (sum, volume) => sum + Math.max(0, promisedBytes(volume) - (used.get(volume.id) ?? 0)),
      0,
    );
}

/** A stack that is being installed has its space before its volumes exist. */
const isPromised = (kind: 'system' | 'data', stage: StackRecord['stage']): boolean =>
  stage !== 'kept' || kind === 'data';
