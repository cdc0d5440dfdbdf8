import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StackRecord } from '../../runtime/control/stacks/core/define/stack-record.ts';
import type { PointRecord } from '../../runtime/control/stacks/ports/point-store.ts';
import type { PointId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { fakeDigest } from '../fakes/appliances.ts';
import { conflict, id, reserved, TWO } from './lab/stored-stacks.ts';

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

    describe('ports that a stack is about to publish, or did', () => {
      const image = { id: fakeDigest('next'), indexBytes: 1, diskBytes: 2, label: 'next' };
      const admin = (hostPort: number) => ({
        ...blog.definition.ports[0]!,
        key: 'admin',
        hostPort,
      });
      const numbers = async (): Promise<number[]> =>
        (await under.stores.stacks.takenPorts()).map(({ port }) => port).toSorted((a, b) => a - b);
      const disks = () =>
        blog.definition.volumes.map(({ id: disk, kind }) =>
          kind === 'system'
            ? { disk, fresh: id('volume'), image: image.id, sizeBytes: 2 ** 30 }
            : { disk, base: disk, fresh: id('volume') },
        );
      const make = (hostPort: number) => ({
        kind: 'make' as const,
        disks: disks(),
        next: { images: [image], ports: [admin(hostPort)], point: POINT },
      });

      test('are taken at once, held while nobody publishes them, and given back with their point', async () => {
        const { stacks } = under.stores;
        const change = make(20_007);
        await stacks.changeLayers(blog.id, change);
        await stacks.changeLayers(blog.id, change);
        const made = await stacks.get(blog.id);
        expect(made?.definition.heldPorts).toEqual([{ ...admin(20_007), point: POINT }]);
        expect(made?.definition.images).toContainEqual(image);
        expect(made?.definition.layers?.map(({ image: on }) => on)).toEqual([image.id, null]);
        expect(await numbers()).toEqual([20_000, 20_007]);
        const content = {
          appliance: blog.appliance,
          parameters: {},
          sealed: 'sealed next',
          definition: { ...blog.definition, ports: [admin(1)] },
        };
        const use = { kind: 'use' as const, disks: change.disks, point: POINT, content };
        await stacks.changeLayers(blog.id, use);
        await stacks.changeLayers(blog.id, use);
        const used = await stacks.get(blog.id);
        expect(used?.definition.ports).toEqual([admin(20_007)]);
        expect(used?.definition.heldPorts).toEqual([{ ...blog.definition.ports[0], point: POINT }]);
        expect(await numbers()).toEqual([20_000, 20_007]);
        await stacks.changeLayers(blog.id, { kind: 'drop-point', point: POINT });
        expect(await numbers()).toEqual([20_007]);
        expect((await stacks.get(blog.id))?.definition).not.toHaveProperty('heldPorts');
      });

      test('are refused as a whole when somebody has one, and go where the stack goes', async () => {
        const { stacks } = under.stores;
        await reserved(stacks, { name: 'shop', hostPort: 20_007 });
        await expect(stacks.changeLayers(blog.id, make(20_007))).rejects.toMatchObject(
          conflict(/20007 is taken/),
        );
        expect(await stacks.get(blog.id)).toEqual(blog);
        await stacks.changeLayers(blog.id, make(20_008));
        expect(await numbers()).toEqual([20_000, 20_007, 20_008]);
        await stacks.moveGateway(blog.id, TWO);
        const taken = await stacks.takenPorts();
        expect(taken.filter(({ gateway }) => gateway === TWO).map(({ port }) => port)).toEqual(
          expect.arrayContaining([20_000, 20_008]),
        );
        await stacks.forget(blog.id);
        expect(await numbers()).toEqual([20_007]);
      });

      test('are not taken by a stack that was removed', async () => {
        const { stacks } = under.stores;
        await stacks.changeLayers(blog.id, make(20_007));
        await stacks.keep(blog.id, new Date('2026-06-01'));
        await stacks.changeLayers(blog.id, { kind: 'drop-points' });
        expect(await numbers()).toEqual([]);
        expect((await stacks.get(blog.id))?.definition).not.toHaveProperty('heldPorts');
      });
    });

    test('an image that nothing stands on any more is forgotten with what stood on it', async () => {
      const { stacks } = under.stores;
      const image = { id: fakeDigest('next'), indexBytes: 1, diskBytes: 2, label: 'next' };
      const [system] = blog.definition.volumes;
      const fresh = id('volume');
      const disks = [{ disk: system!.id, fresh, image: image.id, sizeBytes: 2 ** 30 }];
      const next = { images: [image], ports: [], point: POINT };
      await stacks.changeLayers(blog.id, { kind: 'make', disks, next });
      await stacks.changeLayers(blog.id, { kind: 'drop-fresh', disks });
      expect((await stacks.get(blog.id))?.definition.images).toEqual([image]);
      const news = { cameOff: [], gone: [fresh] };
      await stacks.changeLayers(blog.id, { kind: 'news', news });
      expect((await stacks.get(blog.id))?.definition.images).toEqual([]);
    });
  });
}
