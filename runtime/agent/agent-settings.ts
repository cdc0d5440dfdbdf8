import { isAbsolute } from 'node:path';
import { Sha256Hex } from '../../schemas/agent/boot.ts';
import { NodeAddress } from '../../schemas/agent/node-address.ts';
import { type Environment, withoutEmpty } from '../../schemas/config/environment.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { readUplinks, type UplinkSetting } from './gateway/core/read-uplinks.ts';
import { DEFAULT_TUNNEL_PORT } from './gateway/core/tunnel-port.ts';

/** How an agent is set up. */
export interface AgentSettings {
  /** Where it keeps everything, including the pool; `core/names.ts` draws it. */
  readonly folder: string;
  /** Base URL of the server's door for agents, such as `https://admin.lan:8471`. */
  readonly server: string;
  /** One-time token; only needed until the node is enrolled. */
  readonly enrolmentToken: string | undefined;
  /**
   * sha256 of the certificate of the server's authority, in hex: without a token, the node asks such a server
   * to be approved. Undefined: it does not.
   */
  readonly authority: string | undefined;
  /** Where other nodes may fetch images from this one; undefined: they may not. */
  readonly imagePort: number | undefined;
  /**
   * By which other nodes reach this one; `none`: they do not; undefined: by the one it reaches the
   * server from.
   */
  readonly address: string | undefined;
  /** UDP, at which other nodes reach its tunnel, once nodes encrypt. */
  readonly tunnelPort: number;
  /** What becomes of its own pool where that is in memory: volumes are refused, or go there as to a disk. */
  readonly memoryPool: 'refuse' | 'use';
  /** Whether a disk may keep this node: it is mounted at the folder at each start. */
  readonly hasNodeDisk: boolean;
  /** For how long a disk is waited for that comes late; undefined: what `diskWaitMs` says. */
  readonly nodeDiskWaitMs: number | undefined;
  /** Ways into LANs that networks of stacks may be attached to. */
  readonly uplinks: readonly UplinkSetting[];
  /** Where iPXE is, for machines that boot over this node; absolute. */
  readonly loaders: string;
}

const IMAGE_PORT = 8_472;
/** Of Debian’s package `ipxe`. */
const LOADERS = '/usr/lib/ipxe';

/**
 * Reads the settings of an agent process.
 *
 * @param environment STACKYARD_AGENT_FOLDER, STACKYARD_AGENT_SERVER,
 *   STACKYARD_ENROLMENT_TOKEN, STACKYARD_AGENT_AUTHORITY, STACKYARD_AGENT_ADDRESS, STACKYARD_AGENT_IMAGE_PORT,
 *   STACKYARD_AGENT_TUNNEL_PORT, STACKYARD_AGENT_UPLINKS, STACKYARD_AGENT_IPXE_FOLDER,
 *   STACKYARD_AGENT_MEMORY_POOL, STACKYARD_AGENT_NODE_DISK (`find`, on nodes that boot into memory),
 *   STACKYARD_NODE_DISK_WAIT (seconds)
 * @throws Fault USAGE
 */
export function readAgentSettings(environment: Environment): AgentSettings {
  const env = withoutEmpty(environment);
  const folder = env.STACKYARD_AGENT_FOLDER ?? '/var/lib/stackyard/agent';
  if (!isAbsolute(folder)) {
    throw new Fault('USAGE', { problem: 'STACKYARD_AGENT_FOLDER must be an absolute path.' });
  }
  const server = env.STACKYARD_AGENT_SERVER ?? '';
  if (!server.startsWith('https://') || !URL.canParse(server)) {
    const problem = 'STACKYARD_AGENT_SERVER must be the https URL of the server’s port for agents.';
    throw new Fault('USAGE', { problem });
  }
  const address = env.STACKYARD_AGENT_ADDRESS;
  if (address !== undefined && address !== 'none' && !NodeAddress.safeParse(address).success) {
    const problem =
      'STACKYARD_AGENT_ADDRESS must be an IPv4 or IPv6 address of this node, or none.';
    throw new Fault('USAGE', { problem });
  }
  return {
    folder,
    server: server.replace(/\/+$/, ''),
    enrolmentToken: env.STACKYARD_ENROLMENT_TOKEN,
    authority: readAuthority(env.STACKYARD_AGENT_AUTHORITY),
    imagePort: readImagePort(env.STACKYARD_AGENT_IMAGE_PORT),
    address,
    tunnelPort: readTunnelPort(env.STACKYARD_AGENT_TUNNEL_PORT),
    memoryPool: readMemoryPool(env.STACKYARD_AGENT_MEMORY_POOL),
    hasNodeDisk: readNodeDisk(env.STACKYARD_AGENT_NODE_DISK),
    nodeDiskWaitMs: readDiskWait(env.STACKYARD_NODE_DISK_WAIT),
    uplinks: readUplinks(env.STACKYARD_AGENT_UPLINKS ?? ''),
    loaders: readLoaderFolder(env.STACKYARD_AGENT_IPXE_FOLDER),
  };
}

function readAuthority(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const { data } = Sha256Hex.safeParse(text.toLowerCase());
  if (data !== undefined) return data;
  throw new Fault('USAGE', {
    problem:
      'STACKYARD_AGENT_AUTHORITY must be the sha256 of the certificate of the server’s authority: 64 hex digits.',
  });
}

function readLoaderFolder(path = LOADERS): string {
  if (isAbsolute(path)) return path;
  throw new Fault('USAGE', { problem: 'STACKYARD_AGENT_IPXE_FOLDER must be an absolute path.' });
}

function readTunnelPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TUNNEL_PORT;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw new Fault('USAGE', {
      problem: 'STACKYARD_AGENT_TUNNEL_PORT must be a UDP port from 1 to 65535.',
    });
  }
  return port;
}

function readMemoryPool(text: string | undefined): AgentSettings['memoryPool'] {
  if (text === undefined || text === 'refuse') return 'refuse';
  if (text === 'use') return 'use';
  throw new Fault('USAGE', { problem: 'STACKYARD_AGENT_MEMORY_POOL must be refuse or use.' });
}

function readNodeDisk(text: string | undefined): boolean {
  if (text === undefined || text === 'find') return text === 'find';
  throw new Fault('USAGE', { problem: 'STACKYARD_AGENT_NODE_DISK must be find, or be left out.' });
}

function readDiskWait(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const waitMs = Number(text) * 1_000;
  if (Number.isFinite(waitMs) && waitMs >= 0) return waitMs;
  throw new Fault('USAGE', { problem: 'STACKYARD_NODE_DISK_WAIT must be a number of seconds.' });
}

function readImagePort(text: string | undefined): number | undefined {
  if (text === undefined) return IMAGE_PORT;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    const problem = 'STACKYARD_AGENT_IMAGE_PORT must be a port from 1 to 65535, or 0 for none.';
    throw new Fault('USAGE', { problem });
  }
  return port === 0 ? undefined : port;
}
