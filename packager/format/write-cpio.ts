/** A file, folder, link or device of an archive; everything in it is root's. */
export type CpioEntry = { readonly path: string } & (
  | { readonly kind: 'file'; readonly mode: number; readonly bytes: Uint8Array }
  | { readonly kind: 'folder'; readonly mode: number }
  | { readonly kind: 'link'; readonly to: string }
  /** A device of characters. */
  | {
      readonly kind: 'device';
      readonly mode: number;
      readonly major: number;
      readonly minor: number;
    }
);

const TYPE = { file: 0o100000, folder: 0o040000, link: 0o120000, device: 0o020000 } as const;
const LINK_MODE = 0o777;
const TRAILER = 'TRAILER!!!';
const ALIGNMENT = 4;

/**
 * Writes an archive as the kernel unpacks it into its first root (“newc”: Documentation/driver-api/early-userspace/
 * buffer-format.rst). The same entries give the same bytes: they are put into the order of their paths, have one
 * time, and are numbered from one. Folders on the way to an entry are added.
 *
 * @param timeSeconds of every entry, since 1970
 * @returns the archive in pieces
 * @throws RangeError when a path is there twice
 */
export function writeCpio(entries: readonly CpioEntry[], timeSeconds: number): Uint8Array[] {
  const all = withFolders(entries).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const pieces = all.flatMap((entry, index) => {
    const twice = all[index - 1]?.path === entry.path;
    if (twice) throw new RangeError(`twice in an archive: ${entry.path}`);
    return pieceOf(entry, index + 1, timeSeconds);
  });
  return [...pieces, ...header(TRAILER, { inode: 0, mode: 0, timeSeconds: 0, sizeBytes: 0 })];
}

function withFolders(entries: readonly CpioEntry[]): CpioEntry[] {
  const found = new Map(entries.filter(({ kind }) => kind === 'folder').map((e) => [e.path, e]));
  for (const { path } of entries) {
    const words = path.split('/').slice(0, -1);
    for (let count = 1; count <= words.length; count += 1) {
      const folder = words.slice(0, count).join('/');
      if (!found.has(folder)) found.set(folder, { kind: 'folder', path: folder, mode: 0o755 });
    }
  }
  return [...entries.filter(({ kind }) => kind !== 'folder'), ...found.values()];
}

function pieceOf(entry: CpioEntry, inode: number, timeSeconds: number): Uint8Array[] {
  const content = contentOf(entry);
  const mode = TYPE[entry.kind] | (entry.kind === 'link' ? LINK_MODE : entry.mode);
  const device = entry.kind === 'device' ? entry : { major: 0, minor: 0 };
  return [
    ...header(entry.path, { inode, mode, timeSeconds, sizeBytes: content.length, device }),
    content,
    padding(content.length),
  ];
}

const contentOf = (entry: CpioEntry): Uint8Array => {
  if (entry.kind === 'file') return entry.bytes;
  return entry.kind === 'link' ? Buffer.from(entry.to) : new Uint8Array();
};

interface Fields {
  readonly inode: number;
  readonly mode: number;
  readonly timeSeconds: number;
  readonly sizeBytes: number;
  readonly device?: { readonly major: number; readonly minor: number };
}

function header(path: string, fields: Fields): Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  const { inode, mode, timeSeconds, sizeBytes, device = { major: 0, minor: 0 } } = fields;
  const isFolder = (mode & 0o170000) === TYPE.folder;
  const links = isFolder ? 2 : 1;
  const own = [inode, mode, 0, 0, links, timeSeconds, sizeBytes, 0, 0];
  const numbers = [...own, device.major, device.minor, name.length, 0];
  const words = numbers.map((each) => each.toString(16).toUpperCase().padStart(8, '0'));
  const text = Buffer.concat([Buffer.from(`070701${words.join('')}`), name]);
  return [text, padding(text.length)];
}

const padding = (sizeBytes: number): Uint8Array =>
  new Uint8Array((ALIGNMENT - (sizeBytes % ALIGNMENT)) % ALIGNMENT);
