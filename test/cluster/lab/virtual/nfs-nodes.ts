import { createHash } from 'node:crypto';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Identity, makeRequest } from '../../../../runtime/agent/link/adapters/identity.ts';
import { imageFile, POOL_FOLDER, volumeFile } from '../../../../runtime/agent/node/core/names.ts';
import { POOL_KEEPER } from '../../../../runtime/agent/storage/core/pools/pool-keeper.ts';
import { Authority } from '../../../../runtime/control/nodes/agents/authority.ts';
import {
  type DesiredMachine,
  type DesiredState,
  type DesiredVolume,
  emptyDesiredState,
} from '../../../../schemas/agent/desired.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId, PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { digestFromBytes } from '../../../../schemas/ids/digest.ts';
import { desiredMachine, guestConfig } from '../../../fakes/machines.ts';
import { NfsSite } from '../../../runtime/agent/storage/adapters/pools/lab/nfs-site.ts';
import type { MoveOrders } from '../move-story.ts';
import { type Beat, beatingDisk, readBeat } from './beating-guest.ts';
import { bundleAgent } from './bundle-agent.ts';
import { nodeFiles } from './node-files.ts';
import { VirtualNode } from './virtual-node.ts';

const MiB = 2 ** 20;
const IDS = ['node-0000000001', 'node-0000000002'] as NodeId[];
export const POOL = 'pool-000000000a' as PoolId;
const VOLUME = 'volume-000000000a' as VolumeId;
const IMAGE = digestFromBytes(createHash('sha256').update('beating').digest());

export const MACHINE: DesiredMachine = desiredMachine({
  cpu: 1,
  memoryBytes: 32 * MiB,
  disks: [{ volume: VOLUME, serial: 'system' }],
  interfaces: [],
  guest: guestConfig({ mounts: [], interfaces: [] }),
});

/**
 * Two nodes with kernels of their own and one host name, and an NFS server as a gateway starts it. The test
 * is their server: it says what each shall be.
 */
export class NfsNodes implements AsyncDisposable {
  readonly site: NfsSite;
  readonly nodes: readonly [VirtualNode, VirtualNode];
  /** Of the last order. */
  generation = 0;

  private constructor(site: NfsSite, nodes: NfsNodes['nodes']) {
    this.site = site;
    this.nodes = nodes;
  }

  static async open(): Promise<NfsNodes> {
    const site = await NfsSite.open();
    try {
      await site.serve(1, 2);
      const files = await nodeFiles();
      const agent = await bundleAgent(site.folder);
      const authority = await Authority.open(join(site.folder, 'authority'));
      const start = async (number: 1 | 2): Promise<VirtualNode> =>
        VirtualNode.start(site, {
          files,
          number,
          agent,
          identity: await identityOf(authority, IDS[number - 1] as NodeId),
        });
      return new NfsNodes(site, await Promise.all([start(1), start(2)]));
    } catch (error) {
      await site[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The file that the machine's disk is, as the server has it. */
  get disk(): string {
    return join(this.site.path, POOL_FOLDER, volumeFile(VOLUME));
  }

  /** Puts the image into the pool as if it had been fetched. */
  async addImage(): Promise<void> {
    const file = join(this.site.path, POOL_FOLDER, imageFile(IMAGE));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, beatingDisk(), { mode: 0o444 });
    await chown(file, POOL_KEEPER.uid, POOL_KEEPER.gid);
  }

  /** What the machine has written last, as the server has it. */
  async beat(): Promise<Beat | undefined> {
    return readBeat(await readFile(this.disk).catch(() => Buffer.alloc(0)));
  }

  /** Tells a node what it shall be, besides having the pool and the image. */
  want(at: 0 | 1, parts: Partial<DesiredState> = {}): void {
    this.generation += 1;
    const node = this.nodes[at];
    node.want({
      ...emptyDesiredState(node.place.node),
      generation: this.generation,
      pools: [{ id: POOL, name: 'tank', source: this.#source }],
      images: [IMAGE_WANTED],
      ...parts,
    });
  }

  /** Tells a node that the machine is its own. */
  home(at: 0 | 1, epoch: number, more: Partial<DesiredMachine> = {}): void {
    const volume = epoch === 1 && at === 0 ? VOLUME_WANTED : VOLUME_KEPT;
    this.want(at, { machines: [{ ...MACHINE, epoch, ...more }], volumes: [volume] });
  }

  /**
   * Orders by which the machine moves to the other node.
   *
   * @param at where it is
   * @param epoch what it has there
   */
  moveFrom(at: 0 | 1, epoch: number): MoveOrders {
    const to = at === 0 ? 1 : 0;
    const { mostDowntimeMs } = LIMITS.move;
    return {
      announce: ({ operation }) => {
        const machine = { ...MACHINE, epoch: epoch + 1 };
        const arrival = { operation, from: this.nodes[at].place.node, machine, copy: [] };
        this.want(to, { arrivals: [arrival], volumes: [VOLUME_KEPT] });
        this.home(at, epoch, { hold: true });
      },
      send: ({ operation }) => {
        const sending = { operation, to: this.nodes[to].place, copy: [], mostDowntimeMs };
        this.home(at, epoch, { hold: true, sending });
      },
      // It has no network.
      redirect: () => undefined,
    };
  }

  /** The machine has moved. */
  handOver(from: 0 | 1, epoch: number): void {
    this.home(from === 0 ? 1 : 0, epoch);
    this.want(from, { gone: { machines: [MACHINE.id], networks: [], routers: [] } });
  }

  get #source(): { kind: 'nfs'; server: string; path: string } {
    return { kind: 'nfs', server: this.site.server, path: this.site.path };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.site[Symbol.asyncDispose]();
  }
}

/** The volume of the machine, over the image. */
const VOLUME_WANTED: DesiredVolume = {
  id: VOLUME,
  stack: MACHINE.stack,
  label: 'system',
  sizeBytes: 4 * MiB,
  image: IMAGE,
  mode: 'create',
  pool: POOL,
};

const VOLUME_KEPT: DesiredVolume = { ...VOLUME_WANTED, mode: 'keep' };

const IMAGE_WANTED: DesiredState['images'][number] = {
  id: IMAGE,
  indexBytes: 1,
  diskBytes: 4 * MiB,
  label: 'the guest',
  source: { registry: 'https://registry.test', access: 'own', repository: 'lab/guest' },
  peers: [],
  pools: [POOL],
};

async function identityOf(authority: Authority, node: NodeId): Promise<Identity> {
  const { key, csr } = await makeRequest();
  const { certificate } = await authority.signNode(csr, node);
  return { node, key, certificate, authority: authority.certificate };
}
