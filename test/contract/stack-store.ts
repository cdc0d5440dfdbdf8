import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MachineMove } from '../../runtime/control/stacks/core/define/definition.ts';
import type { StackRecord } from '../../runtime/control/stacks/core/define/stack-record.ts';
import type { StackStore } from '../../runtime/control/stacks/ports/stack-store.ts';
import type { OperationId, PointId, PoolId, StackId, VolumeId } from '../../schemas/ids/brand.ts';
import type { StackName } from '../../schemas/ids/names.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import {
  conflict,
  definitionOf,
  id,
  ONE,
  OPERATION,
  recordOf,
  reserved,
  TWO,
  numbersOf,
  vnisOf,
  type Wish,
} from './lab/stored-stacks.ts';

const UNTIL = new Date('2026-06-01T12:00:00.000Z');

/** What every {@link StackStore} does. */
export function stackStoreContract(kind: StoreKind): void {
  describe(`stacks, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let stacks: StackStore;
    beforeEach(async () => {
      under = await kind.open();
      stacks = under.stores.stacks;
    });
    afterEach(() => under.close());

    const reserve = (wish?: Wish, stack?: StackId): Promise<StackRecord> =>
      reserved(stacks, wish, stack);
    const kept = async (record: StackRecord): Promise<void> => {
      await stacks.setStage(record.id, 'kept');
      await stacks.keep(record.id, UNTIL);
    };

    test('read back as they were stored', async () => {
      const record = await reserve();
      expect(await stacks.get(record.id)).toEqual(record);
      expect(await stacks.find(record.id)).toEqual(record);
      expect(await stacks.find('blog')).toEqual(record);
      expect(await stacks.list()).toEqual([record]);
      expect(await stacks.get(id('stack'))).toBeUndefined();
      expect(await stacks.find('shop')).toBeUndefined();
    });

    test('are listed by name', async () => {
      await reserve({ name: 'wiki' });
      await reserve({ name: 'blog', hostPort: 20_001 });
      expect((await stacks.list()).map(({ name }) => name)).toEqual(['blog', 'wiki']);
    });

    test('have addresses in a LAN for themselves, until they are removed', async () => {
      const blog = await reserve({ uplink: 'school' });
      expect((await stacks.get(blog.id))?.definition.networks[0]).toMatchObject({
        uplink: { name: 'school', router4: '10.70.0.200' },
      });
      const shop = { name: 'shop', gateway: TWO, hostPort: 20_001 };
      await expect(reserve({ ...shop, uplink: 'school' })).rejects.toMatchObject(
        conflict(/10\.70\.0\.200 .*school|school 10\.70\.0\.200/),
      );
      await reserve({ ...shop, uplink: 'labs' });
      await kept(blog);
      await reserve({ name: 'wiki', gateway: TWO, hostPort: 20_002, uplink: 'school' });
      await expect(stacks.unkeep(blog.id, undefined)).rejects.toMatchObject(conflict(/10\.70\.0/));
    });

    test('keep their addresses in a LAN when their router moves', async () => {
      const blog = await reserve({ uplink: 'school' });
      await stacks.moveGateway(blog.id, TWO);
      await expect(
        reserve({ name: 'shop', hostPort: 20_001, uplink: 'school' }),
      ).rejects.toMatchObject(conflict(/10\.70\.0\.200/));
    });

    test('are stored once: the same id gives the first record back', async () => {
      const record = await reserve();
      expect(await reserve({ name: 'other' }, record.id)).toEqual(record);
      expect(await stacks.list()).toHaveLength(1);
    });

    test('get an uplink of their gateway and network numbers that nobody has', async () => {
      const first = await reserve({ name: 'a', networks: 2 });
      const second = await reserve({ name: 'b', hostPort: 20_001 });
      const all = [first, second, await reserve({ name: 'c', gateway: TWO })].flatMap(vnisOf);
      expect(new Set(all).size).toBe(4);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(4_096);
      expect(second.definition.uplinkIndex).not.toBe(first.definition.uplinkIndex);
    });

    test('get the same numbers for the same id, as long as they are free', async () => {
      const wish = { name: 'a', networks: 2 };
      const first = await reserve(wish);
      await stacks.forget(first.id);
      expect(numbersOf(await reserve(wish, first.id))).toEqual(numbersOf(first));
      await stacks.forget(first.id);
      await reserve({ name: 'b', hostPort: 20_001, numbers: numbersOf(first) });
      const [one, two] = vnisOf(first);
      const again = numbersOf(await reserve(wish, first.id));
      expect(again).toEqual({
        uplinkIndex: first.definition.uplinkIndex + 1,
        vnis: [two! + 1, two! + 2],
      });
      expect(two).toBe(one! + 1);
    });

    test('get different numbers also when they are reserved at the same moment', async () => {
      for (let round = 0; round < 3; round += 1) {
        const made = await Promise.all(
          Array.from({ length: 6 }, (_, index) => {
            const number = round * 6 + index;
            return reserve({ name: `s${number}`, hostPort: 20_000 + number, networks: 2 });
          }),
        );
        const vnis = made.flatMap(vnisOf);
        expect(new Set(vnis).size).toBe(vnis.length);
        const uplinks = made.map(({ definition }) => definition.uplinkIndex);
        expect(new Set(uplinks).size).toBe(uplinks.length);
      }
      const all = await stacks.list();
      expect(all).toHaveLength(18);
    });

    test('that come back at the same moment get different numbers', async () => {
      const removed = [];
      const numbers = { uplinkIndex: 7, vnis: [4_711] };
      for (let index = 0; index < 4; index += 1) {
        const record = await reserve({ name: `s${index}`, hostPort: 20_000, numbers });
        await kept(record);
        removed.push(record);
      }
      expect(new Set(removed.flatMap(vnisOf)).size).toBe(1);
      await Promise.all(removed.map((record) => stacks.unkeep(record.id, undefined)));
      const back = await stacks.list();
      expect(new Set(back.flatMap(vnisOf)).size).toBe(4);
      expect(new Set(back.map(({ definition }) => definition.uplinkIndex)).size).toBe(4);
      expect(new Set(back.map(({ definition }) => definition.ports[0]?.hostPort)).size).toBe(4);
    });

    test('keep what is only there at times: an epoch, a move, a pool, what was left', async () => {
      const move = {
        operation: 'op-0000000001' as OperationId,
        to: TWO,
        mode: 'live' as const,
        copy: [],
      };
      const stack = id('stack');
      const written = await stacks.reserve({ id: stack, gateway: ONE, networks: 0 }, (taken) => {
        const { machines, volumes, ...rest } = definitionOf({}, taken);
        const definition = {
          ...rest,
          machines: machines.map((machine) => ({
            ...machine,
            epoch: 2,
            move: MachineMove.parse(move),
          })),
          volumes: volumes.map((volume) => ({
            ...volume,
            pool: 'pool-0000000001' as PoolId,
            left: [TWO],
          })),
        };
        return recordOf(stack, definition, {});
      });
      expect(await stacks.get(stack)).toStrictEqual(written);
      await stacks.noteMadeVolumes(stack, [written.definition.volumes[1]!.id]);
      expect((await stacks.get(stack))?.definition).toStrictEqual(written.definition);
    });

    test('that want a name or port of another are refused, and have taken nothing', async () => {
      await reserve({ name: 'blog' });
      await expect(reserve({ name: 'blog', hostPort: 20_001 })).rejects.toMatchObject(
        conflict(/the name is taken/),
      );
      await expect(reserve({ name: 'shop' })).rejects.toMatchObject(conflict(/port .*is taken/));
      expect((await stacks.list()).map(({ name }) => name)).toEqual(['blog']);
      const elsewhere = await reserve({ name: 'shop', gateway: TWO, hostPort: 20_000 });
      expect(vnisOf(elsewhere)).toHaveLength(1);
      expect(await stacks.takenPorts().then((all) => all.toSorted(byGateway))).toEqual([
        { gateway: ONE, protocol: 'tcp', port: 20_000, stack: 'blog' },
        { gateway: TWO, protocol: 'tcp', port: 20_000, stack: 'shop' },
      ]);
    });

    test('that are lowered forget which volumes were made that the stage does not have', async () => {
      const { id: stack, definition } = await reserve();
      const [system, data] = definition.volumes.map((volume) => volume.id) as [VolumeId, VolumeId];
      const made = async () => (await stacks.get(stack))?.madeVolumes;
      await stacks.setStage(stack, 'stored');
      await stacks.noteMadeVolumes(stack, [system]);
      await stacks.noteMadeVolumes(stack, [system, data]);
      expect(await made()).toEqual([system, data]);
      await stacks.setStage(stack, 'defined');
      expect(await made()).toEqual([system, data]);
      await stacks.lower(stack, 'kept');
      expect(await made()).toEqual([data]);
      await stacks.lower(stack, 'fetched');
      expect(await stacks.get(stack)).toMatchObject({ stage: 'fetched', madeVolumes: [] });
    });

    test('are being lowered until that is done, or until they are raised again', async () => {
      const { id: stack } = await reserve();
      const state = async () => {
        const record = await stacks.get(stack);
        return [record?.stage, record?.isLowering];
      };
      expect(await state()).toEqual(['reserved', false]);
      await stacks.setStage(stack, 'defined');
      await stacks.lower(stack, 'connected');
      expect(await state()).toEqual(['connected', true]);
      await stacks.noteLowered(stack);
      expect(await state()).toEqual(['connected', false]);
      await stacks.lower(stack, 'kept');
      await stacks.setStage(stack, 'stored');
      expect(await state()).toEqual(['stored', false]);
    });

    test('that are not there may be changed to no effect', async () => {
      const nobody = id('stack');
      await stacks.setStage(nobody, 'stored');
      await stacks.lower(nobody, 'kept');
      await stacks.noteLowered(nobody);
      await stacks.setPower(nobody, 'on');
      await stacks.noteMadeVolumes(nobody, [id('volume')]);
      await stacks.keep(nobody, UNTIL);
      await stacks.forget(nobody);
      await stacks.abandonMove(nobody, id('machine'), OPERATION);
      await stacks.handOver(nobody, id('machine'), OPERATION);
      await stacks.clearLeft(nobody, { node: ONE, items: [] });
      expect(await stacks.list()).toEqual([]);
      const mode = 'live' as const;
      const move = { operation: OPERATION, to: TWO, mode, copy: [] };
      await expect(
        stacks.setMove(nobody, id('machine'), { ...move, phase: 'prepare' }),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(stacks.unkeep(nobody, undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(stacks.moveGateway(nobody, TWO)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('are switched on and off', async () => {
      const { id: stack } = await reserve();
      await stacks.setPower(stack, 'on');
      expect(await stacks.get(stack)).toMatchObject({ power: 'on' });
      await stacks.setPower(stack, 'off');
      expect(await stacks.get(stack)).toMatchObject({ power: 'off' });
    });

    test('have a missing volume replaced by one that was not made yet, once', async () => {
      const { id: stack, definition } = await reserve();
      const [system, data] = definition.volumes.map((volume) => volume.id) as [VolumeId, VolumeId];
      const fresh = id('volume');
      await stacks.noteMadeVolumes(stack, [system, data]);
      await stacks.replaceVolume(stack, data, fresh);
      await stacks.replaceVolume(stack, data, fresh);
      const record = await stacks.get(stack);
      expect(record?.madeVolumes).toEqual([system]);
      expect(record?.definition.volumes.map((volume) => volume.id)).toEqual([system, fresh]);
      expect(record?.definition.machines[0]?.disks).toEqual([
        { volume: system, serial: 'disk-0' },
        { volume: fresh, serial: 'disk-1' },
      ]);
    });

    test('that are removed give name, port and networks back, and come back with them', async () => {
      const blog = await reserve();
      await stacks.noteMadeVolumes(
        blog.id,
        blog.definition.volumes.map((volume) => volume.id),
      );
      await kept(blog);
      expect(await stacks.takenPorts()).toEqual([]);
      expect(await stacks.get(blog.id)).toMatchObject({ stage: 'kept', keptUntil: UNTIL });
      await stacks.unkeep(blog.id, undefined);
      const back = await stacks.get(blog.id);
      expect(back).toMatchObject({ name: 'blog', stage: 'kept', keptUntil: undefined });
      expect(back?.definition).toEqual(blog.definition);
      await expect(reserve()).rejects.toMatchObject(conflict(/the name is taken/));
    });

    test('come back with others where a newer stack has what they had', async () => {
      const old = await reserve();
      await kept(old);
      await reserve({ numbers: numbersOf(old) });
      await expect(stacks.unkeep(old.id, undefined)).rejects.toMatchObject(
        conflict(/the name is taken/),
      );
      expect((await stacks.get(old.id))?.keptUntil).toEqual(UNTIL);
      await stacks.unkeep(old.id, 'blog-2' as StackName);
      await stacks.unkeep(old.id, 'blog-3' as StackName);
      const back = await stacks.get(old.id);
      expect(back).toMatchObject({ name: 'blog-2', keptUntil: undefined });
      expect(back?.definition).toMatchObject({
        domain: 'blog-2.stackyard.internal',
        uplinkIndex: old.definition.uplinkIndex + 1,
        machines: [{ name: 'blog-2-db' }],
        networks: [{ vni: vnisOf(old)[0]! + 1 }],
        ports: [{ hostPort: 20_001 }],
      });
    });

    test('are found by a name that a removed one had before as the one that is there', async () => {
      const old = await reserve({ createdAt: new Date('2026-04-01T00:00:00.000Z') });
      await kept(old);
      expect((await stacks.find('blog'))?.id).toBe(old.id);
      const newer = await reserve({ createdAt: new Date('2026-03-01T00:00:00.000Z') });
      expect((await stacks.find('blog'))?.id).toBe(newer.id);
      await kept(newer);
      expect((await stacks.find('blog'))?.id).toBe(old.id);
    });

    test('are changed with what they take for it, or not at all', async () => {
      const blog = await reserve();
      await reserve({ name: 'wiki', hostPort: 20_001 });
      const named = (name: string) =>
        stacks.alter(blog.id, { kind: 'identity', name: name as StackName, note: 'Ask Mia' });
      await expect(named('wiki')).rejects.toMatchObject(conflict(/the name is taken/));
      expect(await stacks.get(blog.id)).toEqual(blog);
      await named('weblog');
      await named('weblog');
      expect(await stacks.get(blog.id)).toMatchObject({ name: 'weblog', note: 'Ask Mia' });
      await reserve({ hostPort: 20_002 });

      const hold = 'point-0000000001' as PointId;
      const [site] = blog.definition.ports;
      const publish = (hostPort: number) =>
        stacks.alter(blog.id, { kind: 'publish', ports: [{ ...site!, hostPort }], hold });
      const ports = async () =>
        (await stacks.takenPorts())
          .flatMap(({ stack, port }) => (stack === 'weblog' ? [port] : []))
          .toSorted((a, b) => a - b);
      await expect(publish(20_001)).rejects.toMatchObject(
        conflict(/port tcp\/20001|20001 is taken/),
      );
      await publish(8080);
      expect(await ports()).toEqual([8080, 20_000]);
      expect((await stacks.get(blog.id))?.definition).toMatchObject({
        ports: [{ hostPort: 8080 }],
        heldPorts: [{ hostPort: 20_000, point: hold }],
      });
      await stacks.alter(blog.id, { kind: 'release', hold, kept: [] });
      expect(await ports()).toEqual([8080]);
    });

    test('have other sizes and answers once that is written', async () => {
      const blog = await reserve();
      const machine = blog.definition.machines[0]!.id;
      const restart = { operation: OPERATION, way: 'there', phase: 'off' } as const;
      const size = { cpu: 3, memoryBytes: 2 ** 30 };
      await stacks.alter(blog.id, { kind: 'machine', machine, size, restart });
      await stacks.alter(blog.id, { kind: 'answers', parameters: { title: 'x' }, sealed: 'anew' });
      const now = await stacks.get(blog.id);
      expect(now).toMatchObject({ parameters: { title: 'x' }, sealed: 'anew' });
      expect(now?.definition.machines[0]).toMatchObject({ ...size, restart });
      await stacks.alter(blog.id, { kind: 'settle' });
      expect((await stacks.get(blog.id))?.definition.machines[0]?.restart).toBeUndefined();
      await stacks.alter(id('stack'), { kind: 'settle' });
    });

    test('remember which files are written before a command', async () => {
      const blog = await reserve();
      const machine = blog.definition.machines[0]!.id;
      const run = { id: 'op-0000000001-there-0-1', stack: blog.id, machine, command: ['true'] };
      await stacks.addRun({ ...run, files: ['/etc/title'] });
      expect(await stacks.runs(blog.id)).toEqual([{ ...run, files: ['/etc/title'] }]);
    });

    test('that are forgotten give everything back, their commands included', async () => {
      const blog = await reserve();
      const machine = blog.definition.machines[0]!.id;
      const run = { id: 'op-0000000001', stack: blog.id, machine, command: ['flush', '--all'] };
      await stacks.addRun(run);
      await stacks.addRun({ ...run, command: ['other'] });
      const more = { ...run, id: 'op-0000000002', action: 'something else of the caller' };
      await stacks.addRun(more);
      expect(await stacks.runs(blog.id)).toEqual([run, { ...run, id: 'op-0000000002' }]);
      expect(await stacks.runs()).toHaveLength(2);
      expect(await stacks.runs(id('stack'))).toEqual([]);
      await stacks.removeRun('op-0000000002');
      await stacks.removeRun('op-0000000002');
      expect(await stacks.runs()).toEqual([run]);
      await stacks.forget(blog.id);
      expect([await stacks.list(), await stacks.runs(), await stacks.takenPorts()]).toEqual([
        [],
        [],
        [],
      ]);
      expect(numbersOf(await reserve({}, blog.id))).toEqual(numbersOf(blog));
    });
  });
}

const byGateway = (a: { gateway: string }, b: { gateway: string }): number =>
  a.gateway < b.gateway ? -1 : 1;
