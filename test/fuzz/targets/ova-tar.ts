import { bytesSource } from '../../../packager/format/byte-source.ts';
import { readTar } from '../../../packager/format/tar/read-tar.ts';
import { type TestEntry, testTar } from '../../fakes/test-tar.ts';
import { signalOf } from '../engine/fuzz.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { changeHeader, moveBlock } from './tar.ts';

/** As an OVA is read: side by side, as any tool writes it. */
const RULES = {
  file: /^[^/\\\0-\x1f.][^/\\\0-\x1f]*$/,
  folder: /(?!)/,
  what: 'an OVA',
  binarySizes: true,
  names: 'any tool',
} as const;

const pax: TestEntry = { name: 'pax', type: 'x', content: '15 path=größ\n11 size=9\n' };
const long: TestEntry = { name: '././@LongLink', type: 'L', content: `${'n'.repeat(120)}\0` };

/** The tar of another tool: what is accepted lies within the file, under names that lead nowhere. */
export const ovaTarTarget: FuzzTarget = {
  name: 'ova-tar',
  seeds: async () => [
    testTar([
      { name: './vm.ovf', content: '<x/>' },
      { name: 'd.vmdk', content: 'x'.repeat(700) },
    ]),
    testTar([pax, { name: 'd.vmdk', content: 'x'.repeat(9) }]),
    testTar([
      { ...long, magic: 'ustar  \0' },
      { name: 'n', content: 'x' },
    ]),
    testTar([{ name: 'vmdk', prefix: 'p', content: 'x' }]),
  ],
  mutations: [changeHeader, changeHeader, moveBlock],
  read: (input) =>
    signalOf(async () => {
      const entries = await readTar(bytesSource(input), RULES);
      for (const [name, { offset, sizeBytes }] of entries) {
        demand(RULES.file.test(name) && !/[/\\\0]/.test(name), `it has the name ${name}`);
        demand(sizeBytes >= 0 && offset + sizeBytes <= input.length, 'it lies outside');
      }
    }),
};
