import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { GuestKit } from '../../../../../../runtime/agent/storage/adapters/files/guest-kit.ts';
import { ReadingGuests } from '../../../../../../runtime/agent/storage/adapters/files/reading-guests.ts';
import { directFiles } from '../../../../../../runtime/agent/storage/adapters/pools/direct-files.ts';
import { QemuBlocks } from '../../../../../../runtime/agent/storage/adapters/volumes/qemu-blocks.ts';
import { GUEST_USER } from '../../../../../../runtime/agent/storage/core/files/guest-command.ts';
import { choosePart } from '../../../../../../runtime/control/files/core/choose-part.ts';
import { readPath } from '../../../../../../runtime/control/files/core/path-text.ts';
import { GuestWords } from '../../../../../../runtime/control/files/guest-words.ts';
import { VolumeReader } from '../../../../../../runtime/control/files/volume-reader.ts';
import type { DesiredVolume } from '../../../../../../schemas/agent/desired.ts';
import { fetchKernel } from '../../../../../cluster/lab/guest/fetch-kernel.ts';
import { type TreeUnderTest, volumeFilesContract } from '../../../../../contract/volume-files.ts';

/** A guest is up in four seconds of an emulated processor. */
const TEST_MS = 120_000;
const LABEL = 'a disk';

let folder: string;
let kit: GuestKit;
const errors: unknown[] = [];
let guests: ReadingGuests;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yard-f-'));
  const root = join(folder, 'root');
  await mkdir(join(folder, 'deb'));
  const kernel = await fetchKernel(join(folder, 'deb'));
  await mkdir(join(root, 'lib'), { recursive: true });
  await symlink(join(folder, 'deb', 'kernel', 'boot'), join(root, 'boot'));
  await symlink(join(kernel.modules, '..'), join(root, 'lib', 'modules'));
  await runCommand('depmod', ['-b', root, kernel.version]);
  kit = new GuestKit(join(folder, 'kit'), root);
  const blocks = new QemuBlocks(join(folder, 'b'), async ({ id }) => ({
    file: join(folder, `${id}.qcow2`),
    run: directFiles.run,
    owner: { uid: 0, gid: 0 },
  }));
  guests = new ReadingGuests({ blocks, kit, accelerator: 'tcg', onError: (e) => errors.push(e) });
}, TEST_MS);
afterAll(() => rm(folder, { recursive: true }));

/** Makes a volume of a raw disk. */
async function volumeOf(id: string, disk: string): Promise<DesiredVolume> {
  const target = join(folder, `${id}.qcow2`);
  await runCommand('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', disk, target]);
  return { id } as DesiredVolume;
}
async function makeExt4(id: string, tree: TreeUnderTest): Promise<DesiredVolume> {
  const [files, disk] = [join(folder, `${id}-tree`), join(folder, `${id}.raw`)];
  await mkdir(files);
  const place = (path: string): Buffer =>
    Buffer.concat([
      Buffer.from(files),
      ...readPath(path).flatMap((name) => [Buffer.from('/'), name]),
    ]);
  for (const [path, what] of Object.entries(tree)) {
    if (what === null) await mkdir(place(path));
    else if (Buffer.isBuffer(what)) await writeFile(place(path), what);
    else await symlink(what.to, place(path));
  }
  await runCommand('mkfs.ext4', ['-q', '-d', files, disk, '32M']);
  return volumeOf(id, disk);
}
async function lie(disk: string): Promise<void> {
  const bytes = await readFile(disk);
  const at = bytes.indexOf('outXside');
  bytes[at + 3] = 0x2f;
  await writeFile(disk, bytes);
}
const spoil = async (disk: string): Promise<void> => {
  const bytes = await readFile(disk);
  bytes.fill(0xa5, 4_096, 4_000_000);
  await writeFile(disk, bytes);
};
const open = async (volume: DesiredVolume): Promise<[VolumeReader, Duplex]> => {
  const line = await guests.open(volume);
  return [new VolumeReader(await GuestWords.open(line, LABEL), LABEL), line];
};
/** Whatever runs for reading guests of this test. */
const processes = async (): Promise<string[]> => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes('server.str=3') || line.includes(folder));
};
async function nothingLeft(): Promise<void> {
  await expect.poll(processes, { timeout: 10_000 }).toEqual([]);
}

volumeFilesContract(
  'of a guest that is really started',
  async () => ({
    files: { open: (volume) => guests.open(volume) },
    make: (tree) => makeExt4('volume-tree', tree),
    close: async () => undefined,
  }),
  TEST_MS,
);

describe('a reading guest', { timeout: TEST_MS }, () => {
  test('is nobody, with nothing, and goes with its line', async () => {
    const [reader, line] = await open({ id: 'volume-tree' } as DesiredVolume);
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const status = await Promise.all(
      ids.map(async (id) => {
        const words = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
        return words.startsWith('qemu-system') && words.includes('server.str=3')
          ? readFile(`/proc/${id}/status`, 'utf8')
          : '';
      }),
    );
    const own = status.join('');
    expect(own).toMatch(new RegExp(`Uid:\\s+${GUEST_USER}\\s`));
    expect(own).toMatch(/CapBnd:\s+0+\n/);
    expect(own).toMatch(/NoNewPrivs:\s+1\n/);
    expect(own).toMatch(/Seccomp:\s+2\n/);
    expect(reader.isOpen).toBe(true);
    line.destroy();
    await nothingLeft();
    expect(errors).toEqual([]);
  });

  test('reads each kind of file system, and says what is none, is damaged, or lies', async () => {
    const disk = join(folder, 'parts.raw');
    const part = join(folder, 'part.raw');
    const parts: readonly (readonly [
      mebibytes: number,
      make: readonly string[],
      spoil?: () => Promise<void>,
    ])[] = [
      [20, ['mkfs.vfat']],
      [20, ['mkswap', '-q']],
      [310, ['mkfs.xfs', '-q']],
      [120, ['mkfs.btrfs', '-q']],
      // A name with a slash in it, as no kernel would write it.
      [
        20,
        ['mkfs.ext4', '-q', '-O', '^metadata_csum', '-d', join(folder, 'lying')],
        () => lie(part),
      ],
      // What it says of itself stays; what all else hangs on goes.
      [20, ['mkfs.ext4', '-q'], () => spoil(part)],
    ];
    await mkdir(join(folder, 'lying'));
    await writeFile(join(folder, 'lying', 'outXside'), '');
    await runCommand('truncate', ['-s', '520M', disk]);
    const layout = `label: gpt\n${parts.map(([size]) => `size=${size}M\n`).join('')}`;
    await runCommand('sfdisk', ['-q', disk], { stdin: Buffer.from(layout) });
    let at = 1;
    for (const [size, [program = '', ...args], spoilt] of parts) {
      await rm(part, { force: true });
      await runCommand('truncate', ['-s', `${size}M`, part]);
      await runCommand(program, [...args, part]);
      await spoilt?.();
      const to = [`of=${disk}`, 'bs=1M', `seek=${at}`, 'conv=notrunc,sparse'];
      await runCommand('dd', [`if=${part}`, ...to]);
      at += size;
    }
    const [reader] = await open(await volumeOf('volume-parts', disk));
    const found = await reader.parts();
    expect(found.map(({ found: { kind } }) => kind)).toEqual([
      'vfat',
      'other',
      'xfs',
      'btrfs',
      'ext4',
      'ext4',
    ]);
    const list = async (number: number) => reader.list(choosePart(found, number, LABEL), []);
    for (const number of [1, 3, 4]) expect(await list(number)).toEqual([]);
    await expect(list(2)).rejects.toThrow('it is swap space');
    // The kernel breaks such a folder off, and says nothing.
    expect(await list(5)).not.toContainEqual(expect.objectContaining({ text: 'out/side' }));
    await expect(list(6)).rejects.toMatchObject({ code: 'FILES_UNREADABLE' });
    reader.close();
    await nothingLeft();
  });

  test('ends with the agent, however that ends', async () => {
    const script = join(folder, 'agent.ts');
    const source = (path: string): string => join(import.meta.dirname, '../../../../../..', path);
    await writeFile(
      script,
      `import { QemuBlocks } from '${source('runtime/agent/storage/adapters/volumes/qemu-blocks.ts')}';
import { directFiles } from '${source('runtime/agent/storage/adapters/pools/direct-files.ts')}';
import { GuestKit } from '${source('runtime/agent/storage/adapters/files/guest-kit.ts')}';
import { ReadingGuests } from '${source('runtime/agent/storage/adapters/files/reading-guests.ts')}';
const blocks = new QemuBlocks('${folder}/k', async () => ({ file: '${folder}/volume-tree.qcow2', run: directFiles.run, owner: { uid: 0, gid: 0 } }));
const kit = new GuestKit('${folder}/kit', '${folder}/root');
const guests = new ReadingGuests({ blocks, kit, accelerator: 'tcg', onError: console.error });
(await guests.open({ id: 'x' })).on('data', (bytes) => process.stdout.write(bytes));
`,
    );
    const agent: ChildProcess = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const greeting = await new Promise<string>((resolve) => {
      agent.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString()));
    });
    expect(greeting).toBe('stackyard-files 1\n');
    agent.kill('SIGKILL');
    await nothingLeft();
  });

  test('is not started without a kernel, nor when there are enough', async () => {
    const greetingOf = async (from: ReadingGuests): Promise<string> => {
      const line = await from.open({ id: 'volume-tree' } as DesiredVolume);
      const bytes: Buffer[] = [];
      for await (const each of line) bytes.push(each as Buffer);
      return Buffer.concat(bytes).toString();
    };
    const bare = new ReadingGuests({
      blocks: { hand: async () => Promise.reject(new Error('not needed')) },
      kit: new GuestKit(join(folder, 'none'), join(folder, 'nowhere')),
      accelerator: 'tcg',
      onError: () => undefined,
    });
    expect(await greetingOf(bare)).toBe('stackyard-files refused kernel\n');
    expect(await greetingOf(bare)).toBe('stackyard-files refused kernel\n');
    const lines = [
      await guests.open({ id: 'volume-tree' } as DesiredVolume),
      await guests.open({ id: 'volume-tree' } as DesiredVolume),
    ];
    expect(await greetingOf(guests)).toBe('stackyard-files refused busy\n');
    for (const line of lines) line.destroy();
    await nothingLeft();
  });
});
