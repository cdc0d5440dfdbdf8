import { EXIT, kind, list } from './fault-kind.ts';

/** Faults: letting machines boot over a network. */
export const bootServiceFaults = {
  BOOT_LOADERS_MISSING: kind<{ folder: string; missing: readonly string[]; found?: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: true,
    message: ({ folder, missing, found }) =>
      found === undefined
        ? `The boot service lacks ${list(missing)} of iPXE in ${folder}.`
        : `The iPXE in ${folder} is too old for the boot service (${found}).`,
    action: () =>
      'Install the package ipxe of Debian 13, or put its files into a folder and set STACKYARD_AGENT_IPXE_FOLDER to that.',
  }),
  BOOT_OTHER_DHCP: kind<{ link: string; server: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: true,
    message: ({ link, server }) =>
      `Another DHCP server, ${server}, already gives addresses on the network at ${link}, so the boot service gives none there.`,
    action: () =>
      'Set the boot network to work beside that server (proxy), or switch that server off; the boot service then goes on by itself.',
  }),
  BOOT_IMAGE_ALTERED: kind<{ name: string; wanted: string; found: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: true,
    message: ({ name, wanted, found }) =>
      `${name} did not arrive as it should be: its sha256 is ${found} instead of ${wanted}.`,
    action: () =>
      'It is fetched again by itself. If that does not help, add the node image to the server anew.',
  }),
};
