import { expect, test, describe } from 'vitest';
import { mergeLayers } from '../../../../packager/images/container/read-container.ts';
import { prepareTree } from '../../../../packager/images/container/tree/prepare-tree.ts';
import { writeTreeTar } from '../../../../packager/images/container/tree/write-tree-tar.ts';
import { readPax } from '../../../../packager/images/container/layer/read-pax.ts';
import { readLayer } from '../../../../packager/images/container/layer/read-layer.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import { type TestEntry, testTar } from '../../../fakes/test-tar.ts';

const folder = (name: string): TestEntry => ({ name: `${name}/`, type: '5' });
const file = (name: string, content = name): TestEntry => ({ name, content });
const link = (name: string, linkName: string): TestEntry => ({ name, type: '2', linkName });
const hard = (name: string, linkName: string): TestEntry => ({ name, type: '1', linkName });

/** Merges layers and writes the tree. @returns what an unpacker would see, in its order */
async function merged(...layers: TestEntry[][]): Promise<string[]> {
  const sources = layers.map((entries) => bytesSource(testTar(entries)));
  const { root } = await mergeLayers(sources);
  const parts: Uint8Array[] = [];
  for await (const part of writeTreeTar(root, sources)) parts.push(Buffer.from(part));
  const tar = Buffer.concat(parts);
  const lines: string[] = [];
  for await (const entry of readLayer(bytesSource(tar))) {
    const content = tar.subarray(entry.offset, entry.offset + entry.sizeBytes).toString();
    if (entry.name === './') continue;
    const is = {
      file: `= ${content}`,
      link: `-> ${entry.target}`,
      'hard link': `== ${entry.target}`,
    };
    const what = is[entry.kind as keyof typeof is] ?? '';
    lines.push(`${entry.name.slice(2)} ${what}`.trim());
  }
  return lines;
}

const refused = async (...layers: TestEntry[][]): Promise<string> =>
  laterFaultCode(merged(...layers));

describe('merging layers', () => {
  test('later layers replace files of earlier ones and keep the rest', async () => {
    expect(
      await merged([folder('a'), file('a/x', 'old'), file('a/y')], [file('a/x', 'new')]),
    ).toEqual(['a/', 'a/x = new', 'a/y = a/y']);
  });

  test('a whiteout removes a file, or a folder with all that is in it', async () => {
    const lower = [folder('a'), file('a/x'), folder('b'), folder('b/c'), file('b/c/d'), file('e')];
    expect(await merged(lower, [file('a/.wh.x', ''), file('.wh.b', '')])).toEqual(['a/', 'e = e']);
  });

  test('a whiteout spares what its own layer brings, before or behind it', async () => {
    const lower = [folder('a'), file('a/old')];
    const upper = [file('a/before'), file('.wh.a', ''), file('a/behind')];
    expect(await merged(lower, upper)).toEqual([
      'a/',
      'a/before = a/before',
      'a/behind = a/behind',
    ]);
  });

  test('an opaque folder shows nothing of lower layers', async () => {
    const lower = [folder('a'), file('a/old'), folder('a/deep'), file('a/deep/old')];
    const upper = [folder('a'), file('a/new'), file('a/deep/new'), file('a/.wh..wh..opq', '')];
    expect(await merged(lower, upper)).toEqual([
      'a/',
      'a/deep/',
      'a/deep/new = a/deep/new',
      'a/new = a/new',
    ]);
  });

  test('hard links stay one file, also to a lower layer and when the first name goes', async () => {
    expect(await merged([file('a')], [hard('c', 'a'), hard('b', './a')])).toEqual([
      'a = a',
      'b == ./a',
      'c == ./a',
    ]);
    expect(await merged([file('a'), hard('b', 'a')], [file('.wh.a', '')])).toEqual(['b = a']);
  });

  test('a path through a link of a lower layer leads where it would in the image', async () => {
    expect(
      await merged(
        [folder('run'), folder('var'), link('var/run', '/run'), link('up', '../../../var')],
        [file('var/run/pid', '1'), file('up/x', '2')],
      ),
    ).toEqual([
      'run/',
      'run/pid = 1',
      'up -> ../../../var',
      'var/',
      'var/run -> /run',
      'var/x = 2',
    ]);
  });

  test('a folder replaces a link of its name, and a file a folder', async () => {
    expect(
      await merged([link('a', '/b'), folder('c'), file('c/d')], [folder('a'), file('c')]),
    ).toEqual(['a/', 'c = c']);
  });

  test('devices and pipes are left out and counted', async () => {
    const layer = testTar([{ name: 'dev/null', type: '3' }, { name: 'p', type: '6' }, file('a')]);
    const { root, leftOut } = await mergeLayers([bytesSource(layer)]);
    expect(leftOut).toBe(2);
    expect([...root.children.keys()]).toEqual(['dev', 'a']);
  });

  test('long names, long targets and names beyond ASCII stay as they are', async () => {
    const long = `${'d'.repeat(90)}/${'f'.repeat(90)}`;
    const layer = [
      { name: '././@LongLink', type: 'L', content: `${long}\0` },
      file(long.slice(0, 100), 'x'),
      { name: '././@LongLink', type: 'K', content: `${long}\0` },
      link('short', long.slice(0, 100)),
      { name: 'pax', type: 'x', content: '19 path=\u00e4/renamed\n' },
      file('other', 'y'),
      { ...file('q', 'z'), prefix: 'p' },
    ];
    expect(await merged(layer)).toEqual(
      [
        'p/',
        'p/q = z',
        'short -> ' + long,
        `${'d'.repeat(90)}/`,
        `${long} = x`,
        '\u00c3\u00a4/',
        '\u00c3\u00a4/renamed = y',
      ].toSorted(),
    );
  });
});

test('capabilities stay, labels of whoever built the image do not', () => {
  const record = (text: string): string => `${text.length + 3} ${text}`;
  const kept = record('SCHILY.xattr.security.capability=\0\xff=\n\n');
  const { attributes } = readPax(`${kept}${record('SCHILY.xattr.security.selinux=x\n')}`);
  expect([...attributes]).toEqual([['security.capability', '\0\xff=\n']]);
});

describe('attacks', () => {
  test('A1: a name with .. is refused', async () => {
    expect(await refused([file('../x')])).toBe('CONTAINER_UNUSABLE');
    expect(await refused([file('a/../../x')])).toBe('CONTAINER_UNUSABLE');
  });

  test('A1: an absolute name is a name in the image', async () => {
    expect(await merged([file('/etc/passwd')])).toEqual(['etc/', 'etc/passwd = /etc/passwd']);
  });

  test('A1: whiteouts of . and .. are refused', async () => {
    expect(await refused([file('a/.wh...', '')])).toBe('CONTAINER_UNUSABLE');
    expect(await refused([file('a/.wh..', '')])).toBe('CONTAINER_UNUSABLE');
  });

  test('A2: writing through a link that leads out stays inside', async () => {
    expect(await merged([link('out', '../../../../tmp'), file('out/x')])).toEqual([
      'out -> ../../../../tmp',
      'tmp/',
      'tmp/x = out/x',
    ]);
  });

  test('A2: a hard link to a file outside is refused', async () => {
    expect(await refused([hard('a', '/etc/shadow')])).toBe('CONTAINER_UNUSABLE');
    expect(await refused([file('b'), hard('a', '../b')])).toBe('CONTAINER_UNUSABLE');
    expect(await refused([link('etc', '/'), hard('a', 'etc/shadow')])).toBe('CONTAINER_UNUSABLE');
  });

  test('A2: a circle of links ends', async () => {
    expect(await refused([link('a', 'b'), link('b', 'a'), file('a/x')])).toBe('CONTAINER_UNUSABLE');
  });

  test('A2: a file on the way, sparse files and global names are refused', async () => {
    expect(await refused([file('a'), file('a/b')])).toBe('CONTAINER_UNUSABLE');
    expect(await refused([{ name: 'a', type: 'S' }])).toBe('CONTAINER_UNUSABLE');
    const global = { name: 'g', type: 'g', content: '13 path=evil\n' };
    expect(await refused([global, file('a')])).toBe('CONTAINER_UNUSABLE');
  });

  test('A4: sizes that lie and headers that are damaged are refused', async () => {
    expect(await refused([{ ...file('a'), size: '77777777777\0' }])).toBe('ARCHIVE_TRUNCATED');
    expect(await refused([{ ...file('a'), checksum: '000000\0 ' }])).toBe('CONTAINER_UNUSABLE');
    expect(await refused([{ name: 'x', type: 'x', content: '999 path=a\n' }])).toBe(
      'CONTAINER_UNUSABLE',
    );
  });

  test('an /etc that leads elsewhere is refused: the base system writes into it', async () => {
    const { root } = await mergeLayers([bytesSource(testTar([link('etc', '/proc')]))]);
    expect(await laterFaultCode((async () => prepareTree(root, '', 1))())).toBe(
      'CONTAINER_UNUSABLE',
    );
  });

  test('links where the kernel’s file systems go are replaced by folders', async () => {
    const layer = testTar([link('proc', '/etc'), link('dev', '..'), file('sys')]);
    const { root } = await mergeLayers([bytesSource(layer)]);
    prepareTree(root, '/srv/app', 1);
    const kinds = [...root.children].map(([name, { node }]) => `${name} ${node.kind}`);
    expect(kinds.sort()).toEqual([
      'dev folder',
      'etc folder',
      'proc folder',
      'srv folder',
      'sys folder',
    ]);
  });
});
