import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StackRecord } from '../../runtime/control/stacks/core/define/stack-record.ts';
import type { PointRecord } from '../../runtime/control/stacks/ports/point-store.ts';
import type { PointId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { id, reserved } from './lab/stored-stacks.ts';

const POINT = 'point-0000000001' as PointId;
const OLDER = 'point-0000000002' as PointId;

/** What every store of stacks does about layers, and every store of restore points. */
export function restorePointsContract(kind: StoreKind): void {
  describe(`restore points, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let blog: StackRecord;
    beforeEach(async () => {
      under = await kind.open();
      blog = await reserved(under.stores.stacks);
    });
    afterEach(() => under.close());

    const pointOf = (
      { id: stack, appliance, parameters, sealed, definition }: StackRecord,
      parts: Partial<PointRecord> = {},
    ): PointRecord => ({
      id: POINT,
      stack,
      at: new Date('2026-05-01T12:00:00.000Z'),
      createdBy: 'tester',
      origin: 'asked',
      note: 'before the storm',
      content: { appliance, parameters, sealed, definition },
      disks: definition.volumes.map(({ id: layer, machine, name }) => ({ machine, name, layer })),
      pausedMs: 12,
      quiesced: 1,
      running: 2,
      ...parts,
    });

    test('are kept as they were given, newest first, each once', async () => {
      const { points } = under.stores;
      const point = pointOf(blog);
      const at = new Date('2026-04-01T12:00:00.000Z');
      const older = pointOf(blog, { id: OLDER, at, pausedMs: null, origin: 'restore' });
      for (const each of [older, point, point]) await points.add(each);
      await points.add({ ...point, note: 'another time' });
      expect(await points.list(blog.id)).toEqual([point, older]);
      expect(await points.get(OLDER)).toEqual(older);
      expect(await points.counts()).toEqual(new Map([[blog.id, 2]]));
      await points.remove(OLDER);
      await points.remove(OLDER);
      expect(await points.get(OLDER)).toBeUndefined();
      expect(await points.list(blog.id)).toEqual([point]);
    });

    test('go with their stack, and no others', async () => {
      const { points, stacks } = under.stores;
      const shop = await reserved(stacks, { name: 'shop', hostPort: 20_001 });
      await points.add(pointOf(blog));
      await points.add(pointOf(shop, { id: OLDER }));
      await points.removeAll(shop.id);
      expect((await points.counts()).get(shop.id)).toBeUndefined();
      await stacks.forget(blog.id);
      expect(await points.get(POINT)).toBeUndefined();
    });

    test('disks become layers and others take their place, as they are read again', async () => {
      const { stacks } = under.stores;
      const disks = blog.definition.volumes.map(({ id: disk }) => ({
        disk,
        base: disk,
        fresh: id('volume'),
      }));
      await stacks.changeLayers(blog.id, { kind: 'make', disks });
      await stacks.changeLayers(blog.id, { kind: 'make', disks });
      const made = await stacks.get(blog.id);
      expect(made?.definition.volumes).toEqual(blog.definition.volumes);
      expect(made?.definition.layers).toMatchObject(
        disks.map(({ base, fresh }) => ({ id: fresh, base, fresh: true })),
      );
      await stacks.noteMadeVolumes(
        blog.id,
        disks.map(({ fresh }) => fresh),
      );
      for (let time = 1; time <= 2; time += 1) {
        await stacks.changeLayers(blog.id, { kind: 'use', disks, point: POINT });
        const used = await stacks.get(blog.id);
        expect(used?.definition.volumes).toEqual(
          blog.definition.volumes.map((volume, index) => ({
            ...volume,
            id: disks[index]?.fresh,
            base: volume.id,
          })),
        );
        expect(used?.definition.machines[0]?.disks.map(({ volume }) => volume)).toEqual(
          disks.map(({ fresh }) => fresh),
        );
        expect(used?.definition.layers).toEqual(
          blog.definition.volumes.map((volume) => ({ ...volume, layer: true, point: POINT })),
        );
      }
      expect((await stacks.get(blog.id))?.madeVolumes).toEqual(
        expect.arrayContaining(disks.map(({ fresh }) => fresh)),
      );
    });

    test('a stack gets back what it was, and stays where it is', async () => {
      const { stacks } = under.stores;
      const disks = blog.definition.volumes.map(({ id: disk }) => ({
        disk,
        base: disk,
        fresh: id('volume'),
      }));
      await stacks.changeLayers(blog.id, { kind: 'make', disks });
      const then = {
        appliance: blog.appliance,
        parameters: { title: 'As it was' },
        sealed: 'sealed then',
        definition: {
          ...blog.definition,
          gateway: 'node-0000000009' as never,
          machines: blog.definition.machines.map((machine) => ({ ...machine, cpu: 7 })),
        },
      };
      await stacks.changeLayers(blog.id, { kind: 'use', disks, point: POINT, content: then });
      const back = await stacks.get(blog.id);
      expect(back).toMatchObject({ parameters: { title: 'As it was' }, sealed: 'sealed then' });
      expect(back?.definition.machines[0]?.cpu).toBe(7);
      expect(back?.definition.gateway).toBe(blog.definition.gateway);
    });
  });
}
