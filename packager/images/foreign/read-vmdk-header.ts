import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import { checkVmdkDescriptor } from './check-vmdk-descriptor.ts';
import { checkVirtualSize, type ImageHeader, littleEndian } from './image-header.ts';

const SECTOR = 512;
const MAGIC = 'KDMV';
/** The grain directory is where a footer at the end of the file says. */
const AT_END = 0xffff_ffff_ffff_ffffn;
/** QEMU always reads so much text behind the header, whatever the header says. */
const READ_BY_QEMU_BYTES = 20 * SECTOR;
const FLAGS = {
  newlines: 0x1,
  redundant: 0x2,
  zeroGrains: 0x4,
  compressed: 0x1_0000,
  markers: 0x2_0000,
};
const KNOWN_FLAGS = Object.values(FLAGS).reduce((sum, bit) => sum | bit, 0);
const MARKER = { endOfStream: 0, footer: 3 };

/** SparseExtentHeader of "Virtual Disk Format 5.0" (VMware, p. 8); offsets and sizes in sectors. */
interface SparseHeader {
  readonly version: number;
  readonly flags: number;
  readonly capacity: number;
  readonly grain: number;
  readonly entriesPerTable: number;
  readonly redundantAt: number;
  readonly directoryAt: number;
  readonly overhead: number;
  readonly compression: number;
}

/**
 * Reads the header of a VMDK that is one file (monolithicSparse, streamOptimized) and refuses
 * whatever would make a program open other files or trust impossible sizes (attacks A10 and A12):
 * parents, parts elsewhere, descriptors without data, a footer that contradicts the header, unknown
 * flags, tables outside the file.
 *
 * @returns the header, or in words what is wrong
 */
export async function readVmdkHeader(file: ByteSource): Promise<ImageHeader | string> {
  const first = await file.read(0, SECTOR);
  if (latin1(first).startsWith('# Disk DescriptorFile')) return ONLY_TEXT;
  if (first.length < SECTOR) return 'it is too short for a VMDK';
  if (!latin1(first).startsWith(MAGIC)) return 'it does not begin like a VMDK';
  const header = parseHeader(first);
  const atEnd = new DataView(first.buffer, first.byteOffset).getBigUint64(56, true) === AT_END;
  const final = atEnd ? await readFooter(file, header) : header;
  if (typeof final === 'string') return final;
  return (
    checkFields(first, header) ??
    checkTables(final, file.sizeBytes) ??
    (await checkText(file, first, header)) ?? { virtualBytes: header.capacity * SECTOR }
  );
}

const UNCLEAN = 'it was not closed properly; shut its machine down and copy it again';
const ONLY_TEXT =
  'it is only the description of a VMDK that lies in other files; make one file of them: qemu-img convert -O vmdk old.vmdk new.vmdk';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function parseHeader(sector: Uint8Array): SparseHeader {
  const { u16, u32, u64 } = littleEndian(sector);
  return {
    version: u32(4),
    flags: u32(8),
    capacity: u64(12),
    grain: u64(20),
    entriesPerTable: u32(44),
    redundantAt: u64(48),
    directoryAt: u64(56),
    overhead: u64(64),
    compression: u16(77),
  };
}

/** Footer marker, the header again, end-of-stream marker. QEMU believes this one, not the first. */
async function readFooter(file: ByteSource, header: SparseHeader): Promise<SparseHeader | string> {
  const bytes = await file.read(Math.max(0, file.sizeBytes - 3 * SECTOR), 3 * SECTOR);
  if (bytes.length < 3 * SECTOR) return 'its footer is missing';
  const { u32, u64 } = littleEndian(bytes);
  const end = 2 * SECTOR;
  const good =
    u32(8) === 0 &&
    u32(12) === MARKER.footer &&
    latin1(bytes.subarray(SECTOR, SECTOR + 4)) === MAGIC &&
    u64(end) === 0 &&
    u32(end + 8) === 0 &&
    u32(end + 12) === MARKER.endOfStream;
  if (!good) return 'its footer is missing: the file is not complete';
  const footer = parseHeader(bytes.subarray(SECTOR, 2 * SECTOR));
  const same = (
    ['version', 'flags', 'capacity', 'grain', 'entriesPerTable', 'compression'] as const
  ).every((field) => footer[field] === header[field]);
  return same ? footer : 'its header and its footer contradict each other';
}

function checkFields(first: Uint8Array, header: SparseHeader): string | undefined {
  const { version, flags, grain, capacity, compression } = header;
  if (version < 1 || version > 3) return `its VMDK version is ${version}, wanted 1 to 3`;
  if ((flags & ~KNOWN_FLAGS) !== 0)
    return `it has flags that are not known here (0x${flags.toString(16)})`;
  if ((flags & FLAGS.newlines) !== 0 && latin1(first.subarray(73, 77)) !== '\n \r\n') {
    return 'it was damaged by a transfer as text';
  }
  const isCompressed = (flags & FLAGS.compressed) !== 0;
  // Compressed ones are written in one go; some writers cannot go back to take the mark away.
  if (first[72] !== 0 && !isCompressed) return UNCLEAN;
  if (compression !== (isCompressed ? 1 : 0)) return `its compression is of kind ${compression}`;
  if (grain < 8 || grain > 2_048 || !Number.isInteger(Math.log2(grain))) {
    return `its grains have ${grain} sectors`;
  }
  // A capacity of zero makes QEMU take the disk from what the text names.
  return checkVirtualSize(capacity * SECTOR);
}

/** The directories must cover the disk, and lie in the file. */
function checkTables(header: SparseHeader, fileBytes: number): string | undefined {
  if (header.entriesPerTable !== 512) return `its tables have ${header.entriesPerTable} entries`;
  const tables = Math.ceil(header.capacity / (header.entriesPerTable * header.grain));
  const copies = (header.flags & FLAGS.redundant) !== 0 ? [header.redundantAt] : [];
  const outside = [header.directoryAt, ...copies].some(
    (at) => at === 0 || at * SECTOR + 4 * tables > fileBytes,
  );
  if (outside || header.overhead * SECTOR > fileBytes) return 'its table lies outside the file';
  return undefined;
}

async function checkText(
  file: ByteSource,
  first: Uint8Array,
  { capacity }: SparseHeader,
): Promise<string | undefined> {
  const { u64 } = littleEndian(first);
  const textBytes = u64(36) * SECTOR;
  if (u64(28) !== 1 || textBytes === 0 || textBytes > LIMITS.image.descriptorBytes) {
    return 'its descriptor is not where it belongs';
  }
  const area = latin1(await file.read(SECTOR, Math.max(textBytes, READ_BY_QEMU_BYTES)));
  const end = area.indexOf('\0');
  if (end > textBytes || (end < 0 && area.length > textBytes)) return 'its descriptor does not end';
  return checkVmdkDescriptor(end < 0 ? area : area.slice(0, end), capacity);
}
