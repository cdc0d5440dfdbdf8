import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeId, type MachineId } from '../../../../../schemas/ids/brand.ts';
import { ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';

const ONE = NODES[0]!.id;

let bench: ControlBench;
let web: MachineId;

/** db and the router on `one`, web on `two`. */
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 3, moves: true });
  await bench.trustPublisher();
  const spread = { nodes: { db: 'one', web: 'two' }, gateway: 'one' };
  await bench.finish((await bench.install({ name: 'blog', ...spread })).id);
  web = (await definition()).machines.find(({ role }) => role === 'web')!.id;
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const stored = async () => (await bench.control.dependencies.stacks.find('blog'))!;
const definition = async () => (await stored()).definition;
const worldOf = (index: number) => bench.nodes[index]!.world;
const ofStack = { params: { stack: 'blog' } };

describe('a machine that comes to light elsewhere while it is waited for', () => {
  test('ends the wait, with the node that has it', async () => {
    await bench.finish((await bench.call('stopStack', ofStack)).id);
    worldOf(1).bootMs = 600_000;
    const { id } = await bench.call('startStack', ofStack);
    await waitUntil(() => worldOf(1).domains.get(web)?.state === 'running');
    // As if it had been on its way when the server was restored.
    worldOf(2).domains.set(web, { ...worldOf(1).domains.get(web)! });
    const operation = await bench.finish(id);
    expect(operation).toMatchObject({
      state: 'failed',
      failedStep: 'start',
      fault: { code: 'MACHINE_ELSEWHERE', data: { machine: 'blog-web-1' } },
    });
    expect(operation?.fault?.message).toContain('blog-web-1 is on three');
    expect(operation?.fault?.message).toContain('expects it on two');
  });
});

describe('a stack whose disks have moved since the backup of its server', () => {
  /** As the record was before the move. */
  async function forgetMove(machine: MachineId): Promise<void> {
    const { stacks, desired } = bench.control.dependencies;
    const { id } = await stored();
    const operation = makeId('op', crypto.getRandomValues(new Uint8Array(16)));
    const back = { operation, to: ONE, mode: 'cold' as const, copy: [], phase: 'carry' as const };
    await stacks.setMove(id, machine, back);
    await stacks.handOver(id, machine, operation);
    desired.touch(id);
  }

  /** db with its data, on `three` in truth and on `one` in the record. */
  async function moveAndForget(): Promise<void> {
    await bench.finish((await bench.call('stopStack', ofStack)).id);
    const params = { stack: 'blog', machine: 'blog-db' };
    const move = await bench.call('moveMachine', { params, body: { node: 'three', cold: true } });
    expect(await bench.finish(move.id)).toMatchObject({ state: 'succeeded' });
    await waitUntil(async () =>
      (await definition()).volumes.every((volume) => volume.left === undefined),
    );
    const { machines } = await definition();
    await forgetMove(machines.find(({ role }) => role === 'db')!.id);
    expect(worldOf(2).volumes.size).toBe(2);
  }

  const remove = async (data: 'keep' | 'delete') =>
    bench.finish((await bench.call('removeStack', { ...ofStack, query: { data } })).id);

  test('is not removed where its data shall be kept: it is elsewhere', async () => {
    await moveAndForget();
    const operation = await remove('keep');
    expect(operation).toMatchObject({ state: 'failed', fault: { code: 'VOLUME_MISSING' } });
    expect(operation?.fault?.message).toContain('has been on another node since');
    expect((await stored()).stage).toBe('defined');
    expect(worldOf(2).volumes.size).toBe(2);
  });

  test('is removed for good wherever they are', async () => {
    await moveAndForget();
    expect(await remove('delete')).toMatchObject({ state: 'succeeded' });
    expect(bench.nodes.map(({ world }) => world.volumes.size)).toEqual([0, 0, 0]);
    expect(await bench.control.dependencies.stacks.find('blog')).toBeUndefined();
  });

  test('is removed for good also when nobody has them any more', async () => {
    await moveAndForget();
    for (const id of worldOf(2).volumes.keys()) worldOf(2).loseVolume(id);
    expect(await remove('delete')).toMatchObject({ state: 'succeeded' });
    expect(await bench.control.dependencies.stacks.find('blog')).toBeUndefined();
  });
});
