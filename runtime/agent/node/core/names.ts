import {
  idTail,
  type MachineId,
  type NetworkId,
  type NodeId,
  type PoolId,
  type StackId,
  type VolumeId,
} from '../../../../schemas/ids/brand.ts';
import { type Digest, digestHex } from '../../../../schemas/ids/digest.ts';

/**
 * Names of everything the agent makes on a node. Interface names hold 15 characters (IFNAMSIZ), so
 * they are a three-letter prefix and the ten characters of the id. What belongs to which agent is
 * never read from a name: each adapter marks what it makes with its owner (the node id).
 *
 * ```
 * bridge of a network                 syb<network>          host
 * router namespace of a stack         sy-<stack>            /run/netns
 * VXLAN interface of a network        syv<network>          host
 * uplink of a router                  syu<stack>            host end;  "uplink" inside
 * router's leg in a network           syr<network>          both ends
 * tap of a machine in a network       syt<4+6 of ids>       see tapName
 * tunnel to other nodes                syw<node>             host
 * port of a network towards a LAN     syl<network>          host; syx<network> is its other end
 * bridge made for an uplink           syk<digest>           host; syz<digest> is its VLAN interface
 * nft table of a stack                stackyard-<stack>     host and namespace
 * nft table that isolates stacks      stackyard-host-<node> host
 * nft table that guards a LAN         stackyard-lan-<network> host, family bridge
 * nft table of a boot network         stackyard-boot-<node> host
 * libvirt domain                      stackyard-<machine>
 * ```
 */
export const bridgeName = (network: NetworkId): string => `syb${idTail(network)}`;
export const segmentName = (network: NetworkId): string => `syv${idTail(network)}`;
export const routerNamespace = (stack: StackId): string => `sy-${idTail(stack)}`;
/** What starts like this is part of some stack, whichever agent made it. */
export const BRIDGE_NAMES = 'syb*';
export const UPLINK_NAMES = 'syu*';
export const LEG_NAMES = 'syr*';
export const SEGMENT_NAMES = 'syv*';
export const TUNNEL_NAMES = 'syw*';
export const tunnelName = (node: NodeId): string => `syw${idTail(node)}`;
export const uplinkName = (stack: StackId): string => `syu${idTail(stack)}`;
export const routerLegName = (network: NetworkId): string => `syr${idTail(network)}`;
export const lanPortName = (network: NetworkId): string => `syl${idTail(network)}`;
/** In the bridge of the LAN. */
export const lanPlugName = (network: NetworkId): string => `${LAN_PLUGS}${idTail(network)}`;
/** How names begin. */
export const LAN_PLUGS = 'syx';
export const LAN_BRIDGES = 'syk';
export const lanTableName = (network: NetworkId): string => `stackyard-lan-${idTail(network)}`;
export const stackTableName = (stack: StackId): string => `stackyard-${idTail(stack)}`;
export const hostTableName = (node: NodeId): string => `stackyard-host-${idTail(node)}`;
export const bootTableName = (node: NodeId): string => `stackyard-boot-${idTail(node)}`;
export const domainName = (machine: MachineId): string => `stackyard-${idTail(machine)}`;

/** A machine may have several interfaces: its id and the number of the interface. */
export const tapName = (machine: MachineId, index: number): string =>
  `sy${idTail(machine)}.${index}`;

/**
 * Where a node keeps things, below the agent's folder (version in the path):
 *
 * ```
 * <agent folder>/
 *   identity/                     node id, client key and certificate, authority   0700
 *   tunnel/<node>.key             private key of the tunnel, 0600; a node enrolled anew has another 0700
 *   desired.json                  the last desired state, so that a restart knows it at once
 *   volumes.json                  which volumes have existed: none of them is ever made again
 *   pool.id                       the mark of the pool that belongs here
 *   pool/v1/                      reachable by the user the machines run as        0711
 *     pool.id                     its mark: a folder without it is not the pool
 *     images/<sha256>.raw         complete, verified, read-only
 *     images/<sha256>.raw.part    being fetched
 *     images/<sha256>.done        which of its chunks are in the part already
 *     images/<sha256>.index       its chunk index
 *     volumes/<id>.qcow2
 *     volumes/<id>.nvram          UEFI variables of the machine that starts from it 0600
 *     seeds/<machine id>.img      NoCloud seed (holds secrets)                      0600
 *   pools/<pool id>               a pool that was ready here once: its folder without a mark is not it
 *   run/<stack>/                  dnsmasq configuration and pid of a router
 *   run/<table>.loaded            digests of an nft table as it was loaded last
 *   console/<machine id>.log      serial console
 *   boot/                         boot service: dnsmasq, leases, node images
 * ```
 *
 * Every other pool is mounted where all users may pass, and is the same inside, but for seeds: they
 * hold secrets, each node makes its own, and so they stay in the pool of the node.
 *
 * ```
 * /run/stackyard/<node>/pools/<pool>/stackyard-v1/
 *     pool.id, images/, volumes/    as above
 *     images/<sha256>.lease.<n>     shared: who fetches it; the highest n counts
 *     claims/<volume>.<epoch>       shared: by which node a machine runs; the highest epoch counts
 * ```
 */
export const imageFile = (image: Digest): string => `images/${digestHex(image)}.raw`;
export const partImageFile = (image: Digest): string => `${imageFile(image)}.part`;
export const imageIndexFile = (image: Digest): string => `images/${digestHex(image)}.index`;
export const volumeFile = (volume: VolumeId): string => `volumes/${volume}.qcow2`;
/** Variables of the UEFI firmware of the machine that starts from this volume. */
export const variablesFile = (volume: VolumeId): string => `volumes/${volume}.nvram`;
/** Says by which node the machine that starts from this volume runs; see `core/pools/decide-claim.ts`. */
export const claimFile = (volume: VolumeId): string => `claims/${volume}`;
export const imageLeaseFile = (image: Digest): string => `images/${digestHex(image)}.lease`;
/** The folder of a pool in whatever file system it is. */
export const POOL_FOLDER = 'stackyard-v1';
/** What machines fetch by TFTP; everybody may read it. */
export const bootTftpFolder = (node: NodeId): string => `/run/stackyard/${idTail(node)}/boot`;
/** Sockets at which volumes are read and filled: their users pass through it. */
export const blocksFolder = (node: NodeId): string => `/run/stackyard/${idTail(node)}/blocks`;
export const poolMount = (node: NodeId, pool: PoolId): string =>
  `/run/stackyard/${idTail(node)}/pools/${idTail(pool)}`;
/** Where the users that machines run as reach a pool other than the node's own. */
export const poolPath = (node: NodeId, pool: PoolId): string =>
  `${poolMount(node, pool)}/${POOL_FOLDER}`;
export const seedFile = (machine: MachineId): string => `seeds/${machine}.img`;
export const consoleFile = (machine: MachineId): string => `console/${machine}.log`;
/** The private key of the tunnel, as `wg` reads it. */
export const tunnelKeyFile = (node: NodeId): string => `tunnel/${idTail(node)}.key`;
export const routerFolder = (stack: StackId): string => `run/${idTail(stack)}`;
