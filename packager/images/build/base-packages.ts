import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { ARCHITECTURES } from './architecture.ts';

/** What every image has beside apt and the packages Debian calls essential. */
const COMMON = [
  // start
  'tiny-initramfs',
  'systemd-sysv',
  'udev',
  'dbus',
  'login',
  // disks
  'e2fsprogs',
  'xfsprogs',
  'fdisk',
  // network
  'iproute2',
  'systemd-resolved',
  'systemd-timesyncd',
  'ca-certificates',
  // what the host asks and tells
  'cloud-init',
  'qemu-guest-agent',
] as const;

/** Parts that a suite keeps in packages of their own. */
const BY_SUITE: Readonly<Record<ImageRecipe['suite'], readonly string[]>> = {
  bookworm: [],
  trixie: ['systemd-repart', 'netcat-openbsd'],
};

/** @returns the packages of an image, each once: ours, then the recipe's. */
export function imagePackages(recipe: ImageRecipe): readonly string[] {
  return [
    ...new Set([
      ARCHITECTURES[recipe.architecture].kernelPackage,
      ...COMMON,
      ...BY_SUITE[recipe.suite],
      ...recipe.packages,
    ]),
  ];
}
