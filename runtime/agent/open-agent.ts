import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { VERSION } from '../process/version.ts';
import { rememberedAccelerator } from './adapters/host/accelerator-memory.ts';
import { LinuxHost } from './adapters/host/linux-host.ts';
import { PoolImages } from './adapters/images/pool-images.ts';
import { ConsoleLogs } from './adapters/libvirt/console-logs.ts';
import { HostLibvirt } from './adapters/libvirt/host-libvirt.ts';
import { hypervisorVersions } from './adapters/libvirt/hypervisor-versions.ts';
import { LibvirtClient } from './adapters/libvirt/libvirt-client.ts';
import { LibvirtGuestAgent } from './adapters/libvirt/libvirt-guest-agent.ts';
import { LibvirtHypervisor } from './adapters/libvirt/libvirt-hypervisor.ts';
import { LibvirtMeters } from './adapters/libvirt/libvirt-meters.ts';
import { enrol } from './adapters/link/enrol.ts';
import { HttpsControlLink } from './adapters/link/https-control-link.ts';
import { type Identity, IdentityFile, needsRenewal } from './adapters/link/identity.ts';
import { FileMemory } from './adapters/memory/file-memory.ts';
import { linuxNetwork } from './adapters/network/linux-network.ts';
import { NoCloudSeeds } from './adapters/storage/nocloud-seeds.ts';
import { preparePool } from './adapters/storage/prepare-pool.ts';
import { Qcow2Volumes } from './adapters/storage/qcow2-volumes.ts';
import { makePoolReachable } from './adapters/storage/reachable-pool.ts';
import { Agent } from './agent.ts';
import type { AgentSettings } from './agent-settings.ts';
import { KnownHost } from './known-host.ts';
import type { AgentPorts } from './ports/agent-ports.ts';
import type { ControlLink } from './ports/control-link.ts';

/** Room for VXLAN between nodes in the usual 1500 bytes. */
const BRIDGE_MTU = 1_450;
const RENEWAL_CHECK_MS = 6 * 60 * 60_000;

/** What of a node exists before it has an identity. */
interface Ground {
  readonly pool: string;
  readonly libvirt: LibvirtClient;
  /** For calls that wait for a guest to answer; they must not hold up the others. */
  readonly guests: LibvirtClient;
  readonly volumes: Qcow2Volumes;
  readonly user: { uid: number; gid: number };
  readonly accelerator: Awaited<ReturnType<typeof rememberedAccelerator>>;
  readonly host: LinuxHost;
}

/**
 * Puts the agent of this host together from its adapters, enrolling the node when it has no identity
 * yet, and lets it work.
 *
 * @returns what ends it; machines go on
 */
export async function openAgent(
  settings: AgentSettings,
  onError: (error: unknown) => void,
): Promise<{ close(): Promise<void> }> {
  const ground = await prepareGround(settings.folder);
  const identities = new IdentityFile(join(settings.folder, 'identity'));
  const identity = await findIdentity(settings, identities, ground);
  const link = new HttpsControlLink(settings.server, identity);
  const ports = await openPorts(settings.folder, { node: identity.node, ground, link });
  const agent = new Agent(identity.node, ports, { onError });
  await agent.start();
  const renewal = renewWhenDue(link, identities, onError);
  return {
    async close() {
      clearInterval(renewal);
      await agent.stop();
      link.close();
      await Promise.all([ground.libvirt.close(), ground.guests.close()]);
    },
  };
}

/** Makes what an agent stands on in its folder, whichever node it will be. */
export async function prepareGround(folder: string): Promise<Ground> {
  await mkdir(join(folder, 'console'), { recursive: true, mode: 0o711 });
  const pool = join(folder, 'pool', 'v1');
  await preparePool(pool);
  const libvirt = new LibvirtClient(new HostLibvirt());
  const guests = new LibvirtClient(new HostLibvirt());
  const user = await libvirt.call('machineUser');
  const volumes = new Qcow2Volumes(pool, user);
  const accelerator = await rememberedAccelerator(folder);
  const host = new LinuxHost({
    agentVersion: VERSION,
    roles: ['compute', 'gateway'],
    accelerator,
    volumes,
    hypervisor: () => hypervisorVersions(libvirt),
  });
  return { pool, libvirt, guests, volumes, user, accelerator, host };
}

/** @throws Fault ENROLMENT_REFUSED when there is no identity and no token to get one */
async function findIdentity(
  { server, enrolmentToken }: AgentSettings,
  identities: IdentityFile,
  { host }: Ground,
): Promise<Identity> {
  const known = await identities.read();
  if (known) return known;
  if (enrolmentToken === undefined) {
    throw new Fault('ENROLMENT_REFUSED', { why: 'it has no identity yet and was given no token' });
  }
  const identity = await enrol(server, enrolmentToken, await host.facts());
  await identities.write(identity);
  return identity;
}

/** @returns the real thing for every port of an agent */
export async function openPorts(
  folder: string,
  { node, ground, link }: { node: NodeId; ground: Ground; link: ControlLink },
): Promise<AgentPorts> {
  const { pool, libvirt, guests, volumes, user, accelerator } = ground;
  const network = linuxNetwork(node, folder);
  const reachable = await makePoolReachable(pool, node);
  const consoles = new ConsoleLogs(folder);
  const place = {
    node,
    accelerator: accelerator.accelerator,
    pool: reachable.path,
    folder,
    mtu: BRIDGE_MTU,
  };
  return {
    link,
    memory: new FileMemory(folder),
    host: new KnownHost(ground.host, network.troubles),
    images: new PoolImages(pool, { fetch }),
    volumes,
    networks: network.networks,
    routers: network.routers,
    prober: network.prober,
    hostPorts: network.hostPorts,
    hypervisor: new LibvirtHypervisor(libvirt, place, consoles),
    meters: new LibvirtMeters(libvirt, node),
    guestAgent: new LibvirtGuestAgent(guests, node),
    consoles,
    seeds: new NoCloudSeeds(pool, user),
    now: () => new Date(),
  };
}

/** A third of a certificate’s life is left for trying. */
function renewWhenDue(
  link: HttpsControlLink,
  identities: IdentityFile,
  onError: (error: unknown) => void,
): NodeJS.Timeout {
  const check = async (): Promise<void> => {
    const identity = await identities.read();
    if (!identity || !needsRenewal(identity.certificate, new Date())) return;
    await identities.write(await link.renew());
  };
  void check().catch(onError);
  return setInterval(() => void check().catch(onError), RENEWAL_CHECK_MS);
}
