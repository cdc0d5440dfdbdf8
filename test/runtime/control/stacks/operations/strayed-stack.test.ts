import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeId, type MachineId } from '../../../../../schemas/ids/brand.ts';
import { ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';

const TWO = NODES[1]!.id;

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
  async function forgetMove(): Promise<void> {
    const { stacks, desired } = bench.control.dependencies;
    const { id } = await stored();
    const operation = makeId('op', crypto.getRandomValues(new Uint8Array(16)));
    const back = { operation, to: TWO, mode: 'cold' as const, copy: [], phase: 'carry' as const };
    await stacks.setMove(id, web, back);
    await stacks.handOver(id, web, operation);
    desired.touch(id);
  }

  const volumesOn = (index: number) => [...worldOf(index).volumes.keys()].toSorted();

  test.each(['keep', 'delete'] as const)(
    'is not removed (%s): nobody would know any more whose they are',
    async (data) => {
      await bench.finish((await bench.call('stopStack', ofStack)).id);
      const params = { stack: 'blog', machine: 'blog-web-1' };
      const body = { node: 'three', cold: true };
      const move = await bench.call('moveMachine', { params, body });
      expect(await bench.finish(move.id)).toMatchObject({ state: 'succeeded' });
      await waitUntil(async () =>
        (await definition()).volumes.every((volume) => volume.left === undefined),
      );
      await forgetMove();
      const [there, beside] = [volumesOn(2), volumesOn(0)];
      expect(there.length).toBeGreaterThan(0);
      const removal = await bench.call('removeStack', { ...ofStack, query: { data } });
      const operation = await bench.finish(removal.id);
      expect(operation).toMatchObject({ state: 'failed', fault: { code: 'VOLUME_MISSING' } });
      expect(operation?.fault?.message).toContain('has been on another node since');
      expect((await stored()).stage).toBe('defined');
      expect([volumesOn(2), volumesOn(0)]).toEqual([there, beside]);
    },
  );
});
