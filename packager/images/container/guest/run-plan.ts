import { posix } from 'node:path';
import type { ContainerSettings } from '../../../../schemas/archive/container.ts';
import type { FolderNode } from '../tree/node.ts';
import { resolvePath } from '../tree/resolve.ts';
import { asBytes, shown, unusable } from '../unusable.ts';
import type { Identity } from './find-identity.ts';

/** What the launcher in the guest reads: everything it needs to run a program of the image. */
export interface RunPlan {
  readonly command: readonly string[];
  /** By name. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** What container engines give a program when the image says nothing. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Works out what the image runs, and sees to it that there is such a program.
 *
 * @param command replaces the arguments (Cmd) of the image
 * @throws Fault CONTAINER_UNUSABLE
 */
export function planRun(
  settings: ContainerSettings,
  identity: Identity,
  { root, command }: { readonly root: FolderNode; readonly command: readonly string[] | undefined },
): RunPlan {
  const words = [...settings.Entrypoint, ...(command ?? settings.Cmd)];
  const environment = { PATH, HOME: identity.home, ...environmentOf(settings.Env) };
  const folder = posix.resolve('/', settings.WorkingDir);
  checkText(folder, 'its working folder');
  checkProgram(words, { root, folder, path: environment.PATH });
  const { uid, gid, groups } = identity;
  return { command: words, environment, folder, uid, gid, groups };
}

function environmentOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf('=');
      checkText(line, 'a variable of its environment');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}

/** What no program can be given: NUL ends a text there, and half a surrogate pair is no character. */
function checkText(text: string, what: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw unusable(`${what} holds what is no text`);
  }
}

function checkProgram(
  words: readonly string[],
  place: { readonly root: FolderNode; readonly folder: string; readonly path: string },
): void {
  const [program] = words;
  if (program === undefined || program === '') {
    throw unusable('it names no program; say one as “command” beside it in appliance.yaml');
  }
  for (const word of words) checkText(word, 'its command');
  const folders = program.includes('/') ? [''] : place.path.split(':');
  const isThere = folders.some((folder) => {
    const path = posix.resolve(place.folder, folder, program);
    return resolvePath(place.root, asBytes(path), { followLast: true })?.node?.kind === 'file';
  });
  if (isThere) return;
  const name = shown(asBytes(program));
  throw unusable(
    `its program ${name} is not in it${program.includes('/') ? '' : ', in no folder of its PATH'}`,
  );
}
