import { chmod, chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { letMachinesThrough } from '../../../../../../runtime/agent/compute/adapters/libvirt/let-machines-through.ts';

const KVM = 993;
const LIBVIRT = 64_055;

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'libvirt-'));
  folder = join(root, 'qemu');
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true }));

const modeAfter = async (gid: number, mode: number): Promise<string> => {
  await chown(folder, LIBVIRT, gid);
  await chmod(folder, mode);
  await letMachinesThrough({ uid: 1_900_000_000, gid: KVM }, folder);
  return ((await stat(folder)).mode & 0o7777).toString(8);
};

describe('the folder in which libvirt has those of machines', () => {
  test('is passed through by machines that are of another group', async () => {
    expect(await modeAfter(LIBVIRT, 0o750)).toBe('751');
    expect(await modeAfter(LIBVIRT, 0o2750)).toBe('2751');
  });

  test('stays as it is where machines are of its group, or may pass already', async () => {
    expect(await modeAfter(KVM, 0o750)).toBe('750');
    expect(await modeAfter(LIBVIRT, 0o755)).toBe('755');
  });

  test('is nothing that is made', async () => {
    await rm(folder, { recursive: true });
    await letMachinesThrough({ uid: 1, gid: KVM }, folder);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });
});
