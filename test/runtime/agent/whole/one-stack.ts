import type {
  DesiredMachine,
  DesiredState,
  DesiredVolume,
} from '../../../../schemas/agent/desired.ts';
import type { MachineId, NetworkId, StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { desiredState } from '../../../fakes/agent-plan.ts';
import { fakeDigest } from '../../../fakes/appliances.ts';
import { desiredMachine, guestConfig } from '../../../fakes/machines.ts';

const MiB = 2 ** 20;

export const STACK = 'stack-00000000st' as StackId;
export const NETWORK = 'network-00000000nt' as NetworkId;
export const IMAGE = fakeDigest('a tiny guest');
export const PORT = 3_306;

const machine = (last: number, parts: Partial<DesiredMachine>): DesiredMachine =>
  desiredMachine({
    id: `machine-000000000${last}` as MachineId,
    stack: STACK,
    cpu: 1,
    memoryBytes: 64 * MiB,
    disks: [
      { volume: `volume-00000000s${last}` as VolumeId, serial: 'system' },
      { volume: `volume-00000000d${last}` as VolumeId, serial: 'data' },
    ],
    interfaces: [{ network: NETWORK, mac: `02:00:00:00:00:0${last}` }],
    guest: guestConfig({ instanceId: `machine-${last}.1` }),
    ready: { type: 'tcp', port: PORT, timeout: 600_000 },
    readyAddress: `10.77.0.1${last}`,
    ...parts,
  });

export const DB = machine(1, { name: 'blog-db-1' });
export const WEB = machine(2, { name: 'blog-web-1', after: [DB.id] });

const volumesOf = ({ stack, disks }: DesiredMachine): DesiredVolume[] =>
  disks.map(({ volume: id, serial }) => ({
    id,
    stack,
    label: serial,
    sizeBytes: 64 * MiB,
    ...(serial === 'system' ? { image: IMAGE } : {}),
    mode: 'create',
  }));

/** @returns a node that runs one stack of these machines, with a network and a router */
export const oneStack = (generation: number, ...machines: DesiredMachine[]): DesiredState =>
  desiredState({
    generation,
    images: [
      {
        id: IMAGE,
        indexBytes: 1,
        diskBytes: 512,
        label: 'a tiny guest',
        source: { registry: 'http://registry.test', access: 'own', repository: 'acme/blog' },
        peers: [],
      },
    ],
    volumes: machines.flatMap(volumesOf),
    networks: [{ id: NETWORK, stack: STACK, name: 'private', vni: 1, mtu: 1_450 }],
    routers: [
      {
        stack: STACK,
        domain: 'blog.internal',
        uplink: { index: 0 },
        egress: 'none',
        networks: [
          {
            network: NETWORK,
            gateway4: '10.77.0.1/24',
            gateway6: 'fd00:77::1/64',
            hosts: machines.map(({ id, name, interfaces, readyAddress }, index) => ({
              machine: id,
              mac: interfaces[0]!.mac,
              address4: readyAddress,
              address6: `fd00:77::1${index}`,
              names: [name],
            })),
          },
        ],
        publish: [],
      },
    ],
    machines,
  });

/** @returns the order to leave nothing of the stack, its data included */
export const noStack = (generation: number, ...machines: DesiredMachine[]): DesiredState =>
  desiredState({
    generation,
    volumes: machines.flatMap(volumesOf).map((volume) => ({ ...volume, mode: 'discard' })),
    gone: { machines: machines.map(({ id }) => id), networks: [NETWORK], routers: [STACK] },
  });
