import { type NodeImageFile, NodeImageVersion, Sha256Hex } from '../../../schemas/agent/boot.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** The files that a manifest speaks for, in its order. */
export const MANIFEST_FILES = ['vmlinuz', 'initrd', 'root.img'] as const;
export type ManifestFileName = (typeof MANIFEST_FILES)[number];

/** What a node image says of itself; worth nothing before its signature was verified. */
export interface NodeImageManifest {
  readonly version: NodeImageVersion;
  readonly sequence: number;
  readonly architecture: 'x86_64' | 'aarch64';
  readonly files: readonly NodeImageFile[];
}

/** Its first line. */
export const MANIFEST_HEAD = 'stackyard-node-image 1';

const LARGEST: Readonly<Record<ManifestFileName, number>> = {
  vmlinuz: LIMITS.boot.kernelBytes,
  initrd: LIMITS.boot.initrdBytes,
  'root.img': LIMITS.boot.rootBytes,
};

/** Words by which `yard node-image use` means something else than a version. */
const RESERVED: readonly string[] = ['default', 'none'];

/**
 * Reads the manifest of a node image (decision 43). It is read strictly: each line in its place, one
 * space between words, nothing after the last line. A shell reads it as well, and both must read the same.
 *
 * @param text the file `manifest`
 * @throws Fault NODE_IMAGE_MALFORMED
 */
export function readNodeImageManifest(text: string): NodeImageManifest {
  if (text.length > LIMITS.boot.manifestBytes) {
    throw malformed('the manifest', `at most ${LIMITS.boot.manifestBytes} bytes`, 'longer');
  }
  if (!/^[\x20-\x7e\n]*$/.test(text)) {
    throw malformed('the manifest', 'plain text', 'something else');
  }
  const lines = text.split('\n');
  const expected = 4 + MANIFEST_FILES.length;
  if (lines.length !== expected + 1 || lines.at(-1) !== '') {
    throw malformed('the manifest', `${expected} lines, each with an end`, 'another text');
  }
  const [head = '', version = '', sequence = '', architecture = '', ...files] = lines;
  if (head !== MANIFEST_HEAD) throw malformed('its first line', `“${MANIFEST_HEAD}”`, quoted(head));
  return {
    version: readVersion(valueOf('version', version)),
    sequence: readCount('sequence', valueOf('sequence', sequence), Number.MAX_SAFE_INTEGER),
    architecture: readArchitecture(valueOf('architecture', architecture)),
    files: MANIFEST_FILES.map((name, index) => readFile(name, files[index] ?? '')),
  };
}

/** @returns whether a name is that of a file that a manifest speaks for */
export const isManifestFile = (name: string): name is ManifestFileName =>
  (MANIFEST_FILES as readonly string[]).includes(name);

function readVersion(text: string): NodeImageVersion {
  const version = NodeImageVersion.safeParse(text);
  if (!version.success) {
    throw malformed('its version', 'letters, digits and . + ~ -', quoted(text));
  }
  if (RESERVED.includes(text)) throw malformed('its version', 'another word', quoted(text));
  return version.data;
}

function readArchitecture(text: string): NodeImageManifest['architecture'] {
  if (text === 'x86_64' || text === 'aarch64') return text;
  throw malformed('its architecture', 'x86_64 or aarch64', quoted(text));
}

function readFile(name: ManifestFileName, line: string): NodeImageFile {
  const [size = '', sha256 = '', ...more] = valueOf(name, line).split(' ');
  if (more.length > 0 || !Sha256Hex.safeParse(sha256).success) {
    throw malformed(`the line of ${name}`, 'bytes and sha256', quoted(line));
  }
  return { name, sizeBytes: readCount(`the size of ${name}`, size, LARGEST[name]), sha256 };
}

/** @returns what follows a word and a space */
function valueOf(word: string, line: string): string {
  const start = `${word} `;
  if (line.startsWith(start)) return line.slice(start.length);
  throw malformed('a line', `“${start}…”`, quoted(line));
}

function readCount(what: string, text: string, most: number): number {
  const count = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw malformed(what, `a whole number from 1 to ${most}`, quoted(text));
}

const quoted = (text: string): string => (text === '' ? 'empty' : `“${text.slice(0, 80)}”`);

const malformed = (where: string, wanted: string, found: string): Fault =>
  new Fault('NODE_IMAGE_MALFORMED', { where, wanted, found });
