import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DomainState, Hypervisor } from '../../runtime/agent/compute/ports/hypervisor.ts';
import type { DesiredMachine } from '../../schemas/agent/desired.ts';
import type { MachineId } from '../../schemas/ids/brand.ts';
import { mtusOf } from '../fakes/machines.ts';
import { waitFor } from '../fakes/wait-for.ts';

/** A hypervisor under test, with what its machines need. */
export interface HypervisorUnderTest {
  readonly hypervisor: Hypervisor;
  /** A machine that can be defined, with an id of its own, whose guest stays on. */
  makeMachine(): Promise<DesiredMachine>;
  /** Ends the process of a running machine behind the hypervisor's back. */
  crash(machine: DesiredMachine): Promise<void>;
  close(): Promise<void>;
}

/** What every {@link Hypervisor} does. */
export function hypervisorContract(name: string, open: () => Promise<HypervisorUnderTest>): void {
  describe(`${name} is a hypervisor`, () => {
    let under: HypervisorUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const stateOf = async (id: MachineId): Promise<DomainState | undefined> =>
      (await under.hypervisor.list()).find((machine) => machine.id === id);
    const until = (id: MachineId, state: DomainState['state']): Promise<void> =>
      waitFor(`state ${state}`, async () => (await stateOf(id))?.state === state);

    test('a machine that is defined is listed as off, with the definition foretold', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      expect(await stateOf(machine.id)).toEqual({
        id: machine.id,
        state: 'off',
        definition: under.hypervisor.definitionOf(machine, mtusOf(machine)),
        startedAt: undefined,
      });
    });

    test('defining twice is like defining once; another definition replaces the first', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      await under.hypervisor.define(machine, mtusOf(machine));
      const bigger = { ...machine, memoryBytes: machine.memoryBytes * 2 };
      expect(under.hypervisor.definitionOf(bigger, mtusOf(bigger))).not.toBe(
        under.hypervisor.definitionOf(machine, mtusOf(machine)),
      );
      await under.hypervisor.define(bigger, mtusOf(bigger));
      const listed = (await under.hypervisor.list()).filter(({ id }) => id === machine.id);
      expect(listed.map(({ definition }) => definition)).toEqual([
        under.hypervisor.definitionOf(bigger, mtusOf(bigger)),
      ]);
    });

    test('starting twice is like starting once', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      await under.hypervisor.start(machine.id);
      const first = await stateOf(machine.id);
      await under.hypervisor.start(machine.id);
      expect(first).toMatchObject({ state: 'running' });
      expect(Date.parse(first?.startedAt ?? '')).toBeLessThanOrEqual(Date.now());
      expect(await stateOf(machine.id)).toEqual(first);
    });

    test('a running machine keeps running when its definition changes', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      await under.hypervisor.start(machine.id);
      const before = await stateOf(machine.id);
      const other = { ...machine, name: 'renamed' };
      await under.hypervisor.define(other, mtusOf(other));
      expect(await stateOf(machine.id)).toEqual({
        ...before,
        definition: under.hypervisor.definitionOf(other, mtusOf(other)),
      });
    });

    test('cutting the power leaves it off, twice or when it never ran', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      await under.hypervisor.destroy(machine.id);
      await under.hypervisor.start(machine.id);
      await under.hypervisor.destroy(machine.id);
      await under.hypervisor.destroy(machine.id);
      expect(await stateOf(machine.id)).toMatchObject({ state: 'off', startedAt: undefined });
    });

    test('a process that ends by itself is seen as crashed, and can be started again', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      await under.hypervisor.start(machine.id);
      await under.crash(machine);
      await until(machine.id, 'crashed');
      await under.hypervisor.start(machine.id);
      expect(await stateOf(machine.id)).toMatchObject({ state: 'running' });
    });

    test('undefining removes a machine, even one that runs; a second time there is none', async () => {
      const machine = await under.makeMachine();
      await under.hypervisor.define(machine, mtusOf(machine));
      await under.hypervisor.start(machine.id);
      expect(await under.hypervisor.undefine(machine.id)).toBe(true);
      expect(await stateOf(machine.id)).toBeUndefined();
      expect(await under.hypervisor.undefine(machine.id)).toBe(false);
    });

    test('shutting down or cutting off a machine that does not exist is fine', async () => {
      const { id } = await under.makeMachine();
      await under.hypervisor.shutdown(id);
      await under.hypervisor.destroy(id);
      expect(await stateOf(id)).toBeUndefined();
    });

    test('starting a machine that does not exist is refused', async () => {
      const { id } = await under.makeMachine();
      await expect(under.hypervisor.start(id)).rejects.toMatchObject({ code: 'HYPERVISOR_FAILED' });
    });
  });
}
