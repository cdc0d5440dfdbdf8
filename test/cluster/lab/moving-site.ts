import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomUUID } from 'node:crypto';
import { type Identity, makeRequest } from '../../../runtime/agent/link/adapters/identity.ts';
import { Authority } from '../../../runtime/control/nodes/agents/authority.ts';
import {
  type DesiredArrival,
  type DesiredMachine,
  type DesiredNetwork,
  type DesiredSending,
  type DesiredState,
  type DesiredVolume,
  emptyDesiredState,
} from '../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { NetworkId, NodeId, VolumeId } from '../../../schemas/ids/brand.ts';
import { digestFromBytes } from '../../../schemas/ids/digest.ts';
import { desiredMachine, guestConfig } from '../../fakes/machines.ts';
import { DrivenNode } from './driven-node.ts';
import { guestDisk } from './guest/guest-disk.ts';
import { Lan } from './lan.ts';
import type { MoveOrder, MoveOrders } from './move-story.ts';

const MiB = 2 ** 20;
const IDS = ['node-0000000001', 'node-0000000002', 'node-0000000003'] as NodeId[];
const NETWORK = 'network-000000000a' as NetworkId;
const [SYSTEM, DATA] = ['volume-000000000a', 'volume-000000000b'] as [VolumeId, VolumeId];
const IMAGE = digestFromBytes(createHash('sha256').update('the guest').digest());
export const GUEST_ADDRESS6 = 'fd00:77::10';
/** Who asks the guest whether it is there: a host of the third node, without a machine. */
export const ASKER = { mac: '02:00:00:00:00:99', address6: 'fd00:77::99' };

export const MACHINE: DesiredMachine = desiredMachine({
  cpu: 1,
  memoryBytes: 128 * MiB,
  disks: [
    { volume: SYSTEM, serial: 'system' },
    { volume: DATA, serial: 'store' },
  ],
  interfaces: [{ network: NETWORK, mac: '02:00:00:00:00:01' }],
  guest: guestConfig({ mounts: [] }),
});

const volumesOf = (mode: DesiredVolume['mode']): DesiredVolume[] =>
  [SYSTEM, DATA].map((id) => ({
    id,
    stack: MACHINE.stack,
    label: id,
    sizeBytes: (id === SYSTEM ? 64 : 32) * MiB,
    ...(id === SYSTEM ? { image: IMAGE } : {}),
    mode,
  }));

/** Three nodes on a LAN, a guest that moves from the first to the second, and a test in place of the server. */
export class MovingSite implements AsyncDisposable, MoveOrders {
  readonly nodes: readonly [DrivenNode, DrivenNode, DrivenNode];
  readonly #parts: AsyncDisposableStack;
  #generation = 0;

  private constructor(parts: AsyncDisposableStack, nodes: MovingSite['nodes']) {
    this.#parts = parts;
    this.nodes = nodes;
  }

  /** @param options `shared`: the nodes have one pool between them */
  static async open({ shared }: { shared: boolean }): Promise<MovingSite> {
    await using parts = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'stackyard-moving-'));
    await chmod(folder, 0o755);
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    const authority = await Authority.open(join(folder, 'authority'));
    const pool = await mkdtemp(join(tmpdir(), 'stackyard-pool-'));
    await chmod(pool, 0o755);
    parts.defer(() => rm(pool, { recursive: true, force: true }));
    const lan = parts.use(await Lan.open());
    const nodes: DrivenNode[] = [];
    for (const [index, id] of IDS.entries()) {
      const identity = await identityOf(authority, id);
      const name = `node-${index + 1}`;
      const place = { name, number: 11 + index, identity };
      nodes.push(parts.use(await DrivenNode.open(lan, { ...place, ...(shared ? { pool } : {}) })));
    }
    const [one, two, three] = nodes;
    if (!one || !two || !three) throw new Error('there are not three nodes');
    const site = new MovingSite(parts.move(), [one, two, three]);
    const disk = await guestDisk();
    for (const node of shared ? [one] : [one, two]) await node.addImage(IMAGE, disk);
    // Each agent marks a pool that is new; several at once is nothing that a pool of a node has to bear.
    if (shared) await writeFile(join(pool, 'v1', 'pool.id'), `${randomUUID()}\n`, { mode: 0o600 });
    for (const node of nodes) node.startAgent();
    return site;
  }

  /** The machine runs on the first or the second node, and nothing moves. */
  home(at: 0 | 1, parts: Partial<DesiredMachine> = {}): void {
    this.#want(at, {
      [at]: { machines: [{ ...MACHINE, ...parts }], volumes: volumesOf('create') },
    });
  }

  /** The second node shall let the machine in. */
  announce(order: MoveOrder): void {
    this.#want(0, this.#moving(order));
  }

  /** The first node shall send it. */
  send(order: MoveOrder): void {
    this.#want(0, this.#moving(order, this.#sending(order)));
  }

  /** Frames go to the second node; nothing else changes. */
  redirect(order: MoveOrder): void {
    this.#want(1, this.#moving(order, this.#sending(order)));
  }

  /** The machine is the second node's. */
  handOver(copies: boolean): void {
    const machine = { ...MACHINE, epoch: 2 };
    this.#want(1, {
      0: {
        ...(copies ? { volumes: volumesOf('discard') } : {}),
        gone: { machines: [MACHINE.id], networks: [], routers: [] },
      },
      1: { machines: [machine], volumes: volumesOf('keep') },
    });
  }

  #sending({ operation, copies }: MoveOrder): DesiredSending {
    const copy = copies ? [SYSTEM, DATA] : [];
    return { operation, to: this.nodes[1].place, copy, mostDowntimeMs: LIMITS.move.mostDowntimeMs };
  }

  #moving({ operation, copies }: MoveOrder, sending?: DesiredSending) {
    const arrival: DesiredArrival = {
      operation,
      from: this.nodes[0].identity.node,
      machine: { ...MACHINE, epoch: 2 },
      copy: copies ? [SYSTEM, DATA] : [],
      ...(copies ? { volumes: volumesOf('create') } : {}),
    };
    const machine = { ...MACHINE, hold: true, ...(sending ? { sending } : {}) };
    return {
      0: { machines: [machine], volumes: volumesOf('create') },
      1: { arrivals: [arrival], volumes: copies ? [] : volumesOf('keep') },
    };
  }

  #want(at: 0 | 1, parts: Partial<Record<number, Partial<DesiredState>>>): void {
    this.#generation += 1;
    for (const [index, node] of this.nodes.entries()) {
      node.want({
        ...emptyDesiredState(node.identity.node),
        generation: this.#generation,
        images: index === 2 ? [] : [IMAGE_WANTED],
        networks: [this.#network(index, at)],
        ...parts[index],
      });
    }
  }

  #network(of: number, at: 0 | 1): DesiredNetwork {
    const hosts = (index: number) => {
      if (index === 2) return [ASKER];
      return index === at ? [{ mac: '02:00:00:00:00:01', address6: GUEST_ADDRESS6 }] : [];
    };
    const peers = this.nodes.flatMap(({ address }, index) =>
      index === of ? [] : [{ address, router: false, hosts: hosts(index) }],
    );
    const base = { id: NETWORK, stack: MACHINE.stack, name: 'inside', vni: 77, mtu: 1_400 };
    return { ...base, segment: { peers } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

const IMAGE_WANTED: DesiredState['images'][number] = {
  id: IMAGE,
  indexBytes: 1,
  diskBytes: 64 * MiB,
  label: 'the guest',
  source: { registry: 'https://registry.test', access: 'own', repository: 'lab/guest' },
  peers: [],
};

async function identityOf(authority: Authority, node: NodeId): Promise<Identity> {
  const { key, csr } = await makeRequest();
  const { certificate } = await authority.signNode(csr, node);
  return { node, key, certificate, authority: authority.certificate };
}
