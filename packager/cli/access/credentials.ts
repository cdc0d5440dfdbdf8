import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { configDir } from '../settings.ts';

/** credentials.json. What another program put there stays. */
const CredentialsFile = z.looseObject({
  default: z.string().optional(),
  servers: z
    .record(
      z.string(),
      z.looseObject({
        token: z.string().min(1),
        /** Known for tokens that `yard login` has made: to revoke them. */
        tokenId: z.string().optional(),
      }),
    )
    .default({}),
});
type CredentialsFile = z.infer<typeof CredentialsFile>;
type Credentials = Pick<CommandContext, 'env' | 'home' | 'readText' | 'writePrivateText'>;

/** How the user is signed in to one server. */
export type Credential = CredentialsFile['servers'][string];

export const credentialsPath = (context: Pick<CommandContext, 'env' | 'home'>): string =>
  join(configDir(context), 'credentials.json');

/** Stores how to sign in to a server, which becomes the default one. */
export async function storeCredential(
  context: Credentials,
  server: string,
  credential: Credential,
): Promise<void> {
  const file = await readFile(context);
  const servers = { ...file.servers, [server]: credential };
  await writeFile(context, { ...file, default: server, servers });
}

/** Takes the credential of a server out. @returns what it was, if there was one */
export async function dropCredential(
  context: Credentials,
  server: string,
): Promise<Credential | undefined> {
  const { default: named, ...file } = await readFile(context);
  const { [server]: dropped, ...servers } = file.servers;
  if (!dropped) return undefined;
  const rest = named === server ? Object.keys(servers)[0] : named;
  await writeFile(context, { ...file, ...(rest === undefined ? {} : { default: rest }), servers });
  return dropped;
}

async function readFile(context: Credentials): Promise<CredentialsFile> {
  const path = credentialsPath(context);
  const text = await context.readText(path);
  if (text === undefined) return { servers: {} };
  try {
    return CredentialsFile.parse(JSON.parse(text));
  } catch {
    // Never overwritten: it may hold tokens that somebody needs.
    throw new Fault('USAGE', { problem: `${path} cannot be read; fix it or move it away.` });
  }
}

const writeFile = (context: Credentials, file: CredentialsFile): Promise<void> =>
  context.writePrivateText(credentialsPath(context), `${JSON.stringify(file, null, 2)}\n`);
