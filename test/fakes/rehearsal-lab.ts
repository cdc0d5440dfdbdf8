import { expect } from 'vitest';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import type { Rehearsal } from '../../schemas/api/resources/rehearsal.ts';
import type { Stack } from '../../schemas/api/resources/stack.ts';
import type { UpgradeRequest } from '../../schemas/api/resources/upgrade.ts';
import type { ApplianceManifest } from '../../schemas/appliance/manifest.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { SimulatedDomain } from '../../runtime/simulator/simulated-world.ts';
import { fakeDigest, makeAppliance, makeManifest } from './appliances.ts';
import { ControlBench, waitUntil } from './control-bench.ts';

export type Wish = Partial<UpgradeRequest> & { readonly planHash?: Digest };

const MiB = 2 ** 20;
const params = { stack: 'blog' };
/** Of the clone that is made for it. */
export const COPY = 'blog-rehearsal';

/** The next version: other images, more memory, a port more, and a hook before and after. */
export function nextManifest(over: Partial<ApplianceManifest> = {}): ApplianceManifest {
  const before = makeManifest();
  const { db, web } = before.roles;
  return makeManifest({
    version: '2.0.0',
    roles: {
      db: { ...db, memory: 640 * MiB, system: { ...db!.system, index: fakeDigest('db image 2') } },
      web: { ...web, system: { ...web!.system, index: fakeDigest('web image 2') } },
    },
    ...over,
  });
}

/** A stack that runs, and a newer version of its appliance. */
export class RehearsalLab {
  readonly bench: ControlBench;
  /** Of the stack, before anything. */
  before: Stack | undefined;

  private constructor(bench: ControlBench) {
    this.bench = bench;
  }

  static async open(): Promise<RehearsalLab> {
    const bench = await ControlBench.open();
    await bench.trustPublisher();
    const lab = new RehearsalLab(bench);
    const installed = await bench.finish((await bench.install()).id);
    if (installed?.state !== 'succeeded') throw new Error('it is not installed');
    bench.appliances.add(makeAppliance(nextManifest()));
    lab.write('then');
    lab.before = await lab.stack();
    return lab;
  }

  async close(): Promise<void> {
    await this.bench.close();
    if (this.bench.errors.length > 0) throw this.bench.errors[0];
  }

  stack(name = 'blog'): Promise<Stack> {
    return this.bench.call('getStack', { params: { stack: name } });
  }

  async stackNames(): Promise<string[]> {
    const all = await this.bench.call('listStacks', { query: { state: 'present', limit: 10 } });
    return all.map(({ name }) => name);
  }

  request(over: Wish = {}): UpgradeRequest & Wish {
    return {
      version: '2.0.0' as never,
      parameters: {},
      ports: {},
      allowInternet: false,
      probationMs: 1_000,
      ...over,
    };
  }

  rehearse(over: Wish = {}, key?: string): Promise<Operation> {
    const query = key === undefined ? {} : { key };
    return this.bench.call('rehearseUpgrade', { params, body: this.request(over), query });
  }

  plan(over: Wish = {}) {
    return this.bench.call('planRehearsal', { params, body: this.request(over) });
  }

  upgradePlan(over: Wish = {}) {
    return this.bench.call('planUpgrade', { params, body: this.request(over) });
  }

  async rehearsals(): Promise<readonly Rehearsal[]> {
    return (await this.bench.call('listRehearsals', { params })).rehearsals;
  }

  /** A machine of the clone, once it is there. */
  async copyOf(role: string): Promise<SimulatedDomain> {
    let found: SimulatedDomain | undefined;
    await waitUntil(() => {
      found = [...this.bench.node.world.domains.values()].find(
        ({ machine }) => machine.name === `${COPY}-${role}`,
      );
      return found !== undefined;
    });
    return found!;
  }

  /** Waits until a step of an operation, or of its part, is going on. */
  async during(operation: Operation['id'], part: string, step: string): Promise<Operation['id']> {
    let id: Operation['id'] | undefined;
    await waitUntil(async () => {
      const { children } = await this.bench.call('getOperation', { params: { operation } });
      const child = children.find(({ title }) => title.startsWith(part));
      if (!child) return false;
      const shown = await this.bench.call('getOperation', { params: { operation: child.id } });
      id = child.id;
      return shown.steps.some(({ name, state }) => name === step && state === 'running');
    });
    return id!;
  }

  /** Guests write, to the disks that their processes have. */
  write(text: string): void {
    const { domains, volumes } = this.bench.node.world;
    for (const { inUse } of domains.values()) {
      for (const id of inUse) volumes.get(id)!.data = text;
    }
  }
}

/** Nothing of the clone is left, and the stack is what it was, in the processes that it had. */
export async function expectUntouched(lab: RehearsalLab): Promise<void> {
  const { world } = lab.bench.node;
  const disks = lab.before!.volumes.length;
  await waitUntil(async () => (await lab.stack()).state === 'running');
  await waitUntil(() => world.volumes.size === disks);
  await waitUntil(async () => {
    const [only, ...rest] = await lab.bench.control.dependencies.stacks.list();
    return rest.length === 0 && only?.definition.layers === undefined;
  });
  expect(await lab.stackNames()).toEqual(['blog']);
  const now = await lab.stack();
  expect(now.appliance).toEqual(lab.before!.appliance);
  expect(now.machines.map(({ id, startedAt, addresses }) => [id, startedAt, addresses])).toEqual(
    lab.before!.machines.map(({ id, startedAt, addresses }) => [id, startedAt, addresses]),
  );
  expect(now.ports).toEqual(lab.before!.ports);
  const data = now.volumes.map(({ id }) => world.volumes.get(id as never)?.data);
  expect(new Set(data)).toEqual(new Set(['then']));
  const machines = now.machines.map(({ id }) => id).toSorted();
  expect([...world.domains.keys()].toSorted()).toEqual(machines);
  expect([...world.seeds.keys()].toSorted()).toEqual(machines);
  expect(world.networks.size).toBe(now.networks.length);
  expect([...world.routers.keys()]).toEqual([now.id]);
  expect(await lab.bench.control.dependencies.stacks.runs()).toEqual([]);
  expect(await lab.bench.call('listRestorePoints', { params })).toEqual([]);
}
