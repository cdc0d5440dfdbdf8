/** A file of an archive for the kernel. */
export interface CpioFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Default: only readable. */
  readonly isProgram?: boolean;
}

const FOLDER = 0o040755;
const PROGRAM = 0o100755;
const FILE = 0o100644;

/**
 * Writes the archive from which the kernel fills its first root: the “new ASCII” form of cpio
 * (Documentation/driver-api/early-userspace/buffer-format.rst of Linux).
 *
 * @param folders empty ones; those of the files are made without being named
 */
export function writeCpio(files: readonly CpioFile[], folders: readonly string[]): Buffer {
  const parents = [...files.map(({ path }) => path), ...folders.map((path) => `${path}/x`)].flatMap(
    (path) => {
      const names = path.split('/').slice(0, -1);
      return names.map((_, i) => names.slice(0, i + 1).join('/'));
    },
  );
  const none = Buffer.alloc(0);
  const parts = [
    ...[...new Set(parents)].sort().map((path) => entry(path, FOLDER, none)),
    ...files.map(({ path, bytes, isProgram }) => entry(path, isProgram ? PROGRAM : FILE, bytes)),
    entry('TRAILER!!!', 0, none),
  ];
  return Buffer.concat(parts);
}

/** Thirteen fields of eight hexadecimal digits; name and content each padded to four bytes. */
function entry(path: string, mode: number, bytes: Uint8Array): Buffer {
  const name = Buffer.from(`${path}\0`);
  const fields = [0, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
  const head = `070701${fields.map((each) => each.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(head), name])), padded(bytes)]);
}

const padded = (bytes: Uint8Array): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
