import { cpSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imageInspection } from '../../../packager/images/adapters/inspect/image-inspection.ts';
import { makeMixedDisk } from '../../bench/archive/mixed-disk.ts';
import { makeBtrfsDisk, makeLvmDisk } from '../../bench/archive/other-layouts.ts';
import { realPorts, YardUser } from '../../fakes/yard.ts';

const MiB = 2 ** 20;
const DOCS = join(import.meta.dirname, '../../../docs');
/** The real inspection, too. */
const ports = realPorts({ inspection: imageInspection });
let user: YardUser;
beforeEach(async () => {
  user = await YardUser.create();
  await mkdir(user.path('app'));
  await writeFile(
    user.path('app/appliance.yaml'),
    `format: 1
name: app
version: 1.0.0
title: App
summary: One machine from a disk that another system made
licence: MIT
categories: [example]
roles:
  web: { memory: 256 MiB, system: { image: web.raw, format: raw } }
`,
  );
});
afterEach(() => user.remove());

interface Packed {
  readonly plainBytes: number;
  readonly archiveBytes: number;
  readonly unchecked: readonly { readonly path: string; readonly why: string }[];
  readonly notes: readonly unknown[];
}

/** Packs the disk and unpacks it again. @returns what pack said of it */
async function packAndUnpack(): Promise<Packed> {
  const packed = await user.yard(['pack', 'app', '-o', 'app.yard', '--json'], { ports });
  expect(packed).toMatchObject({ exit: 0 });
  const exported = await user.yard(['export-disk', 'app.yard', 'web', '-o', 'back.raw']);
  expect(exported).toMatchObject({ exit: 0 });
  const [wanted, found] = [await readFile(disk()), await readFile(user.path('back.raw'))];
  expect(found.equals(wanted)).toBe(true);
  return JSON.parse(packed.stdout) as Packed;
}
const disk = (): string => user.path('app/web.raw');

/** Files of a system, as far as an inspection would look at them. */
async function makeTree(): Promise<string> {
  const tree = user.path('tree');
  await mkdir(join(tree, 'etc'), { recursive: true });
  await writeFile(join(tree, 'etc/os-release'), 'ID=other\n');
  cpSync(DOCS, join(tree, 'usr/share/doc'), { recursive: true });
  return tree;
}

describe('yard pack of disks that other systems laid out', () => {
  test.each([
    { layout: 'Btrfs with subvolumes and a snapshot', make: makeBtrfsDisk, closed: 'Btrfs' },
    { layout: 'LVM with swap space and XFS', make: makeLvmDisk, closed: 'LVM' },
  ])('$layout: unpacks to the same bytes, and only what is closed is told', async (example) => {
    example.make(disk(), { sizeBytes: 512 * MiB, tree: await makeTree() });
    const { unchecked, notes } = await packAndUnpack();
    const why = `${example.closed} cannot be looked into`;
    expect(unchecked).toEqual([{ role: 'web', path: 'partition 2', why }]);
    expect(notes).toEqual([]);
  });

  test('media, a database and programs: nothing to tell, and media cost no more than they are', async () => {
    const mediaBytes = 24e6;
    makeMixedDisk(disk(), {
      sizeBytes: 128 * MiB,
      mediaBytes,
      databaseBytes: 8e6,
      programBytes: 3e6,
      programs: ['/usr/bin'],
    });
    const { plainBytes, archiveBytes, unchecked, notes } = await packAndUnpack();
    expect({ unchecked, notes }).toEqual({ unchecked: [], notes: [] });
    expect(archiveBytes).toBeLessThan(mediaBytes + 0.75 * (plainBytes - mediaBytes));
  });
});
