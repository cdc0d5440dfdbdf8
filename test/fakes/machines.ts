import type { NetworkMtus } from '../../runtime/agent/compute/ports/hypervisor.ts';
import type { DesiredMachine } from '../../schemas/agent/desired.ts';
import type { GuestConfig } from '../../schemas/agent/guest.ts';
import type { MachineId, NetworkId, NodeId, StackId, VolumeId } from '../../schemas/ids/brand.ts';

export const NODE = 'node-0000000001' as NodeId;
export const OTHER_NODE = 'node-0000000002' as NodeId;

/** What a guest is told, with one of everything. */
export const guestConfig = (parts: Partial<GuestConfig> = {}): GuestConfig => ({
  instanceId: 'machine-0123456789.1',
  hostname: 'web',
  domain: 'blog.internal',
  users: [{ name: 'admin', authorizedKeys: ['ssh-ed25519 AAAA me@home'], sudo: true }],
  files: [
    { path: '/etc/site.conf', content: 'title=“Bar”\n', owner: 'root:root', permissions: '0640' },
  ],
  mounts: [{ serial: 'mysql', filesystem: 'ext4', path: '/var/lib/mysql' }],
  interfaces: [
    {
      name: 'eth0',
      mac: '02:00:00:00:00:01',
      address4: '10.77.0.10/24',
      address6: 'fd00:77::10/64',
      gateway4: '10.77.0.1',
      gateway6: 'fd00:77::1',
      nameservers: ['10.77.0.1'],
    },
  ],
  commands: [['echo', 'a b', '$HOME']],
  ...parts,
});

/** A machine with a system disk, a data disk and one interface. */
export const desiredMachine = (parts: Partial<DesiredMachine> = {}): DesiredMachine => ({
  id: 'machine-0123456789' as MachineId,
  stack: 'stack-0123456789' as StackId,
  name: 'blog-web-1',
  cpu: 2,
  memoryBytes: 512 * 1024 * 1024,
  disks: [
    { volume: 'volume-000000000a' as VolumeId, serial: 'system' },
    { volume: 'volume-000000000b' as VolumeId, serial: 'mysql' },
  ],
  interfaces: [{ network: 'network-000000000a' as NetworkId, mac: '02:00:00:00:00:01' }],
  guest: guestConfig(),
  power: 'on',
  hold: false,
  readiness: { by: 'node' },
  readyAddress: '10.77.0.10',
  stopGraceMs: 1_000,
  runs: [],
  after: [],
  ...parts,
});

/** @returns the MTU of the networks of a machine, which is that of most networks. */
export const mtusOf = ({ interfaces }: DesiredMachine): NetworkMtus =>
  new Map(interfaces.map(({ network }) => [network, 1_450]));
