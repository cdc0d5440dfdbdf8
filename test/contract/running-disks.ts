import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hypervisor, RunningDisks } from '../../runtime/agent/compute/ports/hypervisor.ts';
import type { Volumes } from '../../runtime/agent/storage/ports/volumes.ts';
import type { DesiredMachine, DesiredVolume } from '../../schemas/agent/desired.ts';
import { makeId, type VolumeId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { mtusOf } from '../fakes/machines.ts';
import { waitFor } from '../fakes/wait-for.ts';

export interface RunningDisksUnderTest {
  readonly disks: RunningDisks;
  readonly hypervisor: Hypervisor;
  readonly volumes: Volumes;
  /** A machine that can be defined, with an id of its own, whose guest stays on. */
  makeMachine(): Promise<DesiredMachine>;
  /** What the first volume of a machine stands on. */
  readonly imageOf: (machine: DesiredMachine) => Digest;
  close(): Promise<void>;
}

/** What every {@link RunningDisks} does. */
export function runningDisksContract(
  name: string,
  open: () => Promise<RunningDisksUnderTest>,
): void {
  describe(`${name} has disks of machines that run`, () => {
    let under: RunningDisksUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const volumeIds = ({ disks }: DesiredMachine): VolumeId[] => disks.map(({ volume }) => volume);
    const describeVolume = (
      machine: DesiredMachine,
      index: number,
      parts: Pick<DesiredVolume, 'id' | 'base'>,
    ): DesiredVolume => ({
      stack: machine.stack,
      label: 'test',
      sizeBytes: 2 ** 26,
      mode: 'create',
      ...(index === 0 ? { image: under.imageOf(machine) } : {}),
      ...parts,
    });

    const start = async (): Promise<DesiredMachine> => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      await under.hypervisor.start(machine.id);
      return machine;
    };

    /** The same machine with new disks over those that it has, defined but not switched to them. */
    const withLayer = async (machine: DesiredMachine): Promise<DesiredMachine> => {
      const disks = machine.disks.map((disk) => ({
        ...disk,
        volume: makeId('volume', randomBytes(10)),
      }));
      for (const [index, { volume: id }] of disks.entries()) {
        const base = machine.disks[index]?.volume;
        await under.volumes.ensure(describeVolume(machine, index, { id, base }));
      }
      const next = { ...machine, disks };
      await under.hypervisor.define(next, mtusOf(next));
      return next;
    };

    test('a machine has the disks that it was started with, and none while it is off', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      expect(await under.disks.inUse(machine.id)).toBeUndefined();
      await under.hypervisor.start(machine.id);
      const next = await withLayer(machine);
      expect(await under.disks.inUse(next.id)).toEqual(volumeIds(machine));
    });

    test('machines are switched to disks over theirs, and their processes go on', async () => {
      const machines = [await start(), await start()];
      const before = await under.hypervisor.list();
      const next = [];
      for (const machine of machines) next.push(await withLayer(machine));
      const orders = next.map((machine) => ({ machine, quiesce: false }));
      const outcomes = await under.disks.switchOver(orders);
      expect(outcomes.map(({ machine }) => machine)).toEqual(machines.map(({ id }) => id));
      for (const { pausedMs, quiesced } of outcomes) {
        expect(pausedMs).toBeGreaterThanOrEqual(0);
        expect(quiesced).toBe(false);
      }
      for (const machine of next) {
        expect(await under.disks.inUse(machine.id)).toEqual(volumeIds(machine));
        const [was, is] = [before, await under.hypervisor.list()].map((all) =>
          all.find(({ id }) => id === machine.id),
        );
        expect(is).toMatchObject({ state: 'running', startedAt: was?.startedAt });
      }
    });

    test('when one cannot be switched, all machines go on', async () => {
      const machine = await start();
      const other = await under.makeMachine();
      await under.hypervisor.define(other, mtusOf(other));
      const next = [await withLayer(machine), other];
      const orders = next.map((each) => ({ machine: each, quiesce: false }));
      await expect(under.disks.switchOver(orders)).rejects.toMatchObject({
        code: 'HYPERVISOR_FAILED',
      });
      expect((await under.hypervisor.list()).find(({ id }) => id === machine.id)).toMatchObject({
        state: 'running',
      });
    });

    test('a disk that is in use comes off those below, down to a volume, its image, or nothing', async () => {
      const lowest = await start();
      const middle = await withLayer(lowest);
      await under.disks.switchOver([{ machine: middle, quiesce: false }]);
      const top = await withLayer(middle);
      await under.disks.switchOver([{ machine: top, quiesce: false }]);
      for (const [index, id] of volumeIds(top).entries()) {
        const volume = describeVolume(top, index, { id });
        await under.disks.pull(top.id, id, volumeIds(lowest)[index]);
        await waitFor('the volume between is not needed', async () => {
          return (await under.volumes.standsOn(volume)) === volumeIds(lowest)[index];
        });
        await waitFor('the rest is taken off too', async () => {
          await under.disks.pull(top.id, id, index === 0 ? volume.image : undefined);
          return (await under.volumes.standsOn(volume)) === undefined;
        });
      }
      expect(await under.disks.inUse(top.id)).toEqual(volumeIds(top));
      await waitFor('nothing is copied any more', async () => !(await under.disks.merging(top.id)));
    });

    test('nothing is copied into disks of a machine that nothing was asked of, or that is off', async () => {
      const machine = await under.makeMachine();
      expect(await under.disks.merging(machine.id)).toBe(false);
      await under.hypervisor.define(machine, mtusOf(machine));
      expect(await under.disks.merging(machine.id)).toBe(false);
      await under.hypervisor.start(machine.id);
      expect(await under.disks.merging(machine.id)).toBe(false);
    });
  });
}
