import { openSync, closeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openPtyPort } from '../../../../../../runtime/agent/compute/adapters/libvirt/pty-port.ts';
import { serialTerminal } from '../../../../../../runtime/agent/compute/core/serial-terminal.ts';
import { serialConsolesContract } from '../../../../../contract/serial-consoles.ts';
import { echoGuest } from '../../../../../fakes/echo-guest.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { tinyGuest } from '../../../../../fakes/tiny-guest.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

const STARTED = 'ready\r\n';

serialConsolesContract('libvirt', async () => {
  const lab = await MachineLab.open();
  return {
    serial: lab.serial,
    consoles: lab.consoles,
    hypervisor: {
      destroy: (machine) => lab.hypervisor.destroy(machine),
      async start(machine) {
        const after = await lab.consoles.end(machine);
        await lab.hypervisor.start(machine);
        await waitFor('the guest', async () => {
          const { bytes } = await lab.consoles.read(machine, after, 100_000);
          return bytes.includes(STARTED);
        });
      },
    },
    async startEcho() {
      const machine = await lab.start(echoGuest(STARTED));
      await lab.untilConsole(machine, STARTED);
      return machine;
    },
    close: () => lab[Symbol.asyncDispose](),
  };
});

test('the log stays complete while somebody has the port open, through a flood', async () => {
  await using lab = await MachineLab.open();
  const line = `${'0123456789'.repeat(6)}abc\n`;
  const machine = await lab.prepare(tinyGuest(line, 'spin', 2_000));
  await lab.hypervisor.define(machine, new Map());
  await lab.hypervisor.start(machine.id);
  const port = await lab.serial.open(machine);
  let text = '';
  await waitFor('the end of the text', async () => {
    const { start, bytes } = await lab.consoles.read(machine.id, text.length, 1_000_000);
    expect(start).toBe(text.length);
    text += bytes.toString('latin1');
    return text.split(line).length > 2_000;
  });
  expect(text.slice(text.indexOf(line))).toBe(line.repeat(2_000));
  port?.close();
});

test('a terminal that belongs to somebody else is not opened, even under the same number', async () => {
  await using lab = await MachineLab.open();
  const machine = await lab.start(echoGuest(STARTED));
  const own = { node: lab.place.node, machine: machine.id };
  const path = serialTerminal((await lab.client.call('runningDefinition', own)) ?? '');
  expect(path).toMatch(/^\/dev\/pts\/\d+$/);
  expect(openPtyPort(path ?? '', process.getuid?.() ?? 0)).toBeUndefined();
  // Nothing was left open that would keep its number.
  const probe = openSync(path ?? '', 'r+');
  closeSync(probe);
  expect(openPtyPort('/dev/pts/999999', 0)).toBeUndefined();
});
