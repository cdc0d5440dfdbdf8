import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../schemas/errors/fault.ts';
import type { CommandContext } from './command-context.ts';

/** ~/.config/stackyard/credentials.json: which server is meant, and the tokens for each. */
const CredentialsFile = z.object({
  default: z.string().optional(),
  servers: z.record(z.string(), z.object({ token: z.string().min(1) })).default({}),
});

/** A server and how to sign in to it. */
export interface ServerSettings {
  /** Base URL without a slash at its end. */
  readonly server: string;
  readonly token: string | undefined;
}

type SettingsContext = Pick<CommandContext, 'env' | 'home' | 'readText'>;

/** @returns the folder of the user's own settings */
export const configDir = ({ env, home }: Pick<CommandContext, 'env' | 'home'>): string =>
  join(env.XDG_CONFIG_HOME || join(home, '.config'), 'stackyard');

/** @returns the folder of what the program remembers between runs */
export const stateDir = ({ env, home }: Pick<CommandContext, 'env' | 'home'>): string =>
  join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'stackyard');

/**
 * Finds out which server is meant: the one of the option, of `STACKYARD_SERVER`, the default of
 * credentials.json, or the one on this machine.
 *
 * @param option value of `--server`
 * @throws Fault USAGE when a URL or the file cannot be read
 */
export async function readSettings(
  context: SettingsContext,
  option?: string,
): Promise<ServerSettings> {
  const credentials = await readCredentials(context);
  const { STACKYARD_SERVER, STACKYARD_PORT, STACKYARD_TOKEN } = context.env;
  const named = option ?? STACKYARD_SERVER ?? credentials.default;
  const server = cleanUrl(named ?? `http://localhost:${STACKYARD_PORT || '8470'}`);
  return { server, token: STACKYARD_TOKEN || tokenFor(credentials, server) };
}

/**
 * Settings for a registry that a reference names. The token of the environment belongs to the
 * user's own server and goes to no other.
 *
 * @param registry from the reference; undefined: the user's own server
 */
export async function registrySettings(
  context: SettingsContext,
  registry: string | undefined,
  option?: string,
): Promise<ServerSettings> {
  const own = await readSettings(context, option);
  if (registry === undefined) return own;
  const server = cleanUrl(registry);
  if (server === own.server) return own;
  return { server, token: tokenFor(await readCredentials(context), server) };
}

type Credentials = z.infer<typeof CredentialsFile>;

async function readCredentials(context: SettingsContext): Promise<Credentials> {
  const path = join(configDir(context), 'credentials.json');
  const text = await context.readText(path);
  if (text === undefined) return { servers: {} };
  const result = CredentialsFile.safeParse(parseText(text));
  if (result.success) return result.data;
  throw new Fault('USAGE', { problem: `${path} cannot be read; see docs/cli.md.` });
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const tokenFor = ({ servers }: Credentials, server: string): string | undefined =>
  Object.entries(servers).find(([url]) => url.replace(/\/+$/, '') === server)?.[1].token;

function cleanUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  const problem = `“${text}” is not the address of a server.`;
  throw new Fault('USAGE', { problem, example: '--server http://localhost:8470' });
}
