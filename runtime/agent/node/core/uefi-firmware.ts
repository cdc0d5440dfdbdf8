/**
 * UEFI for machines, as Debian's package `ovmf` installs it: the program, which all machines share
 * and none can write, and the variables a new machine starts with. It is the build without Secure
 * Boot, which needs no system management mode.
 */
export const UEFI_FIRMWARE = {
  code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
  variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
  package: 'ovmf',
} as const;
