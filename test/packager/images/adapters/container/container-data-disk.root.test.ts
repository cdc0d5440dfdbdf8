import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildContainer } from '../../../../../packager/images/adapters/container/build-container.ts';
import { bridgeName } from '../../../../../runtime/agent/node/core/names.ts';
import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import type { NetworkId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { MachineLab } from '../../../../fakes/machine-lab.ts';
import { guestConfig, mtusOf } from '../../../../fakes/machines.ts';
import { quietWork } from '../../../../fakes/test-appliance.ts';
import { layoutTar, testLayout } from '../../../../fakes/test-container.ts';
import { testTar } from '../../../../fakes/test-tar.ts';
import { waitFor } from '../../../../fakes/wait-for.ts';

/**
 * D2 with a real guest: a container image's program and its xfs data disk. Needs root, mmdebstrap, a
 * Debian mirror, libvirt and busybox on the host. An emulated guest on a busy machine takes minutes.
 */
const LONG_MS = 30 * 60_000;
const BOOT_MS = 10 * 60_000;
const MiB = 1024 * 1024;
const network = 'network-00000000de' as NetworkId;

/** Says where its folder is mounted, and how often it has been started on this disk. */
const PROGRAM = `
busybox echo "start $(busybox wc -l < /data/starts) of $(busybox grep ' /data ' /proc/mounts)"
busybox echo x >> /data/starts
busybox sync
busybox echo "written"
while true; do busybox sleep 60; done
`;

let dir: string;
let lab: MachineLab;
let image: string;
const before = { cache: process.env.XDG_CACHE_HOME, temporary: process.env.TMPDIR };
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yard-data-disk-'));
  for (const name of ['cache', 'work']) await mkdir(join(dir, name));
  process.env.XDG_CACHE_HOME = join(dir, 'cache');
  process.env.TMPDIR = join(dir, 'work');
  image = await build();
  restore('TMPDIR', before.temporary);
  lab = await MachineLab.open();
  const bridge = bridgeName(network);
  await lab.libvirt.inside('ip', 'link', 'add', bridge, 'mtu', '1450', 'type', 'bridge');
  await lab.libvirt.inside('ip', 'link', 'set', bridge, 'up');
}, LONG_MS);
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  restore('XDG_CACHE_HOME', before.cache);
  restore('TMPDIR', before.temporary);
  await rm(dir, { recursive: true, force: true });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** @returns the raw disk of a container image with the host's busybox in it */
async function build(): Promise<string> {
  const libraries = ['lib64/ld-linux-x86-64.so.2', 'lib/x86_64-linux-gnu/libc.so.6'];
  const more = ['lib/x86_64-linux-gnu/libresolv.so.2'];
  const files = ['bin/busybox', ...libraries, ...more];
  const layer = testTar([
    ...['bin/', 'lib/', 'lib64/', 'lib/x86_64-linux-gnu/', 'data/'].map((name) => ({
      name,
      type: '5',
      mode: '0000755',
    })),
    ...(await Promise.all(
      files.map(async (name) => ({ name, mode: '0000755', content: await readFile(`/${name}`) })),
    )),
    { name: 'program', content: PROGRAM },
  ]);
  const path = join(dir, 'image.tar');
  const config = { Entrypoint: ['/bin/busybox', 'sh', '/program'], Env: ['PATH=/bin'] };
  await writeFile(path, layoutTar(testLayout({ layers: [layer], config })));
  const request = { role: 'db', name: 'db image.tar', path, file: 'image.tar', useCache: false };
  const { rawPath } = await buildContainer({ ...request, command: undefined }, quietWork());
  return rawPath;
}

const consoleOf = async ({ id }: DesiredMachine): Promise<string> =>
  (await lab.consoles.read(id, 0, 16 * MiB)).bytes.toString('latin1');
const untilSaid = (machine: DesiredMachine, text: string): Promise<void> =>
  waitFor(
    `“${text}” on the console`,
    async () => (await consoleOf(machine)).includes(text),
    BOOT_MS,
  );

/** Ends the process, as a power cut does. */
async function cutPower(machine: DesiredMachine): Promise<void> {
  await lab.hypervisor.destroy(machine.id);
  await lab.untilState(machine, 'off');
}

async function begin(machine: DesiredMachine): Promise<void> {
  await lab.hypervisor.define(machine, mtusOf(machine));
  await lab.hypervisor.start(machine.id);
}

test(
  'D2: a program runs on its xfs disk, after a power cut as well, and never without it',
  { timeout: LONG_MS },
  async () => {
    const machine = await lab.prepare(image, {
      cpu: 2,
      memoryBytes: 768 * MiB,
      interfaces: [{ network, mac: '02:00:00:00:00:01' }],
      guest: guestConfig({
        users: [],
        files: [],
        mounts: [{ serial: 'data', filesystem: 'xfs', path: '/container/data' }],
        commands: [['touch', '/container/data/starts']],
      }),
    });
    const [system, data] = machine.disks.map(({ volume }) => volume) as [VolumeId, VolumeId];
    const { stack } = machine;
    const common = { stack, label: 'data', mode: 'create' as const };
    // xfs wants 300 MiB or more.
    await lab.volumes.remove(data);
    await lab.volumes.ensure({ ...common, id: data, sizeBytes: 512 * MiB });

    await begin(machine);
    await untilSaid(machine, 'written');
    expect(await consoleOf(machine)).toMatch(/start 0 of \S+ \/data xfs rw/);

    await cutPower(machine);
    await begin(machine);
    await untilSaid(machine, 'start 1 of');
    // What it wrote is on the disk before the power goes once more.
    await waitFor(
      'the second start to be written down',
      async () => (await consoleOf(machine)).match(/written/g)?.length === 2,
      BOOT_MS,
    );

    // As an upgrade does: a new system disk, which knows nothing; and the data disk is not there.
    await cutPower(machine);
    await lab.volumes.remove(system);
    const base = await lab.prepare(image);
    const without = { ...machine, disks: [{ volume: base.disks[0]!.volume, serial: 'system' }] };
    await begin(without);
    await untilSaid(machine, 'data disk for /container/data: it is not attached');
    expect((await consoleOf(machine)).match(/start \d of/g)).toHaveLength(2);

    await cutPower(machine);
    const again = { ...machine, disks: [...without.disks, { volume: data, serial: 'data' }] };
    await begin(again);
    await untilSaid(machine, 'start 2 of');
    expect(await consoleOf(machine)).toMatch(/start 2 of \S+ \/data xfs rw/);
    await cutPower(machine);
  },
);
