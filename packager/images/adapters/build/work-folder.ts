import { mkdtemp, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../native/run-command.ts';
import { asImageRoot } from './image-root.ts';

const PREFIX = 'stackyard-image-';

/** A folder for one build. Its path holds nothing that a shell would read. */
export interface WorkFolder {
  readonly path: string;
  /** Removes it with everything in it, whoever owns that. */
  remove(): Promise<void>;
}

/**
 * Makes a folder for temporary files, and removes those of builds that were killed. Not in /tmp,
 * which is often kept in memory and too small for an image.
 */
export async function makeWorkFolder(): Promise<WorkFolder> {
  const parent = await realpath(process.env.TMPDIR ?? '/var/tmp');
  await sweep(parent);
  const path = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  return { path, remove: () => removeTree(path) };
}

async function removeTree(path: string): Promise<void> {
  const [program, args] = asImageRoot('rm', ['-rf', '--', path]);
  await runCommand(program, args);
}

async function sweep(parent: string): Promise<void> {
  const own = process.getuid?.();
  const names = await readdir(parent, { withFileTypes: true });
  for (const entry of names) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(entry.name)?.[1]);
    if (!entry.isDirectory() || !pid || isAlive(pid)) continue;
    const path = join(parent, entry.name);
    // Somebody else's folder is theirs to remove.
    await (own === undefined ? undefined : removeTree(path).catch(() => undefined));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
