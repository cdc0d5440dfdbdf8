import { describe, expect, test } from 'vitest';
import {
  isManifestFile,
  readNodeImageManifest,
} from '../../../../packager/format/node-image/read-manifest.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
const TEXT = `stackyard-node-image 1
version 0.1.0-20261130
sequence 1796000000
architecture x86_64
vmlinuz 12000000 ${A}
initrd 16000000 ${B}
root.img 142000000 ${C}
`;

describe('the manifest of a node image', () => {
  test('says what the image consists of', () => {
    expect(readNodeImageManifest(TEXT)).toEqual({
      version: '0.1.0-20261130',
      sequence: 1_796_000_000,
      architecture: 'x86_64',
      files: [
        { name: 'vmlinuz', sizeBytes: 12_000_000, sha256: A },
        { name: 'initrd', sizeBytes: 16_000_000, sha256: B },
        { name: 'root.img', sizeBytes: 142_000_000, sha256: C },
      ],
    });
    expect(readNodeImageManifest(TEXT.replace('x86_64', 'aarch64')).architecture).toBe('aarch64');
  });

  test.each([
    ['of a later format', TEXT.replace('image 1', 'image 2')],
    ['without an end', TEXT.slice(0, -1)],
    ['with a line more', `${TEXT}root.img 1 ${C}\n`],
    ['with a line less', TEXT.split('\n').toSpliced(3, 1).join('\n')],
    ['in another order', TEXT.replace('vmlinuz', 'x').replace('initrd', 'vmlinuz')],
    ['with ends of another system', TEXT.replaceAll('\n', '\r\n')],
    ['with two spaces', TEXT.replace('vmlinuz ', 'vmlinuz  ')],
    ['with a space at an end', TEXT.replace(A ?? '', `${A} `)],
    ['with a path for a version', TEXT.replace('0.1.0-20261130', '../../etc')],
    ['with a version of dots', TEXT.replace('0.1.0-20261130', '..')],
    ['with a version that means something else', TEXT.replace('0.1.0-20261130', 'default')],
    ['with a path for a file', TEXT.replace('root.img', '../root.img')],
    ['with a sequence that is none', TEXT.replace('1796000000', '17e9')],
    ['with a sequence of nothing', TEXT.replace('1796000000', '0')],
    ['with a negative sequence', TEXT.replace('1796000000', '-1')],
    ['with a sequence beyond counting', TEXT.replace('1796000000', '9'.repeat(16))],
    ['with a zero before a size', TEXT.replace('12000000', '012000000')],
    ['with an empty file', TEXT.replace('12000000', '0')],
    ['with a kernel beyond all measure', TEXT.replace('12000000', '999999999999')],
    ['with capitals in a digest', TEXT.replace(A ?? '', 'A'.repeat(64))],
    ['for another kind of processor', TEXT.replace('x86_64', 'riscv64')],
    ['with a letter of another alphabet', TEXT.replace('vmlinuz', 'vmlіnuz')],
    ['of many bytes', TEXT.padEnd(LIMITS.boot.manifestBytes + 1, '\n')],
    ['of nothing', ''],
  ])('%s is refused', (_what, text) => {
    expect(faultCode(() => readNodeImageManifest(text))).toBe('NODE_IMAGE_MALFORMED');
  });

  test('speaks for three files', () => {
    expect(['vmlinuz', 'initrd', 'root.img'].every(isManifestFile)).toBe(true);
    expect(['manifest', 'manifest.sig', '', '..'].some(isManifestFile)).toBe(false);
  });
});
