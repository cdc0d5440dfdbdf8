import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { renderLoaderSearch } from '../../core/media/loader-config.ts';
import type { MediaRunner } from './media-runner.ts';

/**
 * Signed by Microsoft and by Debian: where Secure Boot is on, the firmware runs the first, that the second, and that
 * Debian's kernel.
 */
export const SHIM = '/usr/lib/shim/shimx64.efi.signed';
export const GRUB = '/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed';
/** Where Debian's signed GRUB looks for its configuration. */
export const CONFIG = 'EFI/debian/grub.cfg';

const BIOS = '/usr/lib/grub/i386-pc';
/** First sectors: of a disk, and of an image of a disc that was copied to a stick. */
export const BOOT_IMAGE = join(BIOS, 'boot.img');
export const HYBRID_IMAGE = join(BIOS, 'boot_hybrid.img');

/** Files that must be there, and the Debian packages that bring them. */
const FILES: readonly (readonly [path: string, packageName: string])[] = [
  [SHIM, 'shim-signed'],
  [GRUB, 'grub-efi-amd64-signed'],
  [BOOT_IMAGE, 'grub-pc-bin'],
  [HYBRID_IMAGE, 'grub-pc-bin'],
];

/** What GRUB is told to bring along for a BIOS; for UEFI, Debian has put it together. */
const MODULES: readonly string[] = [
  'biosdisk part_gpt part_msdos fat iso9660 search search_label normal configfile linux',
  'echo test sleep reboot',
].flatMap((line) => line.split(' '));

/** @throws Fault TOOL_MISSING */
export async function checkLoaders(): Promise<void> {
  for (const [path, packageName] of FILES) {
    await readFile(path).catch((cause: unknown) => {
      throw new Fault('TOOL_MISSING', { tool: path, package: packageName }, { cause });
    });
  }
}

/**
 * Makes GRUB for a BIOS.
 *
 * @param kind for a disc, or for a disk
 * @returns its file
 */
export async function makeBiosLoader(
  work: string,
  { kind, label }: { readonly kind: 'i386-pc-eltorito' | 'i386-pc'; readonly label: string },
  run: MediaRunner,
): Promise<string> {
  const config = join(work, 'search.cfg');
  const target = join(work, 'core.img');
  await writeFile(config, renderLoaderSearch(label));
  const words = ['--format', kind, '--config', config, '--prefix', '/EFI/debian'];
  await run('grub-mkimage', [...words, '--output', target, ...MODULES]);
  return target;
}
