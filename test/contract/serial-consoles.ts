import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Consoles, Hypervisor } from '../../runtime/agent/compute/ports/hypervisor.ts';
import type { SerialConsoles } from '../../runtime/agent/compute/ports/serial-consoles.ts';
import type { DesiredMachine } from '../../schemas/agent/desired.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { waitFor } from '../fakes/wait-for.ts';

/** A machine room with serial ports. */
export interface SerialRoom {
  readonly serial: SerialConsoles;
  readonly consoles: Consoles;
  readonly hypervisor: Pick<Hypervisor, 'start' | 'destroy'>;
  /** @returns a machine that runs and echoes what is typed */
  startEcho(): Promise<DesiredMachine>;
  close(): Promise<void>;
}

/** What every {@link SerialConsoles} does. */
export function serialConsolesContract(name: string, open: () => Promise<SerialRoom>): void {
  describe(`${name} lets people type into machines`, () => {
    let room: SerialRoom;
    let machine: DesiredMachine;
    beforeAll(async () => {
      room = await open();
      machine = await room.startEcho();
    });
    afterAll(() => room.close());

    const logged = async (): Promise<string> =>
      (await room.consoles.read(machine.id, 0, 2 ** 20)).bytes.toString('utf8');
    const untilLogged = (text: string): Promise<void> =>
      waitFor(`“${text}” in the log`, async () => (await logged()).includes(text));
    const port = async () => {
      const opened = await room.serial.open(machine);
      if (!opened) throw new Error('it does not run');
      return opened;
    };

    test('what is typed reaches the machine, and what it answers is in its log', async () => {
      const typing = await port();
      expect(typing.write(Buffer.from('abc'))).toBe(true);
      await untilLogged('abc');
      expect(typing.write(Buffer.from('ü\u0003'))).toBe(true);
      await untilLogged('ü\u0003');
      typing.close();
      await typing.closed;
    });

    test('the log ends where it says', async () => {
      const { start, bytes } = await room.consoles.read(machine.id, 0, 2 ** 20);
      expect(await room.consoles.end(machine.id)).toBe(start + bytes.length);
      expect(await room.consoles.end('machine-zzzzzzzzzz' as never)).toBe(0);
    });

    test('several have the port open, and the log has each byte once', async () => {
      const ports = [await port(), await port(), await port()];
      for (const [index, each] of ports.entries()) {
        each.write(Buffer.from(`<${index}>`));
        await untilLogged(`<${index}>`);
      }
      const text = await logged();
      for (const index of ports.keys()) expect(text.split(`<${index}>`)).toHaveLength(2);
      for (const each of ports) each.close();
      await Promise.all(ports.map(({ closed }) => closed));
    });

    test('what is too much at once is refused, and nothing of it is taken', async () => {
      const typing = await port();
      expect(typing.write(Buffer.alloc(LIMITS.console.waitingKeysBytes + 1, 'z'))).toBe(false);
      typing.write(Buffer.from('!'));
      await untilLogged('!');
      expect(await logged()).not.toContain('zz');
      typing.close();
    });

    test('a port closes with its machine, and its next start has another one', async () => {
      const typing = await port();
      await room.hypervisor.destroy(machine.id);
      await typing.closed;
      expect(typing.write(Buffer.from('lost'))).toBe(false);
      expect(await room.serial.open(machine)).toBeUndefined();
      const before = await room.consoles.end(machine.id);
      await room.hypervisor.start(machine.id);
      await waitFor('it to run again', async () => (await room.consoles.end(machine.id)) > before);
      const again = await port();
      again.write(Buffer.from('again'));
      await untilLogged('again');
      expect(await logged()).not.toContain('lost');
      again.close();
    });

    test('a machine that there is not has none', async () => {
      const other = { id: 'machine-zzzzzzzzzz', stack: machine.stack } as never;
      expect(await room.serial.open(other)).toBeUndefined();
    });
  });
}
