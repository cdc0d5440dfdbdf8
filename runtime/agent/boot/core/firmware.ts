/**
 * Firmwares by the number that they send (RFC 4578 §2.1, with IANA's list “Processor Architecture
 * Types”): what they are called, and the loader they are given. Debian's loaders are for x86-64.
 */
interface Firmware {
  readonly words: string;
  /** How it is told to the server. */
  readonly kind: 'bios' | 'uefi' | 'uefi-http' | 'other';
  readonly loader?: LoaderFile;
}

/** Loaders of iPXE, by the names that Debian's package `ipxe` gives them. */
export const LOADER_FILES = ['undionly.kpxe', 'snponly.efi'] as const;
export type LoaderFile = (typeof LOADER_FILES)[number];

const FIRMWARES: Readonly<Record<number, Firmware>> = {
  0: { words: 'a BIOS', kind: 'bios', loader: 'undionly.kpxe' },
  6: { words: 'a 32-bit UEFI', kind: 'other' },
  7: { words: 'a UEFI', kind: 'uefi', loader: 'snponly.efi' },
  9: { words: 'a UEFI', kind: 'uefi', loader: 'snponly.efi' },
  10: { words: 'a UEFI for 32-bit ARM', kind: 'other' },
  11: { words: 'a UEFI for 64-bit ARM', kind: 'other' },
  15: { words: 'a 32-bit UEFI', kind: 'other' },
  16: { words: 'a UEFI that boots by HTTP', kind: 'uefi-http', loader: 'snponly.efi' },
  18: { words: 'a UEFI for 32-bit ARM', kind: 'other' },
  19: { words: 'a UEFI for 64-bit ARM', kind: 'other' },
};

/** @param architecture option 93 of DHCP */
export const firmwareOf = (architecture: number): Firmware =>
  FIRMWARES[architecture] ?? { words: `firmware number ${architecture}`, kind: 'other' };

/** @returns the numbers of all firmwares of a kind */
export const architecturesOf = (kind: Firmware['kind']): number[] =>
  Object.entries(FIRMWARES)
    .filter(([, firmware]) => firmware.kind === kind)
    .map(([number]) => Number(number));
