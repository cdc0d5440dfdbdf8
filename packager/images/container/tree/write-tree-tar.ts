import { type ByteSource, readWindows, sliceSource } from '../../../format/byte-source.ts';
import { paddedBytes, TAR, type TarField, tarChecksum } from '../../../format/tar/tar-format.ts';
import { TAR_END } from '../../../format/tar/write-tar-header.ts';
import type { FileNode, FolderNode, LinkNode, Node } from './node.ts';

const WINDOW_BYTES = 1024 * 1024;
const WHERE = 'a layer of the container image';

/**
 * Writes a tree as one tar in GNU's format: whole names in byte order, every folder before what is in
 * it, nothing twice. All folders on the way to a name are real ones of this tar, so whoever unpacks it
 * into an empty folder writes nowhere else, however simple they are.
 *
 * @param layers the unpacked layers, by number
 */
export async function* writeTreeTar(
  root: FolderNode,
  layers: readonly ByteSource[],
): AsyncGenerator<Uint8Array> {
  const written = new Map<Node, string>();
  for (const [path, node] of walk(root, '.')) {
    const first = written.get(node);
    if (first === undefined) written.set(node, path);
    if (first !== undefined) {
      yield* header(path, { ...(node as FileNode), type: '1', target: first });
    } else if (node.kind === 'folder') {
      yield* header(`${path}/`, { ...node.facts, type: '5' });
    } else if (node.kind === 'link') {
      yield* header(path, { ...node, type: '2' });
    } else {
      yield* file(path, node, layers);
    }
  }
  yield TAR_END;
}

function* walk(folder: FolderNode, path: string): Generator<readonly [string, Node]> {
  yield [path, folder];
  const names = [...folder.children.keys()].sort();
  for (const name of names) {
    const node = folder.children.get(name)?.node as Node;
    if (node.kind === 'folder') yield* walk(node, `${path}/${name}`);
    else yield [`${path}/${name}`, node];
  }
}

async function* file(
  path: string,
  node: FileNode,
  layers: readonly ByteSource[],
): AsyncGenerator<Uint8Array> {
  const { layer, offset, sizeBytes } = node.content;
  yield* header(path, { ...node, type: '0', sizeBytes });
  const content = sliceSource(layers[layer] as ByteSource, offset, sizeBytes);
  yield* readWindows(content, WINDOW_BYTES, WHERE);
  yield new Uint8Array(paddedBytes(sizeBytes) - sizeBytes);
}

type EntryFacts = Omit<LinkNode, 'kind' | 'target'> & {
  readonly type: '0' | '1' | '2' | '5';
  readonly target?: string;
  readonly sizeBytes?: number;
};

function* header(path: string, facts: EntryFacts): Generator<Uint8Array> {
  // Capabilities of a hard link are those of its file.
  if (facts.attributes.size > 0 && facts.type !== '1') {
    yield* extension('x', paxRecords(facts.attributes));
  }
  if (facts.target !== undefined && facts.target.length > TAR.linkName.length) {
    yield* extension('K', `${facts.target}\0`);
  }
  if (path.length > TAR.name.length) yield* extension('L', `${path}\0`);
  yield block(path, facts);
}

const NO_FACTS = { mode: 0o644, uid: 0, gid: 0, modified: 0, attributes: new Map() } as const;

function* extension(type: 'x' | 'K' | 'L', text: string): Generator<Uint8Array> {
  yield block('././@LongLink', { ...NO_FACTS, type: type as '0', sizeBytes: text.length });
  yield Buffer.from(text.padEnd(paddedBytes(text.length), '\0'), 'latin1');
}

function paxRecords(attributes: ReadonlyMap<string, string>): string {
  const sorted = [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, value]) => paxRecord(`SCHILY.xattr.${name}=${value}\n`)).join('');
}

/** The length counts its own digits. */
function paxRecord(text: string): string {
  let length = text.length + 2;
  while (`${length} ${text}`.length !== length) length += 1;
  return `${length} ${text}`;
}

function block(path: string, facts: EntryFacts): Uint8Array {
  const bytes = new Uint8Array(TAR.blockBytes);
  putText(bytes, TAR.name, path.slice(0, TAR.name.length));
  putNumber(bytes, TAR.mode, facts.mode);
  putNumber(bytes, TAR.owner, facts.uid);
  putNumber(bytes, TAR.group, facts.gid);
  putNumber(bytes, TAR.size, facts.sizeBytes ?? 0);
  putNumber(bytes, TAR.modified, facts.modified);
  putText(bytes, TAR.type, facts.type);
  putText(bytes, TAR.linkName, (facts.target ?? '').slice(0, TAR.linkName.length));
  putText(bytes, TAR.magic, 'ustar  \0');
  putText(bytes, TAR.checksum, `${tarChecksum(bytes).toString(8).padStart(6, '0')}\0 `);
  return bytes;
}

function putText(bytes: Uint8Array, { offset }: TarField, text: string): void {
  for (let i = 0; i < text.length; i += 1) bytes[offset + i] = text.charCodeAt(i);
}

/** Octal digits, or where those do not fit, binary with the highest bit set. */
function putNumber(bytes: Uint8Array, field: TarField, value: number): void {
  const digits = value.toString(8).padStart(field.length - 1, '0');
  if (digits.length < field.length) {
    putText(bytes, field, digits);
    return;
  }
  for (let i = field.length - 1, rest = value; i > 0; i -= 1, rest = Math.floor(rest / 256)) {
    bytes[field.offset + i] = rest % 256;
  }
  bytes[field.offset] = 0x80;
}
