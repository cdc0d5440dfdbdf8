import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StackRecord } from '../../runtime/control/stacks/core/define/stack-record.ts';
import type { StackStore } from '../../runtime/control/stacks/ports/stack-store.ts';
import type { MachineId, NodeId, VolumeId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import {
  conflict,
  ONE,
  OPERATION,
  OTHER,
  reserved,
  TWO,
  numbersOf,
  vnisOf,
  type Wish,
} from './lab/stored-stacks.ts';

/** What every {@link StackStore} does about routers and machines that go to another node. */
export function stackMovesContract(kind: StoreKind): void {
  describe(`stacks that move, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let stacks: StackStore;
    beforeEach(async () => {
      under = await kind.open();
      stacks = under.stores.stacks;
    });
    afterEach(() => under.close());

    const reserve = (wish?: Wish): Promise<StackRecord> => reserved(stacks, wish);

    test('move their ports and their uplink to another gateway, or nothing', async () => {
      const blog = await reserve({ name: 'blog' });
      const shop = await reserve({ name: 'shop', gateway: TWO, hostPort: 20_000 });
      await expect(stacks.moveGateway(blog.id, TWO)).rejects.toMatchObject(conflict(/is taken/));
      expect(await stacks.get(blog.id)).toEqual(blog);
      await stacks.forget(shop.id);
      await reserve({
        name: 'wiki',
        gateway: TWO,
        hostPort: 20_001,
        numbers: { ...numbersOf(blog), vnis: [4_711] },
      });
      await stacks.moveGateway(blog.id, TWO);
      await stacks.moveGateway(blog.id, TWO);
      const { networks } = blog.definition;
      const leftOn = (node: NodeId) => networks.map((each) => ({ ...each, left: [node] }));
      expect((await stacks.get(blog.id))?.definition).toEqual({
        ...blog.definition,
        gateway: TWO,
        uplinkIndex: blog.definition.uplinkIndex + 1,
        networks: leftOn(ONE),
      });
      expect((await stacks.takenPorts()).map(({ gateway }) => gateway)).toEqual([TWO, TWO]);
      const numbers = { ...numbersOf(blog), vnis: [4_712] };
      const next = await reserve({ name: 'next', numbers });
      expect(vnisOf(next)).not.toEqual(vnisOf(blog));
      await stacks.forget(next.id);
      await stacks.moveGateway(blog.id, ONE);
      expect((await stacks.get(blog.id))?.definition.networks).toEqual(leftOn(TWO));
      await stacks.clearLeft(blog.id, { node: TWO, items: networks.map((each) => each.id) });
      expect((await stacks.get(blog.id))?.definition.networks).toEqual(networks);
    });

    test('have a machine moved in steps of which each is done once', async () => {
      const { id: stack, definition } = await reserve();
      const [machine] = definition.machines.map((each) => each.id) as [MachineId];
      const [system, data] = definition.volumes.map((volume) => volume.id) as [VolumeId, VolumeId];
      const now = async () => (await stacks.get(stack))!.definition;
      const move = { operation: OPERATION, to: TWO, mode: 'cold' as const, copy: [data] };
      await stacks.setMove(stack, machine, { ...move, phase: 'prepare' });
      await stacks.setMove(stack, machine, { ...move, phase: 'carry' });
      expect(await now()).toEqual({
        ...definition,
        machines: [{ ...definition.machines[0], move: { ...move, phase: 'carry' } }],
      });
      await expect(
        stacks.setMove(stack, machine, { ...move, operation: OTHER, phase: 'prepare' }),
      ).rejects.toMatchObject(conflict(/another operation moves it/));
      await stacks.handOver(stack, machine, OTHER);
      await stacks.abandonMove(stack, machine, OTHER);
      expect((await now()).machines[0]?.move?.phase).toBe('carry');
      await stacks.handOver(stack, machine, OPERATION);
      await stacks.handOver(stack, machine, OPERATION);
      const [own, other] = definition.volumes;
      expect(await now()).toEqual({
        ...definition,
        machines: [{ ...definition.machines[0], node: TWO, epoch: 2, left: [ONE] }],
        volumes: [own, { ...other, left: [ONE] }],
      });
      await stacks.clearLeft(stack, { node: ONE, items: [machine] });
      expect((await now()).machines[0]).not.toHaveProperty('left');
      expect((await now()).volumes[1]).toEqual({ ...other, left: [ONE] });
      await stacks.clearLeft(stack, { node: ONE, items: [system, data] });
      expect((await now()).volumes).toEqual(definition.volumes);
    });

    test('have a move of a machine given up, and what was copied until then named', async () => {
      const { id: stack, definition } = await reserve();
      const machine = definition.machines[0]!.id;
      const copy = [definition.volumes[1]!.id];
      const move = { operation: OPERATION, to: TWO, mode: 'cold' as const, copy };
      await stacks.setMove(stack, machine, { ...move, phase: 'carry' });
      await stacks.abandonMove(stack, machine, OPERATION);
      await stacks.abandonMove(stack, machine, OPERATION);
      expect((await stacks.get(stack))?.definition).toEqual({
        ...definition,
        volumes: [definition.volumes[0], { ...definition.volumes[1], left: [TWO] }],
      });
    });
  });
}
