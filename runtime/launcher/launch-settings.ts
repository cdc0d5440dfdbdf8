import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

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
  readonly homes: readonly { readonly path: string; readonly uid: number; readonly gid: number }[];
  /** Sample appliances are not built (tests bring their own). */
  readonly withoutSamples: boolean;
}

/** The system user the server runs as when root starts it. */
export const SERVER_USER = 'stackyard';

/** Reads the settings from the environment that `npm start` makes. */
export function readLaunchSettings(
  env: Readonly<Record<string, string | undefined>>,
): LaunchSettings {
  const { uid, gid } = userInfo();
  const own = { path: homedir(), uid, gid };
  return {
    root: join(import.meta.dirname, '..', '..'),
    dataFolder: env.STACKYARD_DATA ?? '/var/lib/stackyard',
    port: Number(env.STACKYARD_PORT ?? 8470),
    privilege: (env.STACKYARD_PRIVILEGE ?? '').split(' ').filter(Boolean),
    isRoot: uid === 0,
    homes: [own, ...sudoHome(env)],
    withoutSamples: env.STACKYARD_SAMPLES === 'none',
  };
}

/** Who became root by sudo started the server as well. */
function sudoHome(env: Readonly<Record<string, string | undefined>>): LaunchSettings['homes'] {
  const { SUDO_USER, SUDO_UID, SUDO_GID } = env;
  if (!SUDO_USER || SUDO_USER === 'root' || !SUDO_UID || !SUDO_GID) return [];
  return [{ path: join('/home', SUDO_USER), uid: Number(SUDO_UID), gid: Number(SUDO_GID) }];
}
