import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../../packager/native/run-command.ts';
import { type PackageFile, PROGRAM_MODE } from './package-file.ts';

const LONGEST_MS = 900_000;
const FOLDER_MODE = 0o755;

/** What dpkg reads of a package, beside the files that it installs. */
export interface ControlFiles {
  /** @param sizeBytes of all that is installed */
  readonly control: (sizeBytes: number) => string;
  readonly conffiles: readonly string[];
  /** Scripts that dpkg runs, by their names in the package: `postinst` … */
  readonly scripts: ReadonlyMap<string, string>;
  /** See deb-triggers(5); empty: none. */
  readonly triggers: string;
}

/**
 * Writes a Debian package. The same input gives the same bytes: everything is root's, has the modes it is
 * given and the time of the commit, and is packed in the order of its names, by one thread.
 *
 * @param work folder for what is packed; it is made, and removed again
 * @param target file to write
 * @param timeSeconds since 1970, of every file
 * @throws Fault TOOL_MISSING, TOOL_FAILED
 */
export async function buildPackage(
  files: readonly PackageFile[],
  { control, conffiles, scripts, triggers }: ControlFiles,
  { work, target, timeSeconds }: { work: string; target: string; timeSeconds: number },
): Promise<void> {
  rmSync(work, { recursive: true, force: true });
  try {
    const sums = files.map((file) => lay(work, file)).filter((line) => line !== '');
    const sizeBytes = sizeOf(work);
    const meta = join(work, 'DEBIAN');
    mkdirSync(meta, { recursive: true });
    const write = (name: string, text: string, mode: number): void => {
      if (text === '') return;
      writeFileSync(join(meta, name), text);
      chmodSync(join(meta, name), mode);
    };
    write('control', control(sizeBytes), 0o644);
    write('md5sums', sums.sort().join(''), 0o644);
    write('conffiles', conffiles.map((path) => `${path}\n`).join(''), 0o644);
    write('triggers', triggers, 0o644);
    for (const [name, text] of scripts) write(name, text, PROGRAM_MODE);
    setTimes(work, timeSeconds);
    const how = ['--root-owner-group', '-Zzstd', '-z9', '--threads-max=1', '--build'];
    await runCommand('dpkg-deb', [...how, work, target], {
      package: 'dpkg',
      timeoutMs: LONGEST_MS,
      env: { SOURCE_DATE_EPOCH: String(timeSeconds) },
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @returns the line of it in `md5sums`; empty for a link */
function lay(work: string, file: PackageFile): string {
  const target = join(work, file.path);
  mkdirSync(dirname(target), { recursive: true });
  if (file.kind === 'link') {
    symlinkSync(file.to, target);
    return '';
  }
  if (file.kind === 'copy')
    cpSync(file.from, target, { dereference: true, errorOnExist: true, force: false });
  else writeFileSync(target, file.content, { flag: 'wx' });
  chmodSync(target, file.mode);
  const sum = createHash('md5').update(readFileSync(target)).digest('hex');
  return `${sum}  ${file.path.slice(1)}\n`;
}

/** Folders count as one block each, as deb-control(5) has it for Installed-Size. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 1024))
    .reduce((sum, size) => sum + Math.ceil(size / 1024) * 1024, 0);
}

function setTimes(folder: string, timeSeconds: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setTimes(path, timeSeconds);
    else lutimesSync(path, timeSeconds, timeSeconds);
  }
  chmodSync(folder, FOLDER_MODE);
  utimesSync(folder, timeSeconds, timeSeconds);
}
