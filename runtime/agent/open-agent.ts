import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { runCommand } from '../../packager/native/run-command.ts';
import { VERSION } from '../process/version.ts';
import { listDisks } from './storage/adapters/disks/list-disks.ts';
import { rememberedAccelerator } from './node/adapters/accelerator-memory.ts';
import { findTpm } from './node/adapters/tpm-signer.ts';
import { findCards } from './node/adapters/find-cards.ts';
import { LinuxPower } from './node/adapters/linux-power.ts';
import { LinuxHost } from './node/adapters/linux-host.ts';
import { askLibvirt, type AskedLibvirt } from './compute/adapters/libvirt/ask-libvirt.ts';
import { ConsoleLogs } from './compute/adapters/libvirt/console-logs.ts';
import { letMachinesThrough } from './compute/adapters/libvirt/let-machines-through.ts';
import { HostLibvirt } from './compute/adapters/libvirt/host-libvirt.ts';
import { hypervisorVersions } from './compute/adapters/libvirt/hypervisor-versions.ts';
import { LibvirtClient } from './compute/adapters/libvirt/libvirt-client.ts';
import { LibvirtGuestAgent } from './compute/adapters/libvirt/libvirt-guest-agent.ts';
import { LibvirtHypervisor } from './compute/adapters/libvirt/libvirt-hypervisor.ts';
import { LibvirtDisks } from './compute/adapters/libvirt/libvirt-disks.ts';
import { LibvirtSerialConsoles } from './compute/adapters/libvirt/libvirt-serial-consoles.ts';
import { LibvirtMeters } from './compute/adapters/libvirt/libvirt-meters.ts';
import { findIdentity } from './link/adapters/find-identity.ts';
import { KnownTerm } from './link/adapters/known-term.ts';
import { HttpsControlLink } from './link/adapters/https-control-link.ts';
import { IdentityFile, needsRenewal } from './link/adapters/identity.ts';
import { FileMemory } from './converge/adapters/file-memory.ts';
import { LibvirtMigrations } from './compute/adapters/moves/libvirt-migrations.ts';
import type { BootService } from './boot/ports/boot-service.ts';
import { BootHost } from './boot/boot-host.ts';
import { type LinuxBootParts, LinuxBootService } from './boot/adapters/linux-boot-service.ts';
import { HttpsNodeImageLink } from './link/adapters/https-node-image-link.ts';
import { linuxNetwork } from './gateway/adapters/linux-network.ts';
import { LinuxUnderlay } from './gateway/adapters/linux-underlay.ts';
import { NetworkNamespace } from './gateway/adapters/network-namespace.ts';
import { LinuxNodeDisk } from './storage/adapters/node-disk/linux-node-disk.ts';
import { LinuxExports } from './storage/adapters/exports/linux-exports.ts';
import { LinuxMounts } from './storage/adapters/pools/linux-mounts.ts';
import type { FilesOf } from './storage/adapters/pools/pool-files.ts';
import { LinuxPools } from './storage/adapters/pools/linux-pools.ts';
import { NoCloudSeeds } from './compute/adapters/nocloud-seeds.ts';
import { ownVolumePlace } from './storage/adapters/volumes/own-volume-place.ts';
import type { PoolPresence } from './storage/adapters/volumes/pool-mark.ts';
import { isFolderInMemory } from './storage/adapters/pools/is-folder-in-memory.ts';
import { preparePool } from './storage/adapters/volumes/prepare-pool.ts';
import { Qcow2Volumes } from './storage/adapters/volumes/qcow2-volumes.ts';
import { GuestKit } from './storage/adapters/files/guest-kit.ts';
import { ReadingGuests } from './storage/adapters/files/reading-guests.ts';
import { QemuBlocks } from './storage/adapters/volumes/qemu-blocks.ts';
import { RoutedVolumes } from './storage/adapters/volumes/routed-volumes.ts';
import { makePoolReachable } from './storage/adapters/volumes/reachable-pool.ts';
import { Agent } from './converge/agent.ts';
import type { AgentSettings } from './agent-settings.ts';
import { KnownHost } from './node/known-host.ts';
import { type ImageSharing, type MoveWays, shareImages } from './link/share-images.ts';
import type { AgentPorts } from './converge/ports/agent-ports.ts';
import type { ControlLink } from './link/ports/control-link.ts';
import type { Host } from './node/ports/host.ts';
import type { NodeDisk } from './storage/ports/node-disk.ts';
import type { Images } from './storage/ports/images.ts';
import type { VolumeCopies } from './storage/ports/volume-copies.ts';
import { TunnelHost } from './gateway/tunnel-host.ts';
import { UplinkHost } from './gateway/uplink-host.ts';
import { blocksFolder } from './node/core/names.ts';
import type { Underlay } from './node/ports/underlay.ts';

const RENEWAL_CHECK_MS = 6 * 60 * 60_000;

/** What of a node exists before it has an identity. */
interface Ground {
  readonly pool: string;
  readonly presence: PoolPresence;
  readonly libvirt: LibvirtClient;
  /** For calls that wait for a guest to answer; they must not hold up the others. */
  readonly guests: LibvirtClient;
  /** For calls that decide how long a machine stands still. */
  readonly migrations: LibvirtClient;
  readonly volumes: Qcow2Volumes;
  readonly user: { uid: number; gid: number };
  readonly accelerator: Awaited<ReturnType<typeof rememberedAccelerator>>;
  readonly host: LinuxHost;
  readonly underlay: Underlay;
}

/** Where an agent says what people should know. */
export interface AgentOutput {
  readonly onError: (error: unknown) => void;
  /** For whoever stands before the machine. */
  readonly say: (line: string) => void;
  /** Default: it is asked now. */
  readonly libvirt?: AskedLibvirt;
  /** Until then the agent's folder may be another one: a disk that keeps the node is mounted there. */
  readonly mounted?: Promise<void>;
  /** Told when the agent has to be started anew, to find the disk that keeps its node. */
  readonly restart?: () => void;
}

/**
 * Puts the agent of this host together from its adapters, making the node one of its server when it
 * has no identity yet, and lets it work. That may take until somebody has approved it.
 *
 * @returns what ends it; machines go on
 */
export async function openAgent(
  settings: AgentSettings,
  { onError, say, libvirt, mounted, restart = () => undefined }: AgentOutput,
): Promise<{ close(): Promise<void> }> {
  const namespace = new NetworkNamespace(undefined, runCommand);
  const underlay = new LinuxUnderlay(namespace, settings);
  const { folder, memoryPool } = settings;
  await mounted;
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const identities = new IdentityFile(join(folder, 'identity'));
  const tpm = await findTpm(onError);
  const preparing = prepareGround(folder, underlay, { memoryPool, libvirt });
  // Side by side: a request to join is made while libvirt answers.
  const [ground, identity] = await Promise.all([
    preparing,
    findIdentity(settings, identities, {
      facts: async () => (await preparing).host.facts(),
      say,
      tpm,
    }),
  ]);
  const term = await KnownTerm.open(join(folder, 'identity'), identity.authority);
  const link = new HttpsControlLink(settings.server, identity, term);
  const { pool, host } = ground;
  const { node } = identity;
  const pools = openPools(node, settings.folder, ground);
  const sharing = shareImages({
    ...settings,
    pool,
    pools,
    host,
    user: ground.user,
    identity,
    onError,
  });
  const { tunnelPort, uplinks } = settings;
  const nodeImages = new HttpsNodeImageLink(settings.server, identity);
  const boot = openBoot(settings, { node, namespace, link: nodeImages, onError });
  const nodeDisk = new LinuxNodeDisk({ node, folder: settings.folder, restart });
  const parts = {
    node,
    ground,
    link,
    pools,
    boot,
    nodeDisk,
    tunnelPort,
    uplinks,
    onError,
    ...sharing,
  };
  const ports = await openPorts(settings.folder, parts);
  const agent = new Agent(node, ports, { onError });
  await agent.start();
  const renewal = renewWhenDue({ link, sharing, nodeImages }, identities, onError);
  return {
    async close() {
      clearInterval(renewal);
      await agent.stop();
      link.close();
      await boot.close();
      nodeImages.close();
      await sharing.close();
      pools.close();
      const { libvirt, guests, migrations } = ground;
      await Promise.all([libvirt, guests, migrations].map((client) => client.close()));
    },
  };
}

/** How the folder of an agent comes to be. */
export interface GroundOptions {
  /** What becomes of its own pool where that is in memory; default: `use`. */
  readonly memoryPool?: AgentSettings['memoryPool'];
  /** Default: it is asked now. */
  readonly libvirt?: AskedLibvirt | undefined;
}

/** Makes what an agent stands on in its folder, whichever node it will be. */
export async function prepareGround(
  folder: string,
  underlay: Underlay,
  { memoryPool = 'use', libvirt: asked = askLibvirt() }: GroundOptions = {},
): Promise<Ground> {
  const libvirt = asked.client;
  await asked.answered;
  // Not before: it depends on /dev/kvm, which comes with a driver.
  const user = await libvirt.call('machineUser');
  await mkdir(join(folder, 'console'), { recursive: true, mode: 0o711 });
  const pool = join(folder, 'pool', 'v1');
  const presence = await preparePool(
    pool,
    folder,
    async () => memoryPool === 'refuse' && (await isFolderInMemory(folder)),
  );
  const guests = new LibvirtClient(new HostLibvirt());
  const migrations = new LibvirtClient(new HostLibvirt());
  await letMachinesThrough(user);
  const volumes = new Qcow2Volumes(pool, user, presence);
  const accelerator = await rememberedAccelerator(folder);
  const host = new LinuxHost({
    agentVersion: VERSION,
    roles: ['compute', 'gateway'],
    accelerator,
    volumes,
    hypervisor: () => hypervisorVersions(libvirt),
    securityModels: () => libvirt.call('securityModels'),
    processor: async () =>
      accelerator.accelerator === 'kvm' ? libvirt.call('processor', 'kvm') : undefined,
    // A node is of use also when its disks cannot be listed.
    disks: () => listDisks().catch(() => undefined),
    underlay,
  });
  const clients = { libvirt, guests, migrations };
  return { pool, presence, ...clients, volumes, user, accelerator, host, underlay };
}

/** @returns the pools of a node besides its own */
export const openPools = (node: NodeId, folder: string, { user }: Ground): LinuxPools =>
  new LinuxPools({ mounts: new LinuxMounts(node), folder, user });

/** @returns what lets machines boot over a card of this node */
const openBoot = (
  { folder, loaders, imagePort, tunnelPort }: AgentSettings,
  parts: Pick<LinuxBootParts, 'node' | 'namespace' | 'link' | 'onError'>,
): LinuxBootService =>
  new LinuxBootService({
    ...parts,
    folder,
    loaders,
    namespacePath: '/proc/self/ns/net',
    ports: { image: imagePort, tunnel: tunnelPort },
    now: () => new Date(),
  });

interface PortParts {
  readonly node: NodeId;
  readonly ground: Ground;
  readonly link: ControlLink;
  readonly pools: LinuxPools;
  /** Absent: the node is not one that boots into memory. */
  readonly nodeDisk?: NodeDisk;
  readonly images: Images;
  readonly host: Host;
  readonly moves: MoveWays;
  readonly volumeCopies: VolumeCopies;
  readonly boot: BootService;
  readonly tunnelPort?: number;
  readonly uplinks?: AgentSettings['uplinks'];
  readonly onError: (error: unknown) => void;
}

/** @returns the real thing for every port of an agent */
export async function openPorts(
  folder: string,
  { node, ground, link, pools, images, host, moves, volumeCopies, boot, ...parts }: PortParts,
): Promise<AgentPorts> {
  const { pool, libvirt, guests, user } = ground;
  const { accelerator } = ground.accelerator;
  const { tunnelPort, uplinks } = parts;
  const network = linuxNetwork(node, folder, {
    underlay: ground.underlay,
    ...(tunnelPort === undefined ? {} : { tunnelPort }),
    ...(uplinks === undefined ? {} : { uplinks }),
  });
  const linked = new UplinkHost(new TunnelHost(host, network.tunnels), network.uplinks);
  const told = new BootHost(linked, boot);
  const reachable = await makePoolReachable(pool, node);
  // A disk that comes back may be another one: machines must reach that.
  const presence: PoolPresence = {
    isInMemory: () => ground.presence.isInMemory(),
    async isPresent() {
      const isThere = await ground.presence.isPresent();
      if (isThere) await makePoolReachable(pool, node);
      return isThere;
    },
  };
  const ownVolumes = new Qcow2Volumes(pool, user, presence);
  const placeOf: PlaceOf = async (volume) =>
    volume.pool
      ? pools.demand(volume.pool).volumes.placeOf(volume)
      : ownVolumePlace(volume, { volumes: ownVolumes, path: reachable.path, user });
  const consoles = new ConsoleLogs(folder);
  const place = { node, accelerator, pool: reachable.path, folder, user };
  const filesOf: FilesOf = (id, owner) => pools.demand(id).files(owner);
  const hypervisor = new LibvirtHypervisor(libvirt, place, consoles, filesOf);
  return {
    link,
    power: new LinuxPower({ cards: findCards, onError: parts.onError }),
    memory: new FileMemory(folder),
    host: new KnownHost(told, network.troubles),
    images,
    volumes: new RoutedVolumes(ownVolumes, (id) => pools.demand(id).volumes),
    ...volumeDoors({ folder, node }, placeOf, { accelerator, onError: parts.onError }),
    pools,
    nodeDisk: parts.nodeDisk ?? { ensure: async () => undefined },
    exports: new LinuxExports(node, folder),
    networks: network.networks,
    tunnels: network.tunnels,
    boot,
    routers: network.routers,
    prober: network.prober,
    hostPorts: network.hostPorts,
    hypervisor,
    disks: new LibvirtDisks(libvirt, place),
    meters: new LibvirtMeters(libvirt, node),
    guestAgent: new LibvirtGuestAgent(guests, node),
    consoles,
    serial: new LibvirtSerialConsoles(libvirt, place),
    seeds: new NoCloudSeeds(pool, user),
    volumeCopies,
    moveLink: moves.link,
    migrations: new LibvirtMigrations({
      daemon: new HostLibvirt(),
      client: ground.migrations,
      place,
      expected: moves.expected,
      prepare: (machine, places) => hypervisor.prepare(machine, places),
      dial: (to, key, channel) => moves.link.dial(to, key, channel),
    }),
    now: () => new Date(),
  };
}

type PlaceOf = ConstructorParameters<typeof QemuBlocks>[1];

/** What lets the server look into volumes: their blocks, and their files. */
function volumeDoors(
  { folder, node }: { readonly folder: string; readonly node: NodeId },
  placeOf: PlaceOf,
  around: Pick<ConstructorParameters<typeof ReadingGuests>[0], 'accelerator' | 'onError'>,
): Pick<AgentPorts, 'blocks' | 'files'> {
  const blocks = new QemuBlocks(blocksFolder(node), placeOf);
  const kit = new GuestKit(join(folder, 'reading-guest'));
  return { blocks, files: new ReadingGuests({ blocks, kit, ...around }) };
}

/** A third of a certificate’s life is left for trying. */
function renewWhenDue(
  {
    link,
    ...others
  }: { link: HttpsControlLink; sharing: ImageSharing; nodeImages: HttpsNodeImageLink },
  identities: IdentityFile,
  onError: (error: unknown) => void,
): NodeJS.Timeout {
  const check = async (): Promise<void> => {
    const identity = await identities.read();
    if (!identity || !needsRenewal(identity.certificate, new Date())) return;
    const renewed = await link.renew();
    await identities.write(renewed);
    others.sharing.useIdentity(renewed);
    others.nodeImages.useIdentity(renewed);
  };
  void check().catch(onError);
  return setInterval(() => void check().catch(onError), RENEWAL_CHECK_MS);
}
