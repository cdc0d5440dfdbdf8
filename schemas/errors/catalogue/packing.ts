import { EXIT, kind } from './fault-kind.ts';

/** Faults: appliance.yaml and recipes. */
export const packingFaults = {
  MANIFEST_INVALID: kind<{
    file: string;
    problems: { line: number; column: number; path: string; wanted: string; found: string }[];
  }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, problems }) =>
      [
        `${file} has ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:`,
        ...problems.map(
          (p) => `  ${file}:${p.line}:${p.column} ${p.path}: wanted ${p.wanted}, found ${p.found}`,
        ),
      ].join('\n'),
  }),
  PARAMETERS_INVALID: kind<{ problems: { path: string; wanted: string; found: string }[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ problems }) =>
      problems.map((p) => `${p.path}: wanted ${p.wanted}, found ${p.found}`).join('; '),
  }),
  IMAGE_NOT_CLEAN: kind<{ role: string; findings: { path: string; why: string }[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ role, findings }) =>
      [
        `The image of role “${role}” must not be published as it is:`,
        ...findings.map((f) => `  ${f.path}: ${f.why}`),
      ].join('\n'),
    action: () => 'Remove these from the image (a recipe does it by itself) and pack again.',
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
      `${file} is no boot trace of this disk, line ${line}: ${why}.`,
    action: () => 'docs/format.md says what belongs in it; or pack without --boot-trace.',
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
    action: () => 'Export single disks instead: yard export-disk.',
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
    message: () => 'No Debian mirror is known: the apt sources of this machine name none.',
    action: () => 'Name one as “mirror” in image.yaml.',
  }),
  MIRROR_HAS_PASSWORD: kind<{ host: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ host }) =>
      `The address of the mirror ${host} holds a password, which everybody who gets the image could read.`,
    action: () =>
      'Put the password into /etc/apt/auth.conf.d and the bare address into the sources.',
  }),
  ARCHIVE_LISTS_UNREADABLE: kind<{ url: string }>({
    status: 502,
    exit: EXIT.unreachable,
    retryable: true,
    message: ({ url }) => `${url} is not what a package archive should answer.`,
    action: () => 'Check the mirror in image.yaml or in the apt sources of this machine.',
  }),
  ARCHITECTURE_FOREIGN: kind<{ wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ wanted, found }) =>
      `The recipe is for ${wanted}, but this machine is ${found}: images are built on their own kind of processor.`,
    action: ({ wanted }) => `Build it on a machine with ${wanted}.`,
  }),
  TARGET_EXISTS: kind<{ path: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ path }) => `${path} exists already.`,
    action: () => 'Choose another name, or add --force to replace it.',
  }),
  FILE_FAILED: kind<{ path: string; doing: 'read' | 'written'; why: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ path, doing, why }) => `${path} cannot be ${doing}: ${why}.`,
    action: ({ doing }) =>
      doing === 'read'
        ? 'Copy it to another place and try again there.'
        : 'Choose a file in another place; nothing half-written has its name.',
  }),
} as const;
