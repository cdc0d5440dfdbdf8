import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Product } from '../e2e/lab/product.ts';
import { CuttingLink } from './archive/cutting-link.ts';
import { type BenchDisks, makeDisks, makeProject } from './archive/disks.ts';
import {
  measure,
  type Measured,
  measureYard,
  ROOT,
  sideBySide,
  yard,
  yardJson,
} from './archive/run.ts';
import { makeOtherDisks, type OtherDisk } from './archive/other-disks.ts';
import { type Limits, measureLimits } from './archive/limits.ts';
import { compared, type Figure, printFigures, showFigure } from './figures.ts';
import { describeMachine } from './machine.ts';

/**
 * `npm run bench:archive`: how quick an archive is made, how small it is, and what an update costs,
 * beside what a publisher could use instead. `--json` prints the figures alone; `--rounds` says how
 * often everything is done (5), `--only pack` leaves out what is no packing. The disks are made once and
 * kept in `.stackyard/bench-archive`.
 */
const FOLDER = join(ROOT, '.stackyard', 'bench-archive');
const WORK = join(FOLDER, 'work');
const PORT = 18_510;
const MiB = 2 ** 20;
const ROUNDS = Number(/--rounds[= ](\d+)/.exec(process.argv.join(' '))?.[1] ?? 5);
const isOnlyPacking = /--only[= ]pack/.test(process.argv.join(' '));
const LINK_BYTES_PER_SECOND = 100e6;
const CUTS = 20;

const figures: Figure[] = [];

interface Inspected {
  readonly update: { readonly pullBytes: number };
}

function compare(...request: Parameters<typeof compared>): void {
  figures.push(compared(...request));
}

const path = (name: string): string => join(WORK, name);
const remove = (...names: string[]): void => {
  for (const name of names) rmSync(path(name), { recursive: true, force: true });
};
const sizeOf = (name: string): number => statSync(path(name)).size;
/** Apparent size of all files of a folder. */
const sizeOfFolder = (name: string): number =>
  Number(execFileSync('du', ['-sb', path(name)], { encoding: 'utf8' }).split('\t')[0]);

const qemuPack = (disk: string, to: string): Promise<Measured> =>
  measure('qemu-img', [
    'convert',
    '-c',
    '-f',
    'raw',
    '-O',
    'qcow2',
    '-o',
    'compression_type=zstd',
    disk,
    path(to),
  ]);

async function benchPack({ v1 }: BenchDisks, project: string): Promise<void> {
  const medians = await sideBySide(
    [
      {
        name: 'yard pack',
        prepare: () => remove('v1.yard'),
        run: () => measureYard(['pack', project, '-o', path('v1.yard')]),
      },
      {
        name: 'qemu-img convert -c',
        prepare: () => remove('v1.qcow2'),
        run: () => qemuPack(v1, 'v1.qcow2'),
      },
      {
        name: 'casync make',
        prepare: () => remove('store', 'v1.caibx'),
        run: () => measure('casync', ['make', `--store=${path('store')}`, path('v1.caibx'), v1]),
      },
    ],
    ROUNDS,
  );
  const seconds = (name: string): number => medians.get(name)?.seconds ?? Number.NaN;
  const ours = seconds('yard pack');
  const qemu = { ours, theirs: seconds('qemu-img convert -c'), unit: 's' } as const;
  compare('pack time, against qemu-img convert -c (zstd)', qemu, 0.5);
  compare('pack time, against casync make', { ...qemu, theirs: seconds('casync make') }, 0.09);
  const sizes = { ours: sizeOf('v1.yard'), theirs: sizeOf('v1.qcow2'), unit: 'bytes' } as const;
  compare('archive size, against the same qcow2', sizes, 0.97);
}

/** Other people's disks: packed beside `qemu-img`, unpacked, and compared. */
async function benchOtherDisk({ title, file, version }: OtherDisk): Promise<void> {
  const project = makeProject(FOLDER, version, file);
  const medians = await sideBySide(
    [
      {
        name: `yard pack, ${title}`,
        prepare: () => remove('other.yard'),
        run: () => measureYard(['pack', project, '-o', path('other.yard')]),
      },
      {
        name: `qemu-img convert -c, ${title}`,
        prepare: () => remove('other.qcow2'),
        run: () => qemuPack(file, 'other.qcow2'),
      },
    ],
    ROUNDS,
  );
  const [ours, theirs] = [...medians.values()].map(({ seconds }) => seconds);
  const times = { ours: ours ?? Number.NaN, theirs: theirs ?? Number.NaN, unit: 's' } as const;
  compare(`pack time of ${title}, against qemu-img convert -c (zstd)`, times, 0.6);
  const [archive, image] = [sizeOf('other.yard'), sizeOf('other.qcow2')];
  const sizes = { ours: archive, theirs: image, unit: 'bytes' } as const;
  compare(`archive size of ${title}, against the same qcow2`, sizes, 1);
  yard(['export-disk', path('other.yard'), 'web', '--format', 'raw', '-o', path('other.raw')]);
  execFileSync('cmp', [path('other.raw'), file]);
  remove('other.yard', 'other.qcow2', 'other.raw');
}

/** Bytes that go over the wire for who has version 1: new packs, indexes, documents. */
function newBytes(version: string, disk: string): number {
  const project = makeProject(FOLDER, version, disk);
  const archive = path(`v${version}.yard`);
  yard(['pack', project, '-o', archive, '--base', path('v1.yard'), '--force']);
  const { update } = yardJson(['inspect', archive, '--against', path('v1.yard')]) as Inspected;
  return update.pullBytes;
}

function casyncGrowth(disk: string): number {
  remove('store-2', 'next.caibx');
  cpSync(path('store'), path('store-2'), { recursive: true });
  const before = sizeOfFolder('store-2');
  execFileSync('casync', ['make', `--store=${path('store-2')}`, path('next.caibx'), disk]);
  return sizeOfFolder('store-2') - before + sizeOf('next.caibx');
}

function benchUpdate({ v2, v2b }: BenchDisks): void {
  for (const [what, version, disk, most] of [
    ['new bytes of version 2 (rebuilt)', '2.0.0', v2, 0.7],
    ['new bytes of version 2b (upgraded in place)', '2.1.0', v2b, 1],
  ] as const) {
    const ours = newBytes(version, disk);
    compare(
      `${what}, against the growth of a casync store`,
      {
        ours,
        theirs: casyncGrowth(disk),
        unit: 'bytes',
      },
      most,
    );
  }
}

async function benchMemory({ v1 }: BenchDisks, project: string): Promise<void> {
  const large = path('large.raw');
  execFileSync('cp', ['--sparse=always', v1, large]);
  truncateSync(large, 40 * 2 ** 30);
  const small = await measureYard(['pack', project, '-o', path('m.yard'), '--force']);
  const grown = makeProject(FOLDER, '1.40.0', large);
  const big = await measureYard(['pack', grown, '-o', path('m.yard'), '--force']);
  for (const [what, { peakBytes }] of [
    ['4 GiB', small],
    ['40 GiB', big],
  ] as const) {
    const ours = peakBytes / MiB;
    figures.push({
      figure: `peak memory of pack, ${what} disk`,
      ours,
      theirs: null,
      unit: 'MiB',
      ratio: null,
      aim: '≤ 300 MiB',
      met: ours <= 300,
    });
  }
  remove('large.raw', 'm.yard');
}

async function benchExport({ v1 }: BenchDisks): Promise<void> {
  const medians = await sideBySide(
    [
      {
        name: 'yard export-disk',
        prepare: () => remove('ours.raw'),
        run: () =>
          measureYard([
            'export-disk',
            path('v1.yard'),
            'web',
            '--format',
            'raw',
            '-o',
            path('ours.raw'),
          ]),
      },
      {
        name: 'qemu-img convert to raw',
        prepare: () => remove('theirs.raw'),
        run: () =>
          measure('qemu-img', [
            'convert',
            '-f',
            'qcow2',
            '-O',
            'raw',
            path('v1.qcow2'),
            path('theirs.raw'),
          ]),
      },
    ],
    ROUNDS,
  );
  execFileSync('cmp', [path('ours.raw'), v1]);
  remove('ours.raw', 'theirs.raw');
  const ours = medians.get('yard export-disk')?.seconds ?? Number.NaN;
  const theirs = medians.get('qemu-img convert to raw')?.seconds ?? Number.NaN;
  compare('unpack to raw, against qemu-img convert', { ours, theirs, unit: 's' }, 1);
}

async function benchTransfer(): Promise<void> {
  const product = await Product.start({
    port: PORT,
    adminPassword: 'packs and pulls',
    samples: false,
  });
  try {
    for (const file of ['v1.yard', 'v2.0.0.yard']) {
      await product.yardJson('push', path(file), 'bench/bench');
    }
    await benchPrediction();
    await benchCuts();
  } finally {
    await product.close();
  }
}

async function benchPrediction(): Promise<void> {
  const { update } = yardJson([
    'inspect',
    path('v2.0.0.yard'),
    '--against',
    path('v1.yard'),
  ]) as Inspected;
  const link = new CuttingLink(PORT, { bytesPerSecond: LINK_BYTES_PER_SECOND, cutsAt: [] });
  const server = await link.open();
  remove('got.yard');
  await measureYard([
    'pull',
    'bench/bench:2.0.0',
    '--server',
    server,
    '-o',
    path('got.yard'),
    '--base',
    path('v1.yard'),
  ]);
  await link.close();
  execFileSync('cmp', [path('got.yard'), path('v2.0.0.yard')]);
  const ratio = link.receivedBytes / update.pullBytes;
  figures.push({
    figure: 'bytes moved by an update, against the prediction',
    ours: link.receivedBytes,
    theirs: update.pullBytes,
    unit: 'bytes',
    ratio,
    aim: '0.99 to 1.01×',
    met: ratio >= 0.99 && ratio <= 1.01,
  });
}

/** Every cut may cost what was under way: at most a request on each connection. */
async function benchCuts(): Promise<void> {
  const total = sizeOf('v1.yard');
  const cutsAt = Array.from({ length: CUTS }, () => Math.floor(Math.random() * total)).sort(
    (a, b) => a - b,
  );
  const link = new CuttingLink(PORT, { bytesPerSecond: LINK_BYTES_PER_SECOND, cutsAt });
  const server = await link.open();
  remove('got.yard');
  await measureYard(['pull', 'bench/bench:1.0.0', '--server', server, '-o', path('got.yard')]);
  await link.close();
  execFileSync('cmp', [path('got.yard'), path('v1.yard')]);
  if (link.cutsLeft > 0) throw new Error(`only ${CUTS - link.cutsLeft} cuts came to pass`);
  const again = link.receivedBytes - total;
  const most = CUTS * 4 * MiB;
  figures.push({
    figure: `bytes fetched again when the link is cut ${CUTS} times (with headers)`,
    ours: again,
    theirs: null,
    unit: 'bytes',
    ratio: null,
    aim: 'one request of 4 MiB for each cut',
    met: again <= most,
  });
}

function print(): void {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(figures, undefined, 2));
    return;
  }
  console.log(`\nMachine: ${describeMachine()}; medians of ${ROUNDS}\n`);
  printFigures(figures, 'theirs');
  if (!limits) return;
  const { zstdBytesPerSecond, sha256BytesPerSecond, patchBytes } = limits;
  const rate = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB/s`;
  console.log(`
Limits of this machine: zstd, one thread ${rate(zstdBytesPerSecond)}; sha256, one thread ${rate(sha256BytesPerSecond)}.
Floor of an update (zstd --patch-from on the file tree): version 2 ${showFigure(patchBytes.v2, 'bytes')}, 2b ${showFigure(patchBytes.v2b, 'bytes')}.`);
}

/** Programs that are measured beside ours, or as limits, or make disks; and their packages. */
const missing = [
  ['/usr/bin/casync', 'casync'],
  ['/usr/bin/zstd', 'zstd'],
  ['/usr/sbin/mkfs.btrfs', 'btrfs-progs'],
  ['/usr/sbin/mkfs.xfs', 'xfsprogs'],
  ['/usr/sbin/pvcreate', 'lvm2'],
].flatMap(([program, name]) => (existsSync(program ?? '') ? [] : [name ?? '']));
if (missing.length > 0) {
  execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', ...missing], {
    stdio: 'ignore',
  });
}
const disks = makeDisks(FOLDER);
const others = makeOtherDisks(FOLDER, disks.v1);
let limits: Limits | undefined;
rmSync(WORK, { recursive: true, force: true });
mkdirSync(WORK, { recursive: true });
try {
  // In the page cache for everybody.
  const files = [...Object.values(disks), ...others.map(({ file }) => file)];
  for (const file of files) execFileSync('cksum', [file]);
  const project = makeProject(FOLDER, '1.0.0', disks.v1);
  await benchPack(disks, project);
  for (const other of others) await benchOtherDisk(other);
  if (!isOnlyPacking) {
    benchUpdate(disks);
    await benchMemory(disks, project);
    await benchExport(disks);
    await benchTransfer();
    limits = measureLimits(disks, WORK);
  }
} finally {
  rmSync(WORK, { recursive: true, force: true });
  // What was measured before something failed took half an hour.
  print();
}
