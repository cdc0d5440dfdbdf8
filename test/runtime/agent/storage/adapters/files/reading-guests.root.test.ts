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
    files: directFiles,
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
const nothingLeft = () => expect.poll(processes, { timeout: 10_000 }).toEqual([]);

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

  test('finds the file systems of partitions, and says what the others are', async () => {
    const disk = join(folder, 'parts.raw');
    await runCommand('truncate', ['-s', '400M', disk]);
    const layout = 'label: gpt\nsize=20M\nsize=20M\nsize=310M\n';
    await runCommand('sfdisk', ['-q', disk], { stdin: Buffer.from(layout) });
    const part = join(folder, 'part.raw');
    const put = async (size: string, seek: number, ...make: string[]): Promise<void> => {
      await rm(part, { force: true });
      await runCommand('truncate', ['-s', size, part]);
      await runCommand(make[0]!, [...make.slice(1), part]);
      await runCommand('dd', [`if=${part}`, `of=${disk}`, 'bs=1M', `seek=${seek}`, 'conv=notrunc,sparse']);
    };
    await put('20M', 1, 'mkfs.vfat');
    await put('20M', 21, 'mkswap', '-q');
    await put('310M', 41, 'mkfs.xfs', '-q');
    const [reader] = await open(await volumeOf('volume-parts', disk));
    const parts = await reader.parts();
    expect(parts.map(({ number, found }) => [number, found.kind])).toEqual([
      [1, 'vfat'],
      [2, 'other'],
      [3, 'xfs'],
    ]);
    expect(await reader.list(choosePart(parts, undefined, LABEL), [])).toEqual([]);
    expect(await reader.list(choosePart(parts, 1, LABEL), [])).toEqual([]);
    reader.close();
    await nothingLeft();
  });

  test('says that a file system is damaged', async () => {
    const disk = join(folder, 'damaged.raw');
    await runCommand('mkfs.ext4', ['-q', disk, '32M']);
    // What it says of itself stays; what all else hangs on goes.
    await runCommand('dd', ['if=/dev/urandom', `of=${disk}`, 'bs=4k', 'seek=1', 'count=1000', 'conv=notrunc']);
    const [reader] = await open(await volumeOf('volume-damaged', disk));
    const part = choosePart(await reader.parts(), undefined, LABEL);
    await expect(reader.list(part, [])).rejects.toMatchObject({ code: 'FILES_UNREADABLE' });
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
const blocks = new QemuBlocks('${folder}/k', async () => ({ file: '${folder}/volume-tree.qcow2', files: directFiles, owner: { uid: 0, gid: 0 } }));
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
