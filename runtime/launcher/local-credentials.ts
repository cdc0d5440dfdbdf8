import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LIMITS } from '../../schemas/config/limits.ts';
import { asUser, type Identity } from './as-user.ts';

/** What `yard login` keeps beside a token stays. */
const Credentials = z.object({
  default: z.string().optional(),
  servers: z.record(z.string(), z.looseObject({ token: z.string() })),
});

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** How the tokens begin that are good for one run. */
export const LOCAL_TOKEN = 'syl_';

/** Somebody's home, and whose it has to be. */
export interface Home {
  readonly path: string;
  readonly uid: number;
}

/**
 * Lets `yard` on this machine be signed in without typing, for whoever started the server: writes
 * this run's token into their credentials file, which only they can read. It is written with their
 * rights, so that no link in their home leads root anywhere.
 *
 * @param server base URL that the token is good for
 * @returns a sentence for each home where it could not be written
 */
export function writeLocalCredentials(
  homes: readonly Home[],
  server: string,
  token: string,
): readonly string[] {
  return homes.flatMap((home) => {
    try {
      asUser(ownerOf(home), () => writeToken(home.path, server, token));
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [`yard is not signed in for the user of ${home.path}: ${why}`];
    }
  });
}

/** Root acts as whoever owns a home, never as root in somebody else's. */
function ownerOf({ path, uid }: Home): Identity {
  const found = statSync(path);
  if (found.uid !== uid && uid !== 0) throw new Error('the folder belongs to somebody else');
  return { uid: found.uid, gid: found.gid };
}

function writeToken(home: string, server: string, token: string): void {
  const file = join(home, '.config', 'stackyard', 'credentials.json');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const known = read(file);
  const next = {
    ...known,
    default: isFormerAddress(known, server) ? server : (known.default ?? server),
    servers: { ...known.servers, [server]: { ...known.servers[server], token } },
  };
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  const fd = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeFileSync(fd, `${JSON.stringify(next, undefined, 2)}\n`);
    renameSync(temporary, file);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/**
 * @returns whether `yard` goes by default to where the server of this machine listened before, with the
 *   token of a run that is over
 */
function isFormerAddress(known: z.infer<typeof Credentials>, server: string): boolean {
  const before = known.default ?? '';
  const isLocal = known.servers[before]?.token.startsWith(LOCAL_TOKEN) ?? false;
  return isLocal && URL.parse(before)?.port === new URL(server).port;
}

/** What is no file of credentials, a link or a pipe included, is replaced. */
function read(file: string): z.infer<typeof Credentials> {
  let fd: number | undefined;
  try {
    fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const found = fstatSync(fd);
    if (!found.isFile() || found.size > LIMITS.cli.credentialsBytes) return { servers: {} };
    return Credentials.parse(JSON.parse(readFileSync(fd, 'utf8')));
  } catch {
    return { servers: {} };
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
