import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchitectureFacts } from '../../build/architecture.ts';
import { installBootCode, placeCoreImage } from '../../disk/boot-records.ts';
import { type DiskLayout, type Extent, SECTOR_BYTES } from '../../disk/disk-layout.ts';
import { encodeGpt } from '../../disk/encode-gpt.ts';
import { MKE2FS_SETTINGS, planRootFileSystem } from '../../disk/mke2fs-plan.ts';
import { type BlockAccess, settleInodeTimes } from '../../disk/settle-inode-times.ts';
import {
  BIOS_GRUB_MODULES,
  EFI_GRUB_MODULES,
  renderEarlyGrubConfig,
} from '../../guest/grub-config.ts';
import { asImageRoot } from './image-root.ts';
import type { StepRunner } from './step-runner.ts';

const GRUB_BOOT_IMAGE = '/usr/lib/grub/i386-pc/boot.img';

export interface RawDiskPlan {
  readonly layout: DiskLayout;
  readonly architecture: ArchitectureFacts;
  readonly rootFolder: string;
  readonly epochSeconds: number;
  /** A folder for this build. */
  readonly work: string;
}

/**
 * Makes a raw disk with partition table, boot loaders and root file system, as a plain file: nothing
 * is mounted and no loop device is used.
 *
 * @param disk path of the file to be made
 */
export async function makeRawDisk(
  plan: RawDiskPlan,
  disk: string,
  runner: StepRunner,
): Promise<void> {
  const { layout } = plan;
  const file = await open(disk, 'wx+');
  try {
    await file.truncate(layout.diskBytes);
    runner.enter('file system');
    await makeRoot(plan, disk, runner);
    await settleInodeTimes(accessTo(file, layout.root));
    runner.enter('boot loader');
    const { start, end } = encodeGpt(layout.table);
    if (plan.architecture.hasBios) await installBiosGrub(plan, { file, record: start }, runner);
    await writeAt(file, start, 0);
    await writeAt(file, end, layout.diskBytes - end.length);
    await writeAt(file, await makeEfiPartition(plan, runner), offsetOf(layout.efiSystem));
    await file.sync();
  } finally {
    await file.close();
  }
}

async function makeRoot(plan: RawDiskPlan, disk: string, runner: StepRunner): Promise<void> {
  const settingsPath = join(plan.work, 'mke2fs.conf');
  await writeFile(settingsPath, MKE2FS_SETTINGS);
  const options = { settingsPath, epochSeconds: plan.epochSeconds };
  const { args, env } = planRootFileSystem(plan.layout, plan.rootFolder, disk, options);
  await runner.run(...asImageRoot('mke2fs', args), { env });
}

async function installBiosGrub(
  { layout, work }: RawDiskPlan,
  { file, record }: { file: FileHandle; record: Buffer },
  runner: StepRunner,
): Promise<void> {
  const core = join(work, 'core.img');
  const place = ['--output', core, '--prefix', '(hd0,gpt3)/boot/grub'];
  await runner.run('grub-mkimage', ['--format', 'i386-pc', ...place, ...BIOS_GRUB_MODULES]);
  const { firstSector, sectors } = layout.biosBoot;
  const image = placeCoreImage(await readFile(core), firstSector);
  if (image.length > sectors * SECTOR_BYTES)
    throw new RangeError('GRUB is larger than its partition');
  installBootCode(record, await readFile(GRUB_BOOT_IMAGE), firstSector);
  await writeAt(file, image, offsetOf(layout.biosBoot));
}

/** @returns the content of the EFI system partition: GRUB, where firmware looks by default. */
async function makeEfiPartition(plan: RawDiskPlan, runner: StepRunner): Promise<Buffer> {
  const { layout, architecture, work } = plan;
  const [early, grub, image] = ['early.cfg', architecture.efiFileName, 'efi.img'].map((name) =>
    join(work, name),
  ) as [string, string, string];
  await writeFile(early, renderEarlyGrubConfig(layout.rootUuid));
  const place = ['--output', grub, '--config', early, '--prefix', '/boot/grub'];
  await runner.run('grub-mkimage', [
    '--format',
    architecture.efiTarget,
    ...place,
    ...EFI_GRUB_MODULES,
  ]);
  const env = { SOURCE_DATE_EPOCH: String(plan.epochSeconds), MTOOLS_SKIP_CHECK: '1' };
  const sizeKiB = (layout.efiSystem.sectors * SECTOR_BYTES) / 1024;
  const format = ['-F', '16', '--invariant', '-n', 'EFI', '-C', image, String(sizeKiB)];
  await runner.run('mkfs.vfat', format, { env, package: 'dosfstools' });
  await runner.run('mmd', ['-i', image, '::/EFI', '::/EFI/BOOT'], { env, package: 'mtools' });
  await runner.run('mcopy', ['-i', image, grub, '::/EFI/BOOT/'], { env, package: 'mtools' });
  return readFile(image);
}

const offsetOf = (extent: Extent): number => extent.firstSector * SECTOR_BYTES;

/** Leaves out what is zero, so that the file stays as small as its content. */
async function writeAt(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  const step = 4096;
  for (let at = 0; at < bytes.length; at += step) {
    const piece = bytes.subarray(at, at + step);
    if (piece.some((byte) => byte !== 0)) await file.write(piece, 0, piece.length, offset + at);
  }
}

const accessTo = (file: FileHandle, extent: Extent): BlockAccess => ({
  async read(offset, length) {
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, offsetOf(extent) + offset);
    return bytes;
  },
  async write(offset, bytes) {
    await file.write(bytes, 0, bytes.length, offsetOf(extent) + offset);
  },
});
