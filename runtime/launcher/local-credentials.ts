import { chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { LaunchSettings } from './launch-settings.ts';

/** What `yard login` keeps beside a token stays. */
const Credentials = z.object({
  default: z.string().optional(),
  servers: z.record(z.string(), z.looseObject({ token: z.string() })),
});

/**
 * Lets `yard` on this machine be signed in without typing, for whoever started the server: writes
 * this run's token into their credentials file, which only they can read.
 */
export async function writeLocalCredentials(
  { homes, port }: LaunchSettings,
  token: string,
): Promise<void> {
  const server = `http://localhost:${port}`;
  for (const home of homes) {
    const file = join(home.path, '.config', 'stackyard', 'credentials.json');
    const known = await read(file);
    const next = {
      ...known,
      default: known.default ?? server,
      servers: { ...known.servers, [server]: { token } },
    };
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${JSON.stringify(next, undefined, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
    for (const path of [dirname(file), file])
      await chown(path, home.uid, home.gid).catch(() => undefined);
  }
}

async function read(file: string): Promise<z.infer<typeof Credentials>> {
  try {
    return Credentials.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return { servers: {} };
  }
}
