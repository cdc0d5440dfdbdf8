import { simulatedGuest, type SimulatedFile } from '../../../runtime/simulator/simulated-files.ts';
import { readPath } from '../../../runtime/control/files/core/path-text.ts';
import { type TreeUnderTest, volumeFilesContract } from '../../contract/volume-files.ts';

/** @returns a tree of the contract, as bytes of Latin-1 */
function treeFrom(tree: TreeUnderTest): Map<string, SimulatedFile> {
  const entries = Object.entries(tree).map(([path, what]): [string, SimulatedFile] => {
    const key = readPath(path)
      .map((name) => `/${name.toString('latin1')}`)
      .join('');
    if (what === null) return [key, { kind: 'folder' }];
    if (Buffer.isBuffer(what)) return [key, { kind: 'file', content: what }];
    return [key, { kind: 'link', content: Buffer.from(what.to) }];
  });
  return new Map<string, SimulatedFile>([['', { kind: 'folder' }], ...entries]);
}

volumeFilesContract(
  'of a simulated node',
  async () => {
    const trees = new Map<string, Map<string, SimulatedFile>>();
    return {
      files: { open: async ({ id }) => simulatedGuest(trees.get(id) ?? new Map()) },
      make: async (tree) => {
        trees.set('volume-1', treeFrom(tree));
        return { id: 'volume-1' } as never;
      },
      close: async () => undefined,
    };
  },
  10_000,
);
