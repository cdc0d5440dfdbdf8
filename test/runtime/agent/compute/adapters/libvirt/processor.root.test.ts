import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderDomain } from '../../../../../../runtime/agent/compute/core/domain-xml.ts';
import { commonProcessor } from '../../../../../../runtime/control/nodes/core/common-processor.ts';
import type { DesiredMachine } from '../../../../../../schemas/agent/desired.ts';
import type { HostProcessor, MachineProcessor } from '../../../../../../schemas/agent/processor.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { mtusOf, NODE } from '../../../../../fakes/machines.ts';
import { tinyGuest } from '../../../../../fakes/tiny-guest.ts';

let lab: MachineLab;
let host: HostProcessor;
beforeAll(async () => {
  lab = await MachineLab.open();
  host = (await lab.client.call('processor', 'qemu'))!;
});
afterAll(() => lab[Symbol.asyncDispose]());

/** Defines a machine as with hardware virtualisation, and has it emulated all the same. */
async function define(machine: DesiredMachine, processor: MachineProcessor): Promise<void> {
  const place = { ...lab.place, accelerator: 'kvm' as const };
  const { xml } = renderDomain({ ...machine, processor }, place, mtusOf(machine));
  const emulated = xml.replace('<domain type="kvm">', '<domain type="qemu">');
  await lab.client.call('define', { node: NODE, machine: machine.id }, emulated);
}
const seenBy = async ({ id }: DesiredMachine): Promise<MachineProcessor | undefined> =>
  (await lab.client.call('list', NODE)).find((domain) => domain.id === id)?.processor;

test('libvirt tells what machines can be given: a model, each feature, and models it knows', () => {
  expect(host.models).toContain('Nehalem');
  expect(host.models).toContain(host.model);
  expect([...host.includes, ...host.adds]).toEqual(expect.arrayContaining(['sse2', 'ssse3', 'lm']));
  expect(host.lacks.filter((feature) => host.includes.includes(feature))).toEqual([]);
});

test('a machine runs with the processor of its start, whatever is defined since', async () => {
  const machine = await lab.start(tinyGuest('hello\n'));
  const own = { node: NODE, machine: machine.id };
  expect(await seenBy(machine)).toBeUndefined();
  await lab.client.call('destroy', own);
  const whole = commonProcessor([host])!;
  await define(machine, whole);
  expect(await seenBy(machine)).toBeUndefined();
  await lab.client.call('start', own);
  expect(await seenBy(machine)).toEqual(whole);

  const weaker = { ...host, includes: host.includes.filter((feature) => feature !== 'avx2') };
  const less = commonProcessor([host, weaker])!;
  expect(less.without).toContain('avx2');
  await define(machine, less);
  expect(await seenBy(machine)).toEqual(whole);
  await lab.client.call('destroy', own);
  await lab.client.call('start', own);
  expect(await seenBy(machine)).toEqual(less);
  const { stdout } = await lab.libvirt.inside('cat', `/proc/${await lab.pidOf(machine)}/cmdline`);
  expect(stdout).toContain('avx2=off');
});
