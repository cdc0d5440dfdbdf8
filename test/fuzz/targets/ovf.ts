import {
  importPackage,
  type ImportPorts,
} from '../../../packager/exchange/import/import-package.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { readApplianceSource } from '../../../schemas/appliance/read-appliance.ts';
import { OVF_DISKS, testOvf } from '../../fakes/test-ovf.ts';
import { testTar } from '../../fakes/test-tar.ts';
import { signalOf } from '../engine/fuzz.ts';
import { below, EDGES, pick, type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const NUMBERS = ['-1', '1.5', '1e9', 'NaN', '0x10', '', '٣', '9'.repeat(17), '9'.repeat(400)];
const TEXTS = [
  '',
  '..',
  'a/b',
  'ovf:/disk/',
  '\u202e',
  'x'.repeat(300),
  '${x}',
  '&#x1F600;',
  '- y',
];

/** Replaces one of the places that a pattern finds. */
function changeOne(
  input: Buffer,
  random: Random,
  { where, to }: { where: RegExp; to: (found: string, all: readonly string[]) => string },
): Buffer {
  const text = input.toString();
  const found = [...text.matchAll(where)];
  if (found.length === 0) return input;
  const { index, 0: old } = pick(random, found);
  const all = found.map(([each]) => each);
  return Buffer.from(text.slice(0, index) + to(old, all) + text.slice(index + old.length));
}

const ELEMENT = /<(?!\/)(?:rasd:)?[A-Z]\w*\b[^>]*?(?:\/>|>[^<]*<\/[\w:]+>)/g;
const SECTION = /<(VirtualSystem|\w+Section|References) ?[^>]*>[^]*?<\/\1>/g;

/** Descriptions of packages of machines: refused, or made into an appliance.yaml that can be packed. */
export const ovfTarget: FuzzTarget = {
  name: 'ovf',
  seeds: async () => [Buffer.from(testOvf())],
  mutations: [
    (input, random) =>
      changeOne(input, random, {
        where: /(?<=[">])\d+(?=["<])/g,
        to: () => (random() < 0.5 ? String(pick(random, EDGES)) : pick(random, NUMBERS)),
      }),
    (input, random) =>
      changeOne(input, random, {
        where: /(?<=")[^"<>]*(?=")|(?<=>)[^<>\s][^<>]*(?=<)/g,
        to: (_old, all) => (random() < 0.5 ? pick(random, all) : pick(random, TEXTS)),
      }),
    (input, random) =>
      changeOne(input, random, {
        where: random() < 0.7 ? ELEMENT : SECTION,
        to: (old, all) => pick(random, ['', old + old, pick(random, all)]),
      }),
    (input, random) =>
      changeOne(input, random, {
        where: / [\w:]+="[^"]*"/g,
        to: (_old, all) => ['', pick(random, all)][below(random, 2)] ?? '',
      }),
  ],
  read: (input) => signalOf(() => importAround(input)),
};

/** Imports a package with this description, and holds what is written against what is read again. */
async function importAround(description: Buffer): Promise<void> {
  const disks = Object.entries(OVF_DISKS).map(([name, content]) => ({ name, content }));
  const ova = testTar([{ name: 'vm.ovf', content: description }, ...disks]);
  const written: string[] = [];
  let text = '';
  const ports: ImportPorts = {
    inputs: { open: async () => ({ ...bytesSource(ova), close: async () => undefined }) },
    project: {} as never,
    newFiles: {
      createFolder: async (_folder, files) => {
        for (const file of files) {
          written.push(file.path);
          if ('text' in file) text = file.text;
          else for await (const piece of file.pieces) void piece;
        }
      },
    },
  };
  const work = { onProgress: () => undefined, signal: new AbortController().signal };
  const { roles } = await importPackage({ path: 'vm.ova', target: (name) => name }, ports, work);
  const manifest = readApplianceSource(text);
  demand(roles.length > 0, 'it has no role');
  for (const path of written) demand(/^[a-z0-9][a-z0-9./-]*$/i.test(path), `it writes ${path}`);
  demand(
    Object.keys(manifest.roles).join() === roles.join(),
    'the roles that are written are others',
  );
}
