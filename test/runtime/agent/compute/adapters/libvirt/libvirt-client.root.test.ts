import koffi from 'koffi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { LibvirtClient } from '../../../../../../runtime/agent/compute/adapters/libvirt/libvirt-client.ts';
import { LibvirtThread } from '../../../../../../runtime/agent/compute/adapters/libvirt/thread/libvirt-thread.ts';
import { Fault } from '../../../../../../schemas/errors/fault.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { NODE } from '../../../../../fakes/machines.ts';
import { tinyGuest } from '../../../../../fakes/tiny-guest.ts';

let lab: MachineLab;
beforeAll(async () => {
  lab = await MachineLab.open();
});
afterAll(() => lab[Symbol.asyncDispose]());

const libvirtd = async (signal: string): Promise<void> => {
  const { stdout } = await lab.libvirt.inside('cat', '/run/libvirt/libvirtd.pid');
  await lab.libvirt.inside('kill', `-${signal}`, stdout.trim());
};

describe('when the daemon is killed', () => {
  test('machines go on, and the next call finds them as they were', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    const [before, pid] = [await lab.stateOf(machine), await lab.pidOf(machine)];
    await lab.libvirt.kill();
    expect(await lab.stateOf(machine)).toEqual(before);
    expect(await lab.pidOf(machine)).toBe(pid);
  });

  test('a machine that ended meanwhile is not taken for running', async () => {
    const machine = await lab.start(tinyGuest('hello\n'));
    const pid = await lab.pidOf(machine);
    await lab.libvirt.kill();
    await lab.libvirt.inside('kill', '-KILL', pid);
    // A daemon that starts looks for its machines beside answering.
    await expect.poll(async () => (await lab.stateOf(machine))?.state).toMatch(/off|crashed/);
    await lab.hypervisor.start(machine.id);
    expect(await lab.stateOf(machine)).toMatchObject({ state: 'running' });
  });

  test('a daemon that cannot be started is a fault that says why', async () => {
    const ensured = new Fault('TOOL_MISSING', { tool: 'libvirtd', package: 'libvirt-daemon' });
    const client = new LibvirtClient({
      uri: 'qemu+unix:///system?socket=/nowhere/libvirt-sock',
      ensure: () => Promise.reject(ensured),
    });
    await expect(client.call('list', NODE)).rejects.toBe(ensured);
    await client.close();
  });

  test('a daemon that is still not there after its start is a fault', async () => {
    const uri = 'qemu+unix:///system?socket=/nowhere/libvirt-sock';
    const client = new LibvirtClient({ uri, ensure: async () => undefined });
    await expect(client.call('list', NODE)).rejects.toMatchObject({
      code: 'HYPERVISOR_FAILED',
      message: expect.stringContaining('/nowhere/libvirt-sock'),
    });
    await client.close();
  });
});

describe('when the daemon hangs', () => {
  test('a call fails in time, the event loop goes on, and later calls succeed', async () => {
    const thread = new LibvirtThread(lab.libvirt.uri);
    await thread.call('versions', [], 30_000);
    await libvirtd('STOP');
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    try {
      await expect(thread.call('list', [NODE], 500)).rejects.toThrow('no answer within 500 ms');
    } finally {
      clearInterval(ticking);
      await libvirtd('CONT');
    }
    expect(ticks).toBeGreaterThan(10);
    expect(await thread.call('list', [NODE], 30_000)).toBeInstanceOf(Array);
    await thread.close();
  });

  test('calls under way fail when the thread is closed', async () => {
    const thread = new LibvirtThread(lab.libvirt.uri);
    const call = thread.call('versions', [], 30_000).catch((error: Error) => error.message);
    await thread.close();
    expect(await call).toBe('the agent is stopping');
  });
});

test('errors of one thread are not those of another', async () => {
  const machine = await lab.prepare(tinyGuest('hello\n'));
  const [one, other] = [new LibvirtThread(lab.libvirt.uri), new LibvirtThread(lab.libvirt.uri)];
  const own = { node: NODE, machine: machine.id };
  const calls = Array.from({ length: 50 }, () => [
    one.call('start', [own], 30_000).catch((error: Error) => error.message),
    other.call('define', [own, '<domain/>'], 30_000).catch((error: Error) => error.message),
  ]).flat();
  const answers = await Promise.all(calls);
  const [starts, defines] = [0, 1].map((odd) => new Set(answers.filter((_, i) => i % 2 === odd)));
  expect([...(starts ?? [])]).toEqual([`machine ${machine.id} is not defined`]);
  expect([...(defines ?? [])]).toEqual([expect.stringMatching(/XML|schema|domain/)]);
  await Promise.all([one.close(), other.close()]);
});

const TURNS = 500;
const LEAKED_BYTES = TURNS * 40;

test('hundreds of calls leave no memory behind', async () => {
  const machine = await lab.start(tinyGuest('hello\n'));
  const own = { node: NODE, machine: machine.id };
  const round = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      await lab.client.call('list', NODE);
      // The dearest call by far; what it could leak is thousands of bytes each time.
      if (i % 10 === 0) await lab.client.call('figures', own);
      await lab.client.call('shutdown', { node: NODE, machine: 'machine-zzzzzzzzzz' as never });
    }
  };
  await round(100);
  // Node itself takes and gives back. What is leaked by every call shows in every round.
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 8 && least >= LEAKED_BYTES; tries += 1) {
    const before = allocatedBytes();
    await round(TURNS);
    least = Math.min(least, allocatedBytes() - before);
  }
  expect(least).toBeLessThan(LEAKED_BYTES);
});

test('an idle client keeps no process alive', async () => {
  const module = new URL(
    '../../../../../../runtime/agent/compute/adapters/libvirt/libvirt-client.ts',
    import.meta.url,
  );
  const program = `const { LibvirtClient } = await import(${JSON.stringify(module.href)});
    const client = new LibvirtClient({ uri: ${JSON.stringify(lab.libvirt.uri)}, ensure() {} });
    console.log((await client.call('versions')).libvirt);`;
  const args = ['--input-type=module', '-e', program];
  const { stdout } = await runCommand(process.execPath, args, { timeoutMs: 60_000 });
  expect(Number(stdout)).toBeGreaterThan(1_000_000);
});

/** Bytes that libc's allocator has given out, in all threads (mallinfo(3)). */
function allocatedBytes(): number {
  const sizes = ['arena', 'ordblks', 'smblks', 'hblks', 'hblkhd', 'usmblks', 'fsmblks', 'uordblks'];
  const all = [...sizes, 'fordblks', 'keepcost'];
  const struct = koffi.struct(Object.fromEntries(all.map((name) => [name, 'size_t'])));
  const info = koffi.load('libc.so.6').func('mallinfo2', struct, [])() as { uordblks: number };
  return info.uordblks;
}
