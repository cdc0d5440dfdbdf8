import { readLayer } from '../../../packager/images/container/layer/read-layer.ts';
import { mergeLayers } from '../../../packager/images/container/read-container.ts';
import { writeTreeTar } from '../../../packager/images/container/tree/write-tree-tar.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { testTar } from '../../fakes/test-tar.ts';
import { signalOf } from '../engine/fuzz.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { changeHeader, moveBlock } from './tar.ts';

/** What every changed layer is put on: links that lead out, a folder, a file. */
const LOWER = testTar([
  { name: 'out', type: '2', linkName: '../../../etc' },
  { name: 'abs', type: '2', linkName: '/tmp' },
  { name: 'a/b', content: 'x' },
]);

/**
 * Layers of container images: whatever is accepted comes out as a tar that a simple unpacker can only
 * unpack within its folder, and that is the same when it is merged again.
 */
export const layerTarget: FuzzTarget = {
  name: 'layer',
  seeds: async () => [
    testTar([
      { name: 'out/x', content: 'y' },
      { name: 'a/.wh.b', content: '' },
      { name: 'hard', type: '1', linkName: 'out/x' },
      { name: 'c/', type: '5' },
    ]),
    testTar([
      { name: 'pax', type: 'x', content: '15 path=abs/yz\n29 SCHILY.xattr.user.a=b=c d\n' },
      { name: 'n', content: 'z'.repeat(600) },
      { name: 'L', type: 'L', content: `${'n/'.repeat(80)}m\0` },
      { name: 'n', content: '', magic: 'ustar  \0' },
      { name: 'a/.wh..wh..opq', content: '' },
      { name: 'dev', type: '3' },
    ]),
  ],
  mutations: [changeHeader, changeHeader, moveBlock],
  read: (input) =>
    signalOf(async () => {
      const tar = await merge([LOWER, input]);
      await checkNames(tar);
      demand((await merge([tar])).equals(tar), 'it is another when it is merged again');
    }),
};

async function merge(layers: readonly Buffer[]): Promise<Buffer> {
  const sources = layers.map((layer) => bytesSource(layer));
  const { root } = await mergeLayers(sources);
  const parts: Uint8Array[] = [];
  for await (const part of writeTreeTar(root, sources)) parts.push(part);
  return Buffer.concat(parts);
}

async function checkNames(tar: Buffer): Promise<void> {
  const folders = new Set<string>();
  const files = new Set<string>();
  for await (const { kind, name, target } of readLayer(bytesSource(tar))) {
    const path = name.replace(/\/$/, '');
    const names = path.split('/');
    demand(names[0] === '.', 'a name begins elsewhere');
    demand(!names.includes('..') && !names.includes(''), 'a name leads out');
    demand(!files.has(path) && !folders.has(path), 'a name is there twice');
    const parent = names.slice(0, -1).join('/');
    demand(parent === '' || folders.has(parent), 'a name leads through what is no folder');
    demand(kind !== 'hard link' || files.has(target), 'a hard link leads elsewhere');
    (kind === 'folder' ? folders : files).add(path);
  }
}
