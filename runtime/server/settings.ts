import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../schemas/errors/fault.ts';
import type { DatabasePlace } from '../database/open-database.ts';

export const DEFAULT_PORT = 8470;

const Port = z.coerce.number().int().min(1).max(65_534);
const Roles = z.array(z.enum(['registry', 'admin'])).min(1);

/** How a server process is set up. Everything has a default but the data folder. */
export interface ServerSettings {
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Where agents dial in: the port after the first one. */
  readonly agentPort: number;
  /** Base URL that agents use. */
  readonly agentUrl: string;
  /** Base URL of the registry that is meant when a reference names none: this server's own. */
  readonly registryUrl: string;
  readonly roles: readonly ('registry' | 'admin')[];
  readonly database: DatabasePlace;
  /** Token of the person who started this server, valid while it runs. */
  readonly localToken: string | undefined;
  /** Password of the first administrator, for a first run without typing. */
  readonly adminPassword: string | undefined;
  /** Folder with `app/` and the built pages; undefined: no pages. */
  readonly pagesFolder: string | undefined;
  /** For tests: where to die. */
  readonly failpoint: string | undefined;
  readonly serverName: string;
}

/**
 * Reads the settings of a server process.
 *
 * @param env the environment: STACKYARD_DATA, STACKYARD_HOST, STACKYARD_PORT, STACKYARD_ROLES,
 *   STACKYARD_REGISTRY, DATABASE_URL, STACKYARD_LOCAL_TOKEN, STACKYARD_ADMIN_PASSWORD, STACKYARD_PAGES,
 *   STACKYARD_FAILPOINT
 * @throws Fault USAGE
 */
export function readServerSettings(
  env: Readonly<Record<string, string | undefined>>,
): ServerSettings {
  const dataFolder = env.STACKYARD_DATA;
  if (!dataFolder)
    throw new Fault('USAGE', { problem: 'STACKYARD_DATA must name the data folder.' });
  const host = env.STACKYARD_HOST ?? 'localhost';
  const port = Port.safeParse(env.STACKYARD_PORT ?? DEFAULT_PORT);
  if (!port.success) throw new Fault('USAGE', { problem: 'STACKYARD_PORT must be a port number.' });
  const roles = Roles.safeParse((env.STACKYARD_ROLES ?? 'registry,admin').split(','));
  if (!roles.success) {
    throw new Fault('USAGE', { problem: 'STACKYARD_ROLES must be registry, admin, or both.' });
  }
  return {
    dataFolder,
    host,
    port: port.data,
    agentPort: port.data + 1,
    agentUrl: `https://${nameFor(host)}:${port.data + 1}`,
    registryUrl: env.STACKYARD_REGISTRY ?? `http://${nameFor(host)}:${port.data}`,
    roles: roles.data,
    database: env.DATABASE_URL
      ? { kind: 'url', url: env.DATABASE_URL }
      : { kind: 'folder', path: join(dataFolder, 'database') },
    localToken: env.STACKYARD_LOCAL_TOKEN,
    adminPassword: env.STACKYARD_ADMIN_PASSWORD,
    pagesFolder: env.STACKYARD_PAGES,
    failpoint: env.STACKYARD_FAILPOINT,
    serverName: hostname(),
  };
}

/** A name to reach an address by that a server listens on. */
const nameFor = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
};
