import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import { ControlBench, installBody } from '../../fakes/control-bench.ts';
import { waitFor } from '../../fakes/wait-for.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const plan = () => bench.call('planInstall', { body: installBody() });
const problems = async (): Promise<string[]> => (await plan()).problems.map(({ code }) => code);

/** The appliance of the bench, whose web machines start by UEFI. */
function useUefi(): void {
  const { roles, ...rest } = makeManifest();
  const { web, db } = roles;
  bench.appliances.add(
    makeAppliance({ ...rest, roles: { db, web: { ...web, firmware: 'uefi' } } } as never),
  );
}

test('I6: machines of an appliance that says nothing start by BIOS, wherever they go', async () => {
  const { machines, hash } = await plan();
  expect(await problems()).toEqual([]);
  expect(machines.map((machine) => 'firmware' in machine)).toEqual([false, false]);
  bench.node.world.firmware = ['bios', 'uefi'];
  expect((await plan()).hash).toBe(hash);
});

test('I6: a node without UEFI firmware is no place for a machine that needs it', async () => {
  useUefi();
  const { problems: found } = await plan();
  expect(found).toMatchObject([{ code: 'UEFI_MISSING' }]);
  expect(found[0]?.action).toContain('ovmf');
});

test('I6: a machine that starts by UEFI is planned, made and kept as such', async () => {
  useUefi();
  bench.node.world.firmware = ['bios', 'uefi'];
  await waitFor('the report of the node', async () => (await problems()).length === 0);
  const { machines } = await plan();
  expect(machines.map(({ role, firmware }) => [role, firmware])).toEqual([
    ['db', undefined],
    ['web', 'uefi'],
  ]);
  const { id } = await bench.install();
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
  const made = [...bench.node.world.domains.values()].map(({ machine }) => [
    machine.guest.hostname,
    machine.firmware,
  ]);
  expect(Object.fromEntries(made)).toEqual({ db: undefined, 'web-1': 'uefi' });
});
