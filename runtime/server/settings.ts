import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { whyWeak } from '../accounts/core/password-rules.ts';
import type { QuotaLimits } from '../../registry/core/quota/quota-limits.ts';
import type { DatabasePlace } from '../database/open-database.ts';
import { type AgentAddress, agentAddress } from './agent-address.ts';
import type { Installed } from '../../schemas/api/resources/join.ts';
import { type Environment, withoutEmpty } from '../../schemas/config/environment.ts';
import { readQuotas } from './quota-settings.ts';
import { makeReach, type Reach } from './reach.ts';
import { readBaseUrl, readNetworks, readPort, readWords, usage } from './setting-values.ts';

export const DEFAULT_PORT = 8470;

const ROLES = ['registry', 'admin'] as const;
/** A proxy on the same machine, which is where most stand. */
const LOCAL_PROXIES = ['127.0.0.1', '::1'] as const;

/** How a server process is set up. Everything has a default but the data folder. */
export interface ServerSettings {
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Where agents dial in: the port after the first one. */
  readonly agentPort: number;
  /** Base URL that agents use. */
  readonly agentUrl: string;
  /** Whether agents on other machines can get there. */
  readonly agentReach: AgentAddress['reach'];
  /** How it was installed, which is most likely how its nodes are. */
  readonly installed: Installed;
  /** Base URL of the registry that is meant when a reference names none: this server's own. */
  readonly registryUrl: string;
  /** Under which addresses browsers and programs may ask. */
  readonly reach: Reach;
  /** Addresses and networks whose word counts on where a request comes from. */
  readonly trustedProxies: readonly string[];
  readonly roles: readonly ('registry' | 'admin')[];
  readonly database: DatabasePlace;
  /** How much may be pushed. */
  readonly quotas: QuotaLimits;
  /** Token of the person who started this server, valid while it runs. */
  readonly localToken: string | undefined;
  /** Password of the first administrator, for a first run without typing. */
  readonly adminPassword: string | undefined;
  /** What the browser's set-up asks for; undefined: the server makes one up and prints it. */
  readonly setupCode: string | undefined;
  /** Folder with `app/` and the built pages; undefined: no pages. */
  readonly pagesFolder: string | undefined;
  /** For tests: where to die. */
  readonly failpoint: string | undefined;
  readonly serverName: string;
}

/**
 * Reads the settings of a server process. An empty variable counts as one that is not set; one that
 * is set and cannot be used ends the start.
 *
 * @param environment STACKYARD_DATA, STACKYARD_HOST, STACKYARD_PORT, STACKYARD_URL,
 *   STACKYARD_TRUSTED_PROXIES, STACKYARD_AGENT_URL, STACKYARD_ROLES, STACKYARD_REGISTRY, DATABASE_URL,
 *   STACKYARD_LOCAL_TOKEN, STACKYARD_ADMIN_PASSWORD, STACKYARD_SETUP_CODE, STACKYARD_PAGES,
 *   STACKYARD_INSTALLED, STACKYARD_FAILPOINT, those of `readQuotas`
 * @throws Fault USAGE
 */
export function readServerSettings(environment: Environment): ServerSettings {
  const env = withoutEmpty(environment);
  const dataFolder = env.STACKYARD_DATA;
  if (dataFolder === undefined) throw usage('STACKYARD_DATA must name the data folder.');
  return {
    dataFolder,
    ...readAddresses(env),
    ...readRoles(env),
    installed: env.STACKYARD_INSTALLED === 'packages' ? 'packages' : 'checkout',
    database: readDatabase(env, dataFolder),
    quotas: readQuotas(env),
    localToken: env.STACKYARD_LOCAL_TOKEN,
    adminPassword: readAdminPassword(env.STACKYARD_ADMIN_PASSWORD),
    setupCode: env.STACKYARD_SETUP_CODE,
    pagesFolder: env.STACKYARD_PAGES,
    failpoint: env.STACKYARD_FAILPOINT,
    serverName: hostname(),
  };
}

function readAddresses(env: Environment) {
  const host = env.STACKYARD_HOST ?? 'localhost';
  const port = readPort('STACKYARD_PORT', env.STACKYARD_PORT ?? String(DEFAULT_PORT));
  const publicUrl =
    env.STACKYARD_URL === undefined ? undefined : readBaseUrl('STACKYARD_URL', env.STACKYARD_URL);
  const proxies = env.STACKYARD_TRUSTED_PROXIES;
  const agents = agentAddress({
    given:
      env.STACKYARD_AGENT_URL === undefined
        ? undefined
        : readBaseUrl('STACKYARD_AGENT_URL', env.STACKYARD_AGENT_URL, ['https:']),
    host,
    port: port + 1,
    publicUrl,
    hostname: hostname(),
    interfaces: networkInterfaces(),
  });
  return {
    host,
    port,
    agentPort: port + 1,
    agentUrl: agents.url,
    agentReach: agents.reach,
    reach: makeReach({ host, hostname: hostname(), publicUrl }),
    trustedProxies:
      proxies === undefined
        ? publicUrl === undefined
          ? []
          : LOCAL_PROXIES
        : readNetworks('STACKYARD_TRUSTED_PROXIES', proxies),
  };
}

/** A server that is no registry itself must be told of one. */
function readRoles(env: Environment) {
  const roles = readWords('STACKYARD_ROLES', env.STACKYARD_ROLES ?? ROLES.join(','), ROLES);
  const port = env.STACKYARD_PORT ?? String(DEFAULT_PORT);
  if (env.STACKYARD_REGISTRY !== undefined) {
    return { roles, registryUrl: readBaseUrl('STACKYARD_REGISTRY', env.STACKYARD_REGISTRY) };
  }
  if (!roles.includes('registry')) {
    throw usage(
      'STACKYARD_ROLES=admin needs STACKYARD_REGISTRY: the address of the registry to install from.',
    );
  }
  return { roles, registryUrl: `http://${nameFor(env.STACKYARD_HOST ?? 'localhost')}:${port}` };
}

function readDatabase(env: Environment, dataFolder: string): DatabasePlace {
  const url = env.DATABASE_URL;
  if (url === undefined) return { kind: 'folder', path: join(dataFolder, 'database') };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'url', url };
  throw usage('DATABASE_URL must begin with postgres:// or postgresql://.');
}

function readAdminPassword(password: string | undefined): string | undefined {
  const why = password === undefined ? undefined : whyWeak(password, 'admin');
  if (why === undefined) return password;
  throw usage(`STACKYARD_ADMIN_PASSWORD cannot be used: ${why}.`);
}

/** A name to reach an address by that a server listens on. */
const nameFor = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
};
