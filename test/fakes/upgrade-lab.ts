import { expect } from 'vitest';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import type { RestorePoint } from '../../schemas/api/resources/restore-point.ts';
import type { Stack } from '../../schemas/api/resources/stack.ts';
import type { UpgradePlan, UpgradeRequest } from '../../schemas/api/resources/upgrade.ts';
import type { ApplianceManifest } from '../../schemas/appliance/manifest.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { SimulatedVolume } from '../../runtime/simulator/simulated-world.ts';
import type { StackRecord } from '../../runtime/control/stacks/core/define/stack-record.ts';
import { fakeDigest, makeAppliance, makeManifest } from './appliances.ts';
import { ControlBench, waitUntil } from './control-bench.ts';

const MiB = 2 ** 20;
const params = { stack: 'blog' };

/** The next version: other images, more memory, another port, a new question and a new secret. */
export function nextUpgrade(over: Partial<ApplianceManifest> = {}): ApplianceManifest {
  const before = makeManifest();
  const { db, web } = before.roles;
  return makeManifest({
    version: '2.0.0',
    parameters: {
      ...before.parameters,
      colour: { type: 'string', label: 'Colour', default: 'blue' },
    },
    secrets: { ...before.secrets, token: { type: 'hex', bytes: 16 } },
    roles: {
      db: { ...db, memory: 640 * MiB, system: { ...db!.system, index: fakeDigest('db image 2') } },
      web: {
        ...web,
        system: { ...web!.system, index: fakeDigest('web image 2') },
        publish: { ...web!.publish, admin: { port: 8080, scheme: 'http', title: 'Admin' } },
      },
    },
    ...over,
  });
}

type Wish = Partial<UpgradeRequest> & { readonly planHash?: Digest };

export const upgradeRequest = (over: Wish = {}): UpgradeRequest & Wish => ({
  version: '2.0.0' as never,
  parameters: {},
  ports: {},
  allowInternet: false,
  probationMs: 1_000,
  ...over,
});

/** A stack that runs on simulated nodes, and a newer version of its appliance. */
export class UpgradeLab {
  readonly bench: ControlBench;

  private constructor(bench: ControlBench) {
    this.bench = bench;
  }

  static async open(): Promise<UpgradeLab> {
    const lab = new UpgradeLab(await ControlBench.open());
    const { bench } = lab;
    await bench.trustPublisher();
    await lab.succeed(await bench.install({ parameters: { title: 'Ours' } }));
    bench.appliances.add(makeAppliance(nextUpgrade()));
    return lab;
  }

  async close(): Promise<void> {
    await this.bench.close();
    if (this.bench.errors.length > 0) throw this.bench.errors[0];
  }

  async succeed(begun: Operation): Promise<Operation> {
    const ended = await this.bench.finish(begun.id);
    if (ended?.state === 'succeeded') return ended;
    throw new Error(`“${begun.title}” has ${ended?.state}: ${ended?.fault?.message}`);
  }

  stack(): Promise<Stack> {
    return this.bench.call('getStack', { params });
  }

  points(): Promise<RestorePoint[]> {
    return this.bench.call('listRestorePoints', { params });
  }

  plan(over: Partial<UpgradeRequest> = {}): Promise<UpgradePlan> {
    return this.bench.call('planUpgrade', { params, body: upgradeRequest(over) });
  }

  upgrade(over: Wish = {}): Promise<Operation> {
    return this.bench.call('upgradeStack', { params, body: upgradeRequest(over), query: {} });
  }

  /** Takes the stack back to one of its restore points, the newest first. */
  async goBack(index: number): Promise<Operation> {
    const point = (await this.points())[index]!.id;
    return this.bench.call('returnToRestorePoint', { params: { ...params, point }, query: {} });
  }

  async record(): Promise<StackRecord> {
    return (await this.bench.control.dependencies.stacks.find('blog'))!;
  }

  async secrets() {
    const { sealer } = this.bench.control.dependencies;
    return JSON.parse(sealer.open((await this.record()).sealed));
  }

  async takenPorts(): Promise<number[]> {
    const taken = await this.bench.control.dependencies.stacks.takenPorts();
    return taken.map(({ port }) => port).toSorted((a, b) => a - b);
  }

  volume(id: string): SimulatedVolume {
    const found = this.bench.node.world.volumes.get(id as never);
    if (!found) throw new Error(`${id} is not there`);
    return found;
  }

  /** Guests write, to the disks that their processes have. */
  write(text: string): void {
    for (const { inUse, state } of this.bench.node.world.domains.values()) {
      if (state !== 'running') throw new Error('a guest that is off writes nothing');
      for (const id of inUse) this.volume(id).data = text;
    }
  }

  /** What each disk holds, and which image it stands on. */
  async disks() {
    return (await this.record()).definition.volumes.map(({ id, kind, image }) => ({
      kind,
      data: this.volume(id).data,
      image,
    }));
  }

  /** No volume is left but disks, and what restore points or other disks need. */
  settled(volumes: number): Promise<void> {
    return waitUntil(() => this.bench.node.world.volumes.size === volumes);
  }

  /** Whatever identifies a stack and its machines to others. */
  async identity() {
    const { definition } = await this.record();
    return {
      networks: definition.networks,
      domain: definition.domain,
      site: definition.ports.find(({ key }) => key === 'site')?.hostPort,
      machines: definition.machines.map(({ id, name, hostname, node, interfaces }) => ({
        id,
        name,
        hostname,
        node,
        interfaces,
      })),
    };
  }
}

/** Of its two machines. */
const DISKS = 3;

/** It is of the first version, with what guests wrote then, and whatever the second one had made is gone. */
export async function expectBefore(lab: UpgradeLab): Promise<void> {
  await waitUntil(async () => (await lab.stack()).state === 'running');
  await lab.settled(DISKS);
  await waitUntil(async () => (await lab.record()).definition.layers === undefined);
  const { appliance, definition, parameters } = await lab.record();
  expect(appliance.manifest.version).toBe('1.0.0');
  expect(parameters).toEqual({ title: 'Ours' });
  const memory = definition.machines.map(({ memoryBytes }) => memoryBytes);
  expect(memory).toEqual([512 * MiB, 512 * MiB]);
  expect(definition.ports.map(({ key }) => key)).toEqual(['site']);
  expect(definition.heldPorts).toBeUndefined();
  expect(await lab.disks()).toEqual([
    { kind: 'system', data: 'then', image: fakeDigest('db image') },
    { kind: 'data', data: 'then', image: null },
    { kind: 'system', data: 'then', image: fakeDigest('web image') },
  ]);
  expect(await lab.points()).toEqual([]);
  expect(await lab.takenPorts()).toHaveLength(1);
}
