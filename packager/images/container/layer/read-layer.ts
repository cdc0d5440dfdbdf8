import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type ByteSource, readExactly } from '../../../format/byte-source.ts';
import { paddedBytes, TAR } from '../../../format/tar/tar-format.ts';
import type { LayerEntry } from './layer-entry.ts';
import { type LayerHeader, parseLayerHeader } from './parse-layer-header.ts';
import { type PaxFacts, readPax } from './read-pax.ts';
import { shown, unusable } from '../unusable.ts';

/** What has been said about the entry that comes next. */
interface Announced {
  pax?: PaxFacts;
  name?: string;
  target?: string;
}

const WHERE = 'a layer of the container image';

/**
 * Reads the entries of a layer, an unpacked tar. Contents are not read.
 *
 * @throws Fault CONTAINER_UNUSABLE, ARCHIVE_TRUNCATED
 */
export async function* readLayer(layer: ByteSource): AsyncGenerator<LayerEntry> {
  const source = readAhead(layer);
  let announced: Announced = {};
  for (let offset = 0; offset < layer.sizeBytes;) {
    const block = await readExactly(source, offset, TAR.blockBytes, WHERE);
    if (block.every((byte) => byte === 0)) return;
    const header = parseLayerHeader(block);
    const start = offset + TAR.blockBytes;
    const extension = await readExtension(source, header, start);
    if (extension) {
      announced = { ...announced, ...extension };
      offset = start + paddedBytes(header.sizeBytes);
    } else {
      const entry = entryOf(header, announced, start);
      if (start + entry.sizeBytes > layer.sizeBytes) throw cut(layer, entry);
      announced = {};
      yield entry;
      offset = start + paddedBytes(entry.sizeBytes);
    }
  }
}

async function readExtension(
  source: ByteSource,
  { kind, sizeBytes }: LayerHeader,
  offset: number,
): Promise<Announced | undefined> {
  if (kind !== 'pax' && kind !== 'global pax' && kind !== 'long name' && kind !== 'long target') {
    return undefined;
  }
  if (sizeBytes > LIMITS.container.extensionBytes) {
    throw unusable('an extended header in a layer is too long');
  }
  const bytes = Buffer.from(await readExactly(source, offset, sizeBytes, WHERE)).toString('latin1');
  if (kind === 'long name') return { name: bytes.replace(/\0.*$/s, '') };
  if (kind === 'long target') return { target: bytes.replace(/\0.*$/s, '') };
  const pax = readPax(bytes);
  if (kind === 'pax') return { pax };
  // Tools write comments there; a name for every entry that follows is an attack.
  if (pax.name === undefined && pax.target === undefined && pax.sizeBytes === undefined) return {};
  throw unusable('a global header in a layer names or resizes entries');
}

function entryOf(header: LayerHeader, { pax, ...long }: Announced, offset: number): LayerEntry {
  const name = pax?.name ?? long.name ?? header.name;
  // Tars from before POSIX mark folders by the end of their names: of whole names, not of cut ones.
  const kind = header.kind === 'file' && name.endsWith('/') ? 'folder' : header.kind;
  const entry = {
    kind: kind as LayerEntry['kind'],
    name,
    target: pax?.target ?? long.target ?? header.target,
    mode: header.mode,
    uid: pax?.uid ?? header.uid,
    gid: pax?.gid ?? header.gid,
    modified: pax?.modified ?? header.modified,
    attributes: pax?.attributes ?? new Map<string, string>(),
    offset,
    sizeBytes: kind === 'file' ? (pax?.sizeBytes ?? header.sizeBytes) : 0,
  };
  for (const path of [entry.name, entry.target]) {
    if (path.length > LIMITS.container.pathBytes || path.includes('\0')) {
      throw unusable(`a name in a layer is too long or holds a NUL: ${shown(path).slice(0, 60)}…`);
    }
  }
  if (entry.uid < 2 ** 32 - 1 && entry.gid < 2 ** 32 - 1) return entry;
  throw unusable(`${shown(entry.name)} in a layer has an owner that cannot be`);
}

const cut = (layer: ByteSource, { name, offset, sizeBytes }: LayerEntry): Fault =>
  new Fault('ARCHIVE_TRUNCATED', {
    where: `${shown(name)} in a layer of the container image`,
    wantedBytes: sizeBytes,
    foundBytes: Math.max(0, layer.sizeBytes - offset),
  });

const WINDOW_BYTES = 64 * 1024;

/** Headers lie close together: they are read many at a time. */
function readAhead(source: ByteSource): ByteSource {
  let window: { readonly start: number; readonly bytes: Uint8Array } | undefined;
  return {
    sizeBytes: source.sizeBytes,
    async read(offset, length) {
      const at = offset - (window?.start ?? 0);
      if (window && at >= 0 && at + length <= window.bytes.length) {
        return window.bytes.subarray(at, at + length);
      }
      const bytes = await source.read(offset, Math.max(length, WINDOW_BYTES));
      window = { start: offset, bytes };
      return bytes.subarray(0, length);
    },
  };
}
