import { expect, test } from 'vitest';
import {
  type NodeImageManifest,
  readNodeImageManifest,
} from '../../../../packager/format/node-image/read-manifest.ts';
import { renderNodeImageManifest } from '../../../../packager/format/node-image/render-manifest.ts';

const MANIFEST: NodeImageManifest = {
  version: '0.1.0-20261130',
  sequence: 1_796_000_000,
  architecture: 'x86_64',
  files: [
    { name: 'vmlinuz', sizeBytes: 12, sha256: 'a'.repeat(64) },
    { name: 'initrd', sizeBytes: 34, sha256: 'b'.repeat(64) },
    { name: 'root.img', sizeBytes: 56, sha256: 'c'.repeat(64) },
  ],
};

test('a manifest is written as decision 43 has it, and read as what it was', () => {
  const text = renderNodeImageManifest(MANIFEST);
  expect(text).toBe(`stackyard-node-image 1
version 0.1.0-20261130
sequence 1796000000
architecture x86_64
vmlinuz 12 ${'a'.repeat(64)}
initrd 34 ${'b'.repeat(64)}
root.img 56 ${'c'.repeat(64)}
`);
  expect(readNodeImageManifest(text)).toEqual(MANIFEST);
});
