import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cloneDefinition } from '../../runtime/control/stacks/core/define/clone-definition.ts';
import type { StackRecord } from '../../runtime/control/stacks/core/define/stack-record.ts';
import type { StackId } from '../../schemas/ids/brand.ts';
import type { StackName } from '../../schemas/ids/names.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { id, ONE, reserved } from './lab/stored-stacks.ts';

/** What every store of stacks does about layers that clones stand on. */
export function clonesContract(kind: StoreKind): void {
  describe(`clones, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let blog: StackRecord;
    beforeEach(async () => {
      under = await kind.open();
      blog = await reserved(under.stores.stacks);
    });
    afterEach(() => under.close());

    /** A clone, and a stack that goes on with fresh disks over those of until then. */
    async function clone(name = 'copy', fenced = false): Promise<StackRecord> {
      const { stacks } = under.stores;
      const copy = id('stack');
      const { definition } = (await stacks.get(blog.id))!;
      const disks = definition.volumes.map(({ id: disk }) => ({
        disk,
        base: disk,
        fresh: id('volume'),
      }));
      const wishes = { from: blog.name, name: name as StackName, fenced, ports: [] };
      const made = await stacks.reserve({ id: copy, gateway: ONE, networks: 1 }, (taken) => ({
        ...blog,
        id: copy,
        name: name as StackName,
        definition: {
          ...cloneDefinition(definition, wishes, (count) =>
            crypto.getRandomValues(new Uint8Array(count)),
          ),
          uplinkIndex: taken.uplinkIndex,
          networks: [],
        },
        stage: 'defined' as const,
        clone: { of: blog.id, name: blog.name, user: blog.id, fenced },
      }));
      await stacks.changeLayers(blog.id, { kind: 'make', disks });
      const fresh = disks.map((disk) => disk.fresh);
      await stacks.noteMadeVolumes(blog.id, [...disks.map(({ disk }) => disk), ...fresh]);
      await stacks.changeLayers(blog.id, { kind: 'use', disks, point: undefined, clone: copy });
      return made;
    }
    const get = async (stack: StackId): Promise<StackRecord> =>
      (await under.stores.stacks.get(stack))!;
    const layersOf = async (stack: StackId) => (await get(stack)).definition.layers ?? [];

    test('are known as such, by what they were made of', async () => {
      const copy = await clone('copy', true);
      expect((await get(copy.id)).clone).toEqual({
        of: blog.id,
        name: 'blog',
        user: blog.id,
        fenced: true,
      });
      expect(await get(blog.id)).not.toHaveProperty('clone');
      expect((await get(copy.id)).definition.machines[0]?.instance).toBe(
        blog.definition.machines[0]?.id,
      );
      expect(await layersOf(blog.id)).toMatchObject([{ lent: [copy.id] }, { lent: [copy.id] }]);
    });

    test('inherit what they stand on when the stack goes down to a stage without it', async () => {
      const { stacks } = under.stores;
      const copy = await clone();
      const [system, data] = blog.definition.volumes;
      expect(await stacks.lower(blog.id, 'kept')).toEqual([copy.id]);
      expect((await layersOf(copy.id)).map((layer) => layer.id)).toEqual([system?.id]);
      expect((await layersOf(blog.id)).map((layer) => layer.id)).toEqual([data?.id]);
      expect((await get(copy.id)).madeVolumes).toEqual([system?.id]);
      expect((await get(blog.id)).madeVolumes).not.toContain(system?.id);
      expect(await stacks.lower(blog.id, 'kept')).toEqual([]);
      expect(await stacks.lower(blog.id, 'reserved')).toEqual([copy.id]);
      expect(await layersOf(blog.id)).toEqual([]);
      expect((await layersOf(copy.id)).map((layer) => layer.id)).toEqual([system?.id, data?.id]);
      await stacks.forget(blog.id);
      expect((await get(copy.id)).madeVolumes).toEqual([system?.id, data?.id]);
      expect(await stacks.lower(copy.id, 'reserved')).toEqual([]);
    });

    test('are lent to until they stand on nothing of it', async () => {
      const { stacks } = under.stores;
      const copy = await clone();
      expect(await stacks.settleLoans(blog.id)).toBe(false);
      await stacks.forget(copy.id);
      expect(await stacks.settleLoans(blog.id)).toBe(true);
      expect(await stacks.settleLoans(blog.id)).toBe(false);
      for (const layer of await layersOf(blog.id)) expect(layer).not.toHaveProperty('lent');
      expect((await get(blog.id)).definition.volumes.every(({ off }) => off !== undefined)).toBe(
        true,
      );
    });

    test('of one stack, several, stand on what each needs', async () => {
      const { stacks } = under.stores;
      const [first, second] = [await clone('first'), await clone('second')];
      expect(await stacks.lower(blog.id, 'reserved')).toEqual([second.id]);
      expect(await layersOf(second.id)).toHaveLength(4);
      expect((await layersOf(second.id)).flatMap(({ lent = [] }) => lent)).toEqual([
        first.id,
        first.id,
      ]);
      await stacks.forget(blog.id);
      expect(await stacks.lower(second.id, 'reserved')).toEqual([first.id]);
      expect(await layersOf(first.id)).toHaveLength(2);
    });

    test('that are not there are fine', async () => {
      const { stacks } = under.stores;
      expect(await stacks.lower(id('stack'), 'reserved')).toEqual([]);
      expect(await stacks.settleLoans(id('stack'))).toBe(false);
    });
  });
}
