import { EXIT, kind } from './fault-kind.ts';

/** Faults: what `yard` builds, imports and exports. No server answers with one. */
export const buildingFaults = {
  IMAGE_NOT_CLEAN: kind<{ role: string; findings: { path: string; why: string }[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ role, findings }) =>
      [
        `The image of role “${role}” cannot be published as it is:`,
        ...findings.map((f) => `  ${f.path}: ${f.why}`),
      ].join('\n'),
    action: () =>
      'Remove these from the image and pack again. An image built from a recipe has none of them.',
  }),
  IMAGE_LACKS_TOOLS: kind<{ role: string; tools: string[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ role, tools }) =>
      `The image of role “${role}” has no ${tools.join(' and no ')}, so its data disks could never be used.`,
    action: ({ tools }) =>
      `Install what has ${tools.join(' and ')} in the image (${packagesOf(tools)}), or choose another file system for the data disks in appliance.yaml.`,
  }),
  IMAGE_UNREADABLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `The disk image ${file} cannot be used: ${why}.`,
  }),
  CONTAINER_UNUSABLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `The container image ${file} cannot be used: ${why}.`,
  }),
  ASSET_UNUSABLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `${file} cannot be packed: ${why}.`,
  }),
  BOOT_TRACE_INVALID: kind<{ file: string; line: number; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, line, why }) =>
      `${file} is not a boot trace of this disk, line ${line}: ${why}.`,
    action: () => 'docs/format.md describes its content. You can also pack without --boot-trace.',
  }),
  XML_REFUSED: kind<{ file: string; line: number; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, line, why }) => `${file} cannot be read as XML, line ${line}: ${why}.`,
  }),
  PACKAGE_REFUSED: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `${file} cannot be imported: ${why}.`,
  }),
  EXPORT_IMPOSSIBLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `${file} cannot be written: ${why}.`,
    action: () => 'Export the disks one by one instead: yard export-disk',
  }),
  BUILD_FAILED: kind<{ role: string; step: string; output: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ role, step, output }) =>
      `Building the image of role “${role}” failed at “${step}”:\n${output}`,
  }),
  MIRROR_UNKNOWN: kind<object>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: () =>
      'No Debian mirror is known, because the apt sources of this machine do not name one.',
    action: () => 'Set “mirror” in image.yaml.',
  }),
  MIRROR_HAS_PASSWORD: kind<{ host: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ host }) =>
      `The address of the mirror ${host} contains a password, which everyone who gets the image could read.`,
    action: () =>
      'Put the password into /etc/apt/auth.conf.d, and the address without it into the sources.',
  }),
  ARCHIVE_LISTS_UNREADABLE: kind<{ url: string }>({
    status: 502,
    exit: EXIT.unreachable,
    retryable: true,
    message: ({ url }) => `${url} does not return what a package archive should.`,
    action: () => 'Check the mirror in image.yaml or in the apt sources of this machine.',
  }),
  ARCHITECTURE_FOREIGN: kind<{ wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ wanted, found }) =>
      `The recipe is for ${wanted}, but this machine is ${found}. An image has to be built on the kind of processor it is for.`,
    action: ({ wanted }) => `Build it on a machine with ${wanted}.`,
  }),
  TARGET_EXISTS: kind<{ path: string; kind?: 'folder' | 'key' }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ path }) => `${path} already exists.`,
    action: ({ kind: what }) =>
      what === 'key'
        ? 'Sign with it, or make another one with -o. What trusts it refuses all that another key signs.'
        : what === 'folder'
          ? 'Choose another name, or remove the folder first.'
          : 'To replace it, add --force to the command; to keep it, choose another file with -o.',
  }),
  FILE_FAILED: kind<{ path: string; doing: 'read' | 'written'; why: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ path, doing, why }) => `${path} cannot be ${doing}: ${why}.`,
    action: ({ doing }) =>
      doing === 'read'
        ? 'Copy it somewhere else and try again with the copy.'
        : 'Choose another location. No incomplete file was left there.',
  }),
  NODE_IMAGE_FAILED: kind<{ step: string; output: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ step, output }) => `Building the node image failed at “${step}”:\n${output}`,
  }),
} as const;

const PACKAGES: Readonly<Record<string, string>> = {
  'mkfs.ext4': 'e2fsprogs',
  'mkfs.xfs': 'xfsprogs',
};

/** @returns names of packages, as most distributions call them */
const packagesOf = (tools: readonly string[]): string =>
  tools.map((tool) => PACKAGES[tool] ?? tool).join(', ');
