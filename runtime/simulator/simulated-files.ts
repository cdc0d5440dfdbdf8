import { type Duplex, duplexPair } from 'node:stream';
import { FILES_GREETING, FILES_PIECE_BYTES } from '../../schemas/agent/volume-files.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { ByteSource } from '../process/byte-source.ts';
import type { VolumeFiles } from '../agent/storage/ports/volume-files.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** Something in the only partition of a simulated disk, by its path as bytes of Latin-1; `''` is its root. */
export interface SimulatedFile {
  readonly kind: 'file' | 'folder' | 'link';
  /** Of a file, or where a link leads. */
  readonly content?: Buffer;
  readonly mode?: number;
}

export type SimulatedTree = ReadonlyMap<string, SimulatedFile>;

const MOST_QUESTION = 20_000;
const TIME = 1_796_000_000;
const TYPES = { file: 0o100000, folder: 0o040000, link: 0o120000 } as const;
const EXT4 = Buffer.alloc(2048);
EXT4.writeUInt16LE(0xef53, 1080);

/** Files of volumes: what a guest of a simulated node wrote, as one file. */
export const simulatedFiles = (world: SimulatedWorld): VolumeFiles => ({
  async open({ id }) {
    const volume = world.volumes.get(id);
    if (!volume) throw new Fault('NOT_FOUND', { what: 'volume in the pool', name: id });
    await world.act(`files ${id}`);
    return simulatedGuest(treeOf(volume.data));
  },
});

/** @returns a tree with one file, and what a file system has beside it */
const treeOf = (data: string): SimulatedTree =>
  new Map<string, SimulatedFile>([
    ['', { kind: 'folder' }],
    ['/etc', { kind: 'folder' }],
    ['/etc/hostname', { kind: 'file', content: Buffer.from('simulated\n') }],
    ['/latest', { kind: 'link', content: Buffer.from('written') }],
    ['/written', { kind: 'file', content: Buffer.from(data) }],
  ]);

/** @returns the line to a reading guest that answers from a tree, as the real ones do */
export function simulatedGuest(tree: SimulatedTree): Duplex {
  const [ours, theirs] = duplexPair();
  ours.on('error', () => undefined);
  ours.write(`${FILES_GREETING}\n`);
  converse(ours, tree)
    .catch(() => undefined)
    .finally(() => ours.end());
  return theirs;
}

async function converse(line: Duplex, tree: SimulatedTree): Promise<void> {
  const source = new ByteSource(line);
  for (;;) {
    const question = await source.takeLine(MOST_QUESTION);
    const answer = answerTo(question.split(' '), tree);
    line.write(answer ? `ok ${answer.length}\n` : 'gone 0\n');
    if (answer) line.write(answer);
  }
}

function answerTo(
  [verb, , word = '', piece]: readonly string[],
  tree: SimulatedTree,
): Buffer | undefined {
  const path = word
    .replaceAll(/\\0([0-7]{3})/g, (_all, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    )
    .replace(/\/$/, '');
  const found = isBehindLink(path, tree) ? undefined : tree.get(path);
  if (verb === 'parts') return Buffer.from('major minor  #blocks  name\n\n 254 0 1024 vda\n');
  if (verb === 'head') return EXT4;
  if (verb === 'mount') return Buffer.alloc(0);
  if (!found) return undefined;
  const content = found.content ?? Buffer.alloc(0);
  if (verb === 'stat') return Buffer.from(`/${factsOf(found)}\n`);
  if (verb === 'link') return found.kind === 'link' ? content : undefined;
  if (verb === 'list') return found.kind === 'folder' ? folder(path, tree) : undefined;
  const start = Number(piece) * FILES_PIECE_BYTES;
  return found.kind === 'file' ? content.subarray(start, start + FILES_PIECE_BYTES) : undefined;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function isBehindLink(path: string, tree: SimulatedTree): boolean {
  if (path === '') return false;
  const parent = parentOf(path);
  return tree.get(parent)?.kind === 'link' || isBehindLink(parent, tree);
}

const folder = (path: string, tree: SimulatedTree): Buffer =>
  Buffer.from(
    [...tree]
      .filter(([each]) => each !== '' && parentOf(each) === path)
      .map(([each, file]) => `/${factsOf(file)} ./${each.slice(path.length + 1)}\n`)
      .join(''),
    'latin1',
  );

const factsOf = ({
  kind,
  content,
  mode = kind === 'file' ? 0o644 : 0o755,
}: SimulatedFile): string =>
  `${(TYPES[kind] | mode).toString(16)} ${content?.length ?? 4096} ${TIME} 0 0`;
