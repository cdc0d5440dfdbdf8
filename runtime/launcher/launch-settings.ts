import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Environment, withoutEmpty } from '../../schemas/config/environment.ts';
import { readServerSettings, type ServerSettings } from '../server/settings.ts';
import type { Home } from './local-credentials.ts';
import { nearUrl } from './near-url.ts';

/** How server and agent are started on this machine. */
export interface LaunchSettings {
  /** The folder of the checkout. */
  readonly root: string;
  readonly dataFolder: string;
  readonly port: number;
  /** Words before a command that needs root: none when we are root. */
  readonly privilege: readonly string[];
  /** True when started by root: the server then gets a user of its own. */
  readonly isRoot: boolean;
  /** Homes of the people who may use `yard` on this machine without signing in. */
  readonly homes: readonly Home[];
  /** Base URL by which this machine reaches the server. */
  readonly server: string;
  /** What the server reads of the same environment: checked before anything is started. */
  readonly serverSettings: ServerSettings;
  /** Sample appliances are not built (tests bring their own). */
  readonly withoutSamples: boolean;
}

/** The system user the server runs as when root starts it. */
export const SERVER_USER = 'stackyard';

/**
 * Reads the settings from the environment that `npm start` makes.
 *
 * @throws Fault USAGE, also for what only the server uses
 */
export function readLaunchSettings(environment: Environment): LaunchSettings {
  const env = withoutEmpty(environment);
  const { uid } = userInfo();
  const own = { path: homedir(), uid };
  const dataFolder = env.STACKYARD_DATA ?? '/var/lib/stackyard';
  const serverSettings = readServerSettings({ ...env, STACKYARD_DATA: dataFolder });
  const { port } = serverSettings;
  return {
    root: join(import.meta.dirname, '..', '..'),
    dataFolder,
    port,
    server: nearUrl(serverSettings),
    serverSettings,
    privilege: (env.STACKYARD_PRIVILEGE ?? '').split(' ').filter(Boolean),
    isRoot: uid === 0,
    homes: [own, ...sudoHome(env)],
    withoutSamples: env.STACKYARD_SAMPLES === 'none',
  };
}

/** Who became root by sudo started the server as well. */
function sudoHome({ SUDO_USER = '', SUDO_UID = '' }: Environment): LaunchSettings['homes'] {
  if (!/^[a-z_][a-z0-9_.-]*$/i.test(SUDO_USER) || !/^[1-9]\d*$/.test(SUDO_UID)) return [];
  return [{ path: join('/home', SUDO_USER), uid: Number(SUDO_UID) }];
}
