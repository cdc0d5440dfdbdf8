import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, type Measured, ROOT, sideBySide, YARD } from './archive/run.ts';
import { changeDisk, DISK_BYTES, makeDisk } from './backup/disk.ts';
import { compared, type Figure, printFigures } from './figures.ts';
import { describeMachine } from './machine.ts';

/**
 * `npm run bench:backup`: a disk kept in a repository, kept again after 1 % of it changed, restored and
 * verified, beside restic: the same disk, the same folder, by turns. `--json` prints the figures alone;
 * `--rounds` says how often everything is done (3). The disk is made once and kept in
 * `.stackyard/bench-backup`.
 */
const FOLDER = join(ROOT, '.stackyard', 'bench-backup');
const WORK = join(FOLDER, 'work');
const MiB = 2 ** 20;
const ROUNDS = Number(/--rounds[= ](\d+)/.exec(process.argv.join(' '))?.[1] ?? 3);

const figures: Figure[] = [];

function compare(...request: Parameters<typeof compared>): void {
  figures.push(compared(...request));
}

const path = (name: string): string => join(WORK, name);
const remove = (...names: string[]): void => {
  for (const name of names) rmSync(path(name), { recursive: true, force: true });
};
/** Apparent size of all files of a folder. */
const sizeOfFolder = (name: string): number =>
  Number(execFileSync('du', ['-sb', path(name)], { encoding: 'utf8' }).split('\t')[0]);

const SOURCE = join(FOLDER, 'disk.img');
const DISK = path('disk.img');
const CHANGES = path('changes.json');

process.env.RESTIC_PASSWORD = 'twelve or more characters';
process.env.RESTIC_CACHE_DIR = path('restic-cache');
process.env.STACKYARD_BACKUP_KEY_FILE = path('backup.key');

const yard = (...args: string[]): Promise<Measured> => measure(YARD, ['backup', ...args]);
const restic = (...args: string[]): Promise<Measured> =>
  measure('restic', ['--repo', path('theirs'), '--quiet', ...args]);
const create = (...args: string[]): Promise<Measured> =>
  yard('create', DISK, '--to', path('ours'), '--name', 'bench', ...args);

const start = (program: 'ours' | 'theirs'): void => {
  remove(program, 'restic-cache');
  if (program === 'ours') execFileSync(YARD, ['backup', 'init', path('ours')], { stdio: 'ignore' });
  else execFileSync('restic', ['--repo', path('theirs'), 'init'], { stdio: 'ignore' });
};
/** Puts a repository back to how it was after the first backup. */
const rewind = (program: 'ours' | 'theirs'): void => {
  remove(program);
  cpSync(path(`${program}-first`), path(program), { recursive: true });
};

/** @returns medians of both */
async function turns(
  what: string,
  ours: () => Promise<Measured>,
  theirs: () => Promise<Measured>,
  prepare: (program: 'ours' | 'theirs') => void,
): Promise<{ ours: Measured; theirs: Measured }> {
  const medians = await sideBySide(
    [
      { name: `yard, ${what}`, prepare: () => prepare('ours'), run: ours },
      { name: `restic, ${what}`, prepare: () => prepare('theirs'), run: theirs },
    ],
    ROUNDS,
  );
  const [first, second] = [...medians.values()] as [Measured, Measured];
  const figure = `${what}: time`;
  compare(figure, { ours: first.seconds, theirs: second.seconds, unit: 's' }, 0.7);
  memory.push([what, first.peakBytes, second.peakBytes]);
  return { ours: first, theirs: second };
}
const memory: [what: string, ours: number, theirs: number][] = [];

async function benchFirst(): Promise<void> {
  const run = (): Promise<Measured> => restic('backup', DISK);
  await turns('first backup', () => create(), run, start);
  const sizes = { ours: sizeOfFolder('ours'), theirs: sizeOfFolder('theirs') };
  compare('first backup: bytes of the repository', { ...sizes, unit: 'bytes' }, 1);
  for (const program of ['ours', 'theirs']) {
    cpSync(path(program), path(`${program}-first`), { recursive: true });
  }
}

async function benchSecond(): Promise<void> {
  const before = { ours: sizeOfFolder('ours'), theirs: sizeOfFolder('theirs') };
  const growth = (): { ours: number; theirs: number; unit: 'bytes' } => ({
    ours: sizeOfFolder('ours') - before.ours,
    theirs: sizeOfFolder('theirs') - before.theirs,
    unit: 'bytes',
  });
  const theirs = (): Promise<Measured> => restic('backup', DISK);
  await turns('second backup, 1 % changed, all read', () => create(), theirs, rewind);
  compare('second backup, all read: bytes written', growth(), 1);
  const told = ['--since', 'latest', '--changed', `disk=${CHANGES}`];
  await turns('second backup, told what changed', () => create(...told), theirs, rewind);
  compare('second backup, told what changed: bytes written', growth(), 1);
  rewind('ours');
  const args = ['backup', 'create', DISK, '--to', path('ours'), '--name', 'bench', ...told];
  const { readBytes } = JSON.parse(
    execFileSync(YARD, [...args, '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as { readBytes: number };
  const read = { ours: readBytes, theirs: DISK_BYTES, unit: 'bytes' } as const;
  compare('second backup, told what changed: bytes read', read, 0.7);
}

/** `yard` ends when the disk has everything; restic does not wait for that, so it is measured with and without. */
async function benchRestore(): Promise<void> {
  const ours = (): Promise<Measured> =>
    yard('restore', 'latest', '--from', path('ours'), '-o', path('out-ours'));
  const theirs = (): Promise<Measured> =>
    restic('restore', 'latest', '--target', path('out-theirs'));
  const flushed = async (): Promise<Measured> => {
    const start = performance.now();
    const { peakBytes } = await theirs();
    execFileSync('sync', ['--file-system', WORK]);
    return { peakBytes, seconds: (performance.now() - start) / 1000 };
  };
  const prepare = (): void => {
    remove('out-ours', 'out-theirs');
    mkdirSync(path('out-ours'));
  };
  await turns('restore, until it is on the disk', ours, flushed, prepare);
  await turns('restore, restic not until then', ours, theirs, prepare);
  prepare();
  await ours();
  execFileSync('cmp', [path('out-ours/disk.raw'), DISK]);
  remove('out-ours', 'out-theirs');
}

async function benchVerify(): Promise<void> {
  const ours = (): Promise<Measured> => yard('verify', path('ours'));
  const theirs = (): Promise<Measured> => restic('check', '--read-data');
  await turns('verify all', ours, theirs, () => undefined);
}

function judgeMemory(): void {
  for (const [what, ours, theirs] of memory) {
    const most = 300 * MiB;
    figures.push({
      figure: `${what}: peak memory`,
      ours: ours / MiB,
      theirs: theirs / MiB,
      unit: 'MiB',
      ratio: ours / theirs,
      aim: '≤ 300 MiB',
      met: ours <= most,
    });
  }
}

function print(): void {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(figures, undefined, 2));
    return;
  }
  const version = execFileSync('restic', ['version'], { encoding: 'utf8' }).trim();
  console.log(`\nMachine: ${describeMachine()}; ${version}; medians of ${ROUNDS}\n`);
  printFigures(figures, 'restic');
}

if (!existsSync('/usr/bin/restic')) {
  const install = ['install', '-qy', '--no-install-recommends', 'restic'];
  execFileSync('apt-get', install, { stdio: 'ignore' });
}
mkdirSync(FOLDER, { recursive: true });
makeDisk(SOURCE);
rmSync(WORK, { recursive: true, force: true });
mkdirSync(WORK, { recursive: true });
try {
  execFileSync('cp', ['--sparse=always', SOURCE, DISK]);
  // In the page cache for both.
  execFileSync('cksum', [DISK]);
  await benchFirst();
  writeFileSync(CHANGES, '[]');
  changeDisk(DISK, CHANGES);
  await benchSecond();
  await benchRestore();
  await benchVerify();
  judgeMemory();
} finally {
  rmSync(WORK, { recursive: true, force: true });
  print();
}
