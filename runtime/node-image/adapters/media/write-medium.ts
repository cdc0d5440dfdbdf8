import { open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeWorkFolder } from '../../../../packager/images/adapters/build/work-folder.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { installBootCode, placeCoreImage } from '../../../../packager/images/disk/boot-records.ts';
import { SECTOR_BYTES } from '../../../../packager/images/disk/disk-layout.ts';
import { encodeGpt } from '../../../../packager/images/disk/encode-gpt.ts';
import { mediumDisk } from '../../core/media/disk-layout.ts';
import { MEDIUM_FOLDER, renderLoaderConfig } from '../../core/media/loader-config.ts';
import { type MediumFacts, mediumFacts } from '../../core/media/medium-facts.ts';
import type { MediumRequest, NodeImageFolder, NodeImageWork } from '../../ports/node-images.ts';
import { makeFatVolume, type MediumFile } from './fat-volume.ts';
import {
  BOOT_IMAGE,
  checkLoaders,
  CONFIG,
  GRUB,
  HYBRID_IMAGE,
  makeBiosLoader,
  SHIM,
} from './loaders.ts';
import { createMediaRunner, type MediaRunner } from './media-runner.ts';

/** What the first stage reads of a medium, and what GRUB does. */
const FILES = ['manifest', 'manifest.sig', 'vmlinuz', 'initrd', 'root.img'] as const;
/** Of shim and GRUB on a disc. */
const LOADER_VOLUME_SECTORS = 16_384;
/** For xorriso: 2000-01-01, as everything on a medium. */
const TIME = '2000010100000000';

/** One medium that is being made. */
interface Making {
  readonly work: string;
  readonly target: string;
  readonly facts: MediumFacts;
  readonly loaders: readonly MediumFile[];
  readonly files: readonly MediumFile[];
  readonly run: MediaRunner;
}

/**
 * Writes a node image to a file that machines can start from, with a BIOS and with UEFI. The same image, words and
 * boot loaders give the same bytes; the file appears as a whole or not at all.
 *
 * @param image that was proved to be whole
 * @returns bytes of the file
 * @throws Fault TARGET_EXISTS, NODE_IMAGE_FAILED, TOOL_MISSING, TOOL_TIMED_OUT, CANCELLED
 */
export async function writeMedium(
  { folder, manifest }: NodeImageFolder,
  { kind, out, force, server, authority }: MediumRequest,
  { onProgress, signal }: NodeImageWork,
): Promise<number> {
  const path = resolve(out);
  if (!force && (await isThere(path))) throw new Fault('TARGET_EXISTS', { path });
  await checkLoaders();
  const facts = mediumFacts(await readFile(join(folder, 'manifest'), 'utf8'));
  const place = await makeWorkFolder();
  const target = `${path}.part`;
  try {
    onProgress({ step: 'Writing the medium' });
    const config = join(place.path, 'grub.cfg');
    const words = { label: facts.label, version: manifest.version, server, authority };
    await writeFile(config, renderLoaderConfig(words));
    const making: Making = {
      work: place.path,
      target,
      facts,
      loaders: [
        ['EFI/BOOT/BOOTX64.EFI', SHIM],
        ['EFI/BOOT/grubx64.efi', GRUB],
        [CONFIG, config],
      ],
      files: FILES.map((name) => [`${MEDIUM_FOLDER}/${name}`, join(folder, name)]),
      run: createMediaRunner(signal),
    };
    await rm(target, { force: true });
    await (kind === 'iso' ? writeDisc(making) : writeDisk(making));
    await rename(target, path);
    return (await stat(path)).size;
  } finally {
    await rm(target, { force: true });
    await place.remove();
  }
}

/** A disc (ISO 9660) that is a disk as well, when it is copied to a stick. */
async function writeDisc({ work, target, facts, loaders, files, run }: Making): Promise<void> {
  const volume = join(work, 'efi.img');
  await writeFile(volume, '');
  await truncate(volume, LOADER_VOLUME_SECTORS * SECTOR_BYTES);
  const shape = { sectors: LOADER_VOLUME_SECTORS, isFat32: false, facts: loaderVolume(facts) };
  await makeFatVolume(volume, shape, loaders, run);
  const core = await makeBiosLoader(work, { kind: 'i386-pc-eltorito', label: facts.label }, run);
  const copies = [['boot/bios.img', core] as const, ...loaders, ...files];
  const words = [
    ...wordsOf(discLines(facts.label)),
    '--grub2-mbr',
    HYBRID_IMAGE,
    ...wordsOf(['-append_partition 2 0xef']),
    volume,
    ...wordsOf(BOOT_LINES),
    '-o',
    target,
    ...copies.map(([path, source]) => `${path}=${source}`),
  ];
  await run('xorriso', words);
}

const wordsOf = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(' '));

/** For `xorriso -as mkisofs` (xorrisofs(1)): names and times. */
const discLines = (label: string): readonly string[] => [
  `-as mkisofs -quiet -V ${label} -r -graft-points -partition_offset 16 --mbr-force-bootable`,
  `--set_all_file_dates ${TIME} --modification-date=${TIME}`,
];

/** What a BIOS starts of a disc, and what UEFI does: the volume that is behind the disc's own files. */
const BOOT_LINES: readonly string[] = [
  '-b boot/bios.img -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info',
  '-eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot',
];

/** Not found in place of the disc itself. */
const loaderVolume = (facts: MediumFacts): MediumFacts => ({ ...facts, label: 'SY-LOADER' });

/** A disk with two partitions, as `mediumDisk` lays them out. */
async function writeDisk({ work, target, facts, loaders, files, run }: Making): Promise<void> {
  const all = [...loaders, ...files];
  const sizes = await Promise.all(all.map(async ([, source]) => (await stat(source)).size));
  const disk = mediumDisk(
    sizes.reduce((sum, each) => sum + each, 0),
    facts,
  );
  const [loader, volume] = disk.partitions;
  await writeFile(target, '');
  await truncate(target, disk.sectors * SECTOR_BYTES);
  const place = `${target}@@${volume.firstSector * SECTOR_BYTES}`;
  await makeFatVolume(place, { sectors: volume.sectors, isFat32: true, facts }, all, run);
  const made = await makeBiosLoader(work, { kind: 'i386-pc', label: facts.label }, run);
  const core = placeCoreImage(await readFile(made), loader.firstSector);
  if (core.length > loader.sectors * SECTOR_BYTES) throw new RangeError('GRUB has no room');
  const { start, end } = encodeGpt(disk);
  installBootCode(start, await readFile(BOOT_IMAGE), loader.firstSector);
  const file = await open(target, 'r+');
  try {
    await file.write(start, 0, start.length, 0);
    await file.write(core, 0, core.length, loader.firstSector * SECTOR_BYTES);
    await file.write(end, 0, end.length, disk.sectors * SECTOR_BYTES - end.length);
    await file.sync();
  } finally {
    await file.close();
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
