import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConsoleLogs } from '../../../../../../runtime/agent/compute/adapters/libvirt/console-logs.ts';
import type { DesiredMachine } from '../../../../../../schemas/agent/desired.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { tinyGuest } from '../../../../../fakes/tiny-guest.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

let lab: MachineLab;
beforeAll(async () => {
  // The smallest log that virtlogd rotates, so that a guest can fill it in seconds.
  lab = await MachineLab.open({ logBytes: 4_096 });
});
afterAll(() => lab[Symbol.asyncDispose]());

test('text comes from the guest, and offsets go on through a restart of the machine', async () => {
  const machine = await lab.start(tinyGuest('Hällo\r\n'));
  await lab.untilConsole(machine, 'llo\r\n');
  const first = await lab.consoles.read(machine.id, 0, 1_000);
  expect(first.start).toBe(0);
  expect(first.bytes.toString('latin1')).toContain('Hällo\r\n');
  await lab.hypervisor.destroy(machine.id);
  await lab.hypervisor.start(machine.id);
  const after = first.bytes.length;
  await waitFor('more text', async () => (await readText(machine, after)).includes('llo'));
  expect((await lab.consoles.read(machine.id, after, 1_000)).start).toBe(after);
});

const readText = async ({ id }: DesiredMachine, after: number): Promise<string> =>
  (await lab.consoles.read(id, after, 100_000)).bytes.toString('latin1');

test('every byte is read once while the log is rotated', async () => {
  const line = `${'0123456789'.repeat(6)}abc\n`;
  const machine = await lab.start(tinyGuest(line, 'halt', 150));
  let text = '';
  await waitFor('the end of the text', async () => {
    // A reader that is started anew each time, as an agent would be.
    const consoles = new ConsoleLogs(lab.place.folder);
    const { start, bytes } = await consoles.read(machine.id, text.length, 1_000_000);
    expect(start).toBe(text.length);
    text += bytes.toString('latin1');
    return text.split(line).length > 150;
  });
  expect(text.slice(text.indexOf(line))).toBe(line.repeat(150));
  const files = await readdir(join(lab.place.folder, 'console'));
  expect(files).toContain(`${machine.id}.log.0`);
});

test('a log is bounded: what a guest writes on and on does not fill the disk', async () => {
  // Far more than fits: on a fast machine most of it has come and gone between two looks.
  const machine = await lab.start(tinyGuest('x'.repeat(200), 'halt', 30_000));
  await waitFor('an offset past all files', async () => {
    const { start } = await lab.consoles.read(machine.id, 0, 1);
    return start > 20_000;
  });
  const { start, bytes } = await lab.consoles.read(machine.id, 0, 1_000_000);
  expect(start).toBeGreaterThan(20_000);
  // One file being written and three old ones.
  expect(bytes.length).toBeLessThanOrEqual(4 * 4_096);
});
