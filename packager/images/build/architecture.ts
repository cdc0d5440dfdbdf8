import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';

export type Architecture = ImageRecipe['architecture'];

/** What differs between the kinds of processor. */
export interface ArchitectureFacts {
  readonly kernelPackage: string;
  /** Serial console of QEMU's machines. */
  readonly serialConsole: string;
  /** Whether there is a BIOS beside UEFI. */
  readonly hasBios: boolean;
  /** `-O` of grub-mkimage. */
  readonly efiTarget: string;
  /** What firmware starts when nothing else is configured (UEFI 2.10 §3.5.1.1). */
  readonly efiFileName: string;
  /** Debian packages that bring GRUB's modules. */
  readonly grubPackages: readonly string[];
}

export const ARCHITECTURES: Readonly<Record<Architecture, ArchitectureFacts>> = {
  amd64: {
    kernelPackage: 'linux-image-cloud-amd64',
    serialConsole: 'ttyS0,115200',
    hasBios: true,
    efiTarget: 'x86_64-efi',
    efiFileName: 'BOOTX64.EFI',
    grubPackages: ['grub-pc-bin', 'grub-efi-amd64-bin'],
  },
  arm64: {
    kernelPackage: 'linux-image-cloud-arm64',
    serialConsole: 'ttyAMA0,115200',
    hasBios: false,
    efiTarget: 'arm64-efi',
    efiFileName: 'BOOTAA64.EFI',
    grubPackages: ['grub-efi-arm64-bin'],
  },
};
