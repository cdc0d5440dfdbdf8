import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { SimulatedVolume } from '../../../runtime/simulator/simulated-world.ts';
import { ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await succeed(await bench.install());
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

async function succeed(begun: Operation): Promise<Operation> {
  const ended = await bench.finish(begun.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

const stack = (name = 'blog') => bench.call('getStack', { params: { stack: name } });
const stackNames = async (): Promise<string[]> =>
  (await bench.call('listStacks', { query: { state: 'present', limit: 10 } })).map(
    ({ name }) => name,
  );
const request = (over: Record<string, unknown> = {}) => ({ fenced: false, ports: {}, ...over });
const plan = (over: Record<string, unknown> = {}, of = 'blog') =>
  bench.call('planClone', { params: { stack: of }, body: request(over) });
const clone = (over: Record<string, unknown> = {}, of = 'blog') =>
  bench.call('cloneStack', { params: { stack: of }, body: request(over), query: {} });
const remove = (name: string, data: 'keep' | 'delete' = 'delete') =>
  bench.call('removeStack', { params: { stack: name }, query: { data } });

function volume(id: string): SimulatedVolume {
  const found = bench.node.world.volumes.get(id as never);
  if (!found) throw new Error(`${id} is not there`);
  return found;
}

/** What guests of a stack have written. */
const dataOf = async (name: string): Promise<Set<string>> =>
  new Set((await stack(name)).volumes.map(({ id }) => volume(id).data));

/** Guests of a stack write, to the disks that their processes have. */
async function write(text: string, name = 'blog'): Promise<void> {
  const { machines } = await stack(name);
  for (const { machine, inUse, state } of bench.node.world.domains.values()) {
    if (!machines.some(({ id }) => id === machine.id)) continue;
    if (state !== 'running') throw new Error('a guest that is off writes nothing');
    for (const id of inUse) volume(id).data = text;
  }
}

const settled = (volumes: number): Promise<void> =>
  waitUntil(() => bench.node.world.volumes.size === volumes);
const running = (name: string): Promise<void> =>
  waitUntil(async () => (await stack(name)).state === 'running');
const router = (name: string, id: string) => {
  const found = bench.node.world.routers.get(id as never);
  if (!found) throw new Error(`${name} has no router`);
  return found;
};

describe('a clone', () => {
  test('runs beside the stack with what that had then, and each writes to disks of its own', async () => {
    await write('then');
    const before = await stack();
    await succeed(await clone());
    const [blog, copy] = [await stack(), await stack('blog-2')];
    expect([blog.state, copy.state]).toEqual(['running', 'running']);
    expect(blog.machines.map(({ startedAt }) => startedAt)).toEqual(
      before.machines.map(({ startedAt }) => startedAt),
    );
    expect(await dataOf('blog-2')).toEqual(new Set(['then']));
    await write('now');
    await write('elsewhere', 'blog-2');
    expect(await dataOf('blog')).toEqual(new Set(['now']));
    expect(await dataOf('blog-2')).toEqual(new Set(['elsewhere']));
    // Nothing was copied: one layer and two disks for each disk.
    expect(bench.node.world.volumes.size).toBe(3 * before.volumes.length);
  });

  test('has ids, names, MAC addresses and ports of its own, and addresses in its networks as they were', async () => {
    await succeed(await clone({ name: 'copy' }));
    const [blog, copy] = [await stack(), await stack('copy')];
    expect(copy.machines.map(({ name }) => name)).toEqual(
      blog.machines.map(({ name }) => name.replace('blog', 'copy')),
    );
    const macs = [blog, copy].flatMap(({ machines }) =>
      machines.flatMap(({ addresses }) => addresses.map(({ mac }) => mac)),
    );
    expect(new Set(macs).size).toBe(macs.length);
    const hostPorts = [blog, copy].flatMap(({ ports }) => ports.map(({ hostPort }) => hostPort));
    expect(new Set(hostPorts).size).toBe(hostPorts.length);
    expect(copy.machines.map(({ addresses }) => addresses[0]?.address4)).toEqual(
      blog.machines.map(({ addresses }) => addresses[0]?.address4),
    );
    const guests = [...bench.node.world.domains.values()].map(({ machine }) => machine.guest);
    expect(new Set(guests.map(({ instanceId }) => instanceId)).size).toBe(guests.length);
    expect(guests.filter(({ renew }) => renew)).toHaveLength(copy.machines.length);
    // What its disks stand on belongs to the user of the stack.
    for (const { machine } of bench.node.world.domains.values()) {
      expect(machine.user).toBe(machine.stack === blog.id ? undefined : blog.id);
    }
  });

  test('of a stack that is off is off', async () => {
    await write('then');
    await succeed(await bench.call('stopStack', { params: { stack: 'blog' }, query: {} }));
    await succeed(await clone());
    expect(await stack('blog-2')).toMatchObject({ state: 'stopped' });
    expect(await dataOf('blog-2')).toEqual(new Set(['then']));
  });

  test('that is fenced publishes nothing, lets nothing out, and its guests stay who they are', async () => {
    await succeed(await clone({ fenced: true, name: 'cage' }));
    const [blog, cage] = [await stack(), await stack('cage')];
    expect(cage).toMatchObject({ state: 'running', ports: [] });
    expect(router('cage', cage.id)).toMatchObject({ egress: 'none', publish: [] });
    expect(cage.machines.map(({ addresses }) => addresses[0]?.mac)).toEqual(
      blog.machines.map(({ addresses }) => addresses[0]?.mac),
    );
    const guests = [...bench.node.world.domains.values()].map(({ machine }) => machine.guest);
    expect(new Set(guests.map(({ instanceId }) => instanceId)).size).toBe(blog.machines.length);
    expect(guests.some(({ renew }) => renew)).toBe(false);
  });
});

test('machines of both stay where they are while disks stand on disks of the other', async () => {
  await succeed(await clone());
  const codes = async (name: string) => {
    const { machines } = await stack(name);
    const found = await bench.call('planMachineMove', {
      params: { stack: name, machine: machines[0]!.id },
      body: {},
    });
    return found.problems.map(({ code }) => code);
  };
  expect(await codes('blog')).toContain('HAS_CLONES');
  expect(await codes('blog-2')).toContain('HAS_CLONES');
});

test('clones of two stacks that are asked for at once get ports of their own', async () => {
  await succeed(await bench.install({ name: 'shop' }));
  const begun = [await clone(), await clone({}, 'shop')];
  for (const each of begun) await succeed(each);
  const names = ['blog', 'shop', 'blog-2', 'shop-2'];
  const ports = (await Promise.all(names.map(stack))).flatMap((each) => each.ports);
  expect(new Set(ports.map(({ hostPort }) => hostPort)).size).toBe(ports.length);
});

test('a request that is repeated is one clone', async () => {
  const ask = () =>
    bench.call('cloneStack', {
      params: { stack: 'blog' },
      body: request(),
      query: { key: 'once-and-only-once' },
    });
  const first = await ask();
  await succeed(first);
  expect((await ask()).id).toBe(first.id);
  expect(await stackNames()).toEqual(['blog', 'blog-2']);
});

describe('layers that both need', () => {
  test('go with the clone when the stack is removed first, and are merged', async () => {
    await write('then');
    const disks = (await stack()).volumes.length;
    await succeed(await clone());
    await succeed(await remove('blog'));
    await running('blog-2');
    expect(await dataOf('blog-2')).toEqual(new Set(['then']));
    await write('later', 'blog-2');
    await settled(disks);
    expect(await dataOf('blog-2')).toEqual(new Set(['later']));
    for (const { id } of (await stack('blog-2')).volumes) expect(volume(id).base).toBeUndefined();
  });

  test('are merged into the stack when the clone is removed first', async () => {
    await write('then');
    const disks = (await stack()).volumes.length;
    await succeed(await clone());
    await write('now');
    await succeed(await remove('blog-2'));
    await settled(disks);
    expect(await dataOf('blog')).toEqual(new Set(['now']));
    const { stacks } = bench.control.dependencies;
    await waitUntil(async () => (await stacks.list())[0]?.definition.layers === undefined);
  });

  test('outlive a stack whose data is kept, until that is purged', async () => {
    await write('then');
    const { id } = await stack();
    await succeed(await clone());
    await succeed(await remove('blog', 'keep'));
    await running('blog-2');
    expect(await dataOf('blog-2')).toEqual(new Set(['then']));
    await succeed(await remove(id));
    expect(await dataOf('blog-2')).toEqual(new Set(['then']));
    await settled((await stack('blog-2')).volumes.length);
  });

  test('are there for a stack that is restored, with its clone beside it', async () => {
    await write('then');
    const { id } = await stack();
    await succeed(await clone());
    await write('now');
    await succeed(await remove('blog', 'keep'));
    await succeed(await bench.call('restoreStack', { params: { stack: id }, query: {} }));
    const data = (await stack()).volumes.filter(({ kind }) => kind === 'data');
    expect(data.map((each) => volume(each.id).data)).toEqual(['now']);
    await succeed(await remove('blog-2'));
    await running('blog');
    expect(data.map((each) => volume(each.id).data)).toEqual(['now']);
  });

  test('of clones of clones go to whoever stands on them, in whichever order stacks are removed', async () => {
    for (const order of [
      ['blog', 'b', 'c'],
      ['b', 'blog', 'c'],
      ['b', 'c', 'blog'],
      ['c', 'blog', 'b'],
    ]) {
      await write('a');
      await succeed(await clone({ name: 'b' }));
      await write('b', 'b');
      await succeed(await clone({ name: 'c' }, 'b'));
      await write('c', 'c');
      const content: Record<string, string> = { blog: 'a', b: 'b', c: 'c' };
      const disks = (await stack()).volumes.length;
      for (const [index, name] of order.entries()) {
        for (const left of order.slice(index)) {
          if (index < 2) await running(left);
          expect(await dataOf(left)).toEqual(new Set([content[left]]));
        }
        await succeed(await remove(name));
        const [last] = order.slice(index + 1);
        if (index !== 1 || last === undefined) continue;
        // What is below another layer is merged once the machine is off.
        await succeed(await bench.call('stopStack', { params: { stack: last }, query: {} }));
        await settled(disks);
        expect(await dataOf(last)).toEqual(new Set([content[last]]));
      }
      await settled(0);
      await succeed(await bench.install());
    }
  });

  test('stay while two clones of one instant stand on them', async () => {
    await write('then');
    const disks = (await stack()).volumes.length;
    await succeed(await clone({ name: 'b' }));
    await write('now');
    await succeed(await clone({ name: 'c' }));
    await succeed(await remove('blog'));
    expect(await dataOf('b')).toEqual(new Set(['then']));
    expect(await dataOf('c')).toEqual(new Set(['now']));
    await succeed(await remove('b'));
    await running('c');
    expect(await dataOf('c')).toEqual(new Set(['now']));
    await settled(disks);
  });
});

describe('what goes wrong', () => {
  test.each(['volume ', 'switch ', 'define ', 'start '])(
    'a node that cannot %s: no clone is left, and the stack runs on as it was',
    async (deed) => {
      await write('then');
      const disks = (await stack()).volumes.length;
      let refused = 0;
      bench.node.world.trouble = (action) => {
        if (!action.startsWith(deed) || (refused += 1) > 4) return;
        throw new Error('no such luck');
      };
      const ended = await bench.finish((await clone()).id);
      bench.node.world.trouble = () => undefined;
      if (ended?.state === 'succeeded') return;
      expect(await stackNames()).toEqual(['blog']);
      await running('blog');
      await settled(disks);
      expect(await dataOf('blog')).toEqual(new Set(['then']));
    },
  );

  test('a name that is taken, a port that is taken, a stack that is not there in full', async () => {
    const [port] = (await stack()).ports;
    const { problems } = await plan({
      name: 'blog',
      ports: { [port!.key]: port!.hostPort, no: 1 },
    });
    expect(problems.map(({ code }) => code)).toEqual(['NAME_TAKEN', 'PORT_UNKNOWN', 'PORT_TAKEN']);
    await expect(clone({ name: 'blog' })).rejects.toMatchObject({ code: 'POINT_REFUSED' });
    const { hash } = await plan();
    expect((await plan({ fenced: true })).hash).not.toBe(hash);
    await expect(clone({ fenced: true, planHash: hash })).rejects.toMatchObject({
      code: 'PLAN_CHANGED',
    });
  });
});

const STEPS = [
  'begin',
  'reserve',
  'make',
  'switch',
  'instant',
  'fetch',
  'create',
  'connect',
  'define',
  'start',
  'finish',
] as const;

async function survive({ id }: Operation): Promise<Operation> {
  const ended = await bench.finish(id);
  if (ended) return ended;
  await bench.startServer();
  return (await bench.finish(id))!;
}

describe('server killed', () => {
  test.each(STEPS)('after what the step %s does: the clone is made', async (step) => {
    await write('then');
    bench.killAt = `clone-stack:${step}:effect`;
    expect(await survive(await clone())).toMatchObject({ state: 'succeeded' });
    expect(bench.killAt).toBeUndefined();
    await running('blog-2');
    expect(await dataOf('blog-2')).toEqual(new Set(['then']));
    expect(bench.node.world.volumes.size).toBe(3 * (await stack()).volumes.length);
  });

  test.each(['define', 'connect', 'create', 'fetch', 'reserve', 'begin'])(
    'while a failed clone is undone, at %s: nothing of it is left',
    async (step) => {
      await write('then');
      const disks = (await stack()).volumes.length;
      bench.node.world.trouble = (action) => {
        if (action.startsWith('start ')) throw new Error('no such luck');
      };
      bench.killAt = `clone-stack:${step}:undo`;
      expect(await survive(await clone())).toMatchObject({ state: 'failed' });
      expect(bench.killAt).toBeUndefined();
      expect(await stackNames()).toEqual(['blog']);
      await running('blog');
      await settled(disks);
      expect(await dataOf('blog')).toEqual(new Set(['then']));
    },
  );
});

test('agent killed before and after what it does for a clone', async () => {
  const disks = (await stack()).volumes.length;
  for (let deed = 0; deed < 14; deed += 1) {
    for (const when of ['before', 'after'] as const) {
      await write('then');
      const kill = killAgentAt(bench.node, deed, when);
      const made = await bench.finish((await clone()).id);
      kill.callOff();
      // Killed between two machines, they did not stand still together.
      expect(['succeeded', 'failed']).toContain(made?.state);
      await running('blog');
      const names = await stackNames();
      expect(names).toEqual(made?.state === 'succeeded' ? ['blog', 'blog-2'] : ['blog']);
      for (const name of names) {
        await running(name);
        expect(await dataOf(name)).toEqual(new Set(['then']));
      }
      for (const name of names.slice(1)) await succeed(await remove(name));
      await settled(disks);
      expect(await dataOf('blog')).toEqual(new Set(['then']));
    }
  }
});
