import {
  idTail,
  type MachineId,
  type NetworkId,
  type NodeId,
  type StackId,
  type VolumeId,
} from '../../../schemas/ids/brand.ts';
import { type Digest, digestHex } from '../../../schemas/ids/digest.ts';

/**
 * Names of everything the agent makes on a node. Interface names hold 15 characters (IFNAMSIZ), so
 * they are a three-letter prefix and the ten characters of the id. What belongs to which agent is
 * never read from a name: each adapter marks what it makes with its owner (the node id).
 *
 * ```
 * bridge of a network                 syb<network>          host
 * router namespace of a stack         sy-<stack>            /run/netns
 * uplink of a router                  syu<stack>            host end;  "uplink" inside
 * router's leg in a network           syr<network>          both ends
 * tap of a machine in a network       syt<4+6 of ids>       see tapName
 * nft table of a stack                stackyard-<stack>     host and namespace
 * nft table that isolates stacks      stackyard-host-<node> host
 * libvirt domain                      stackyard-<machine>
 * ```
 */
export const bridgeName = (network: NetworkId): string => `syb${idTail(network)}`;
export const routerNamespace = (stack: StackId): string => `sy-${idTail(stack)}`;
/** What starts like this is part of some stack, whichever agent made it. */
export const BRIDGE_NAMES = 'syb*';
export const UPLINK_NAMES = 'syu*';
export const LEG_NAMES = 'syr*';
export const uplinkName = (stack: StackId): string => `syu${idTail(stack)}`;
export const routerLegName = (network: NetworkId): string => `syr${idTail(network)}`;
export const stackTableName = (stack: StackId): string => `stackyard-${idTail(stack)}`;
export const hostTableName = (node: NodeId): string => `stackyard-host-${idTail(node)}`;
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
 *   desired.json                  the last desired state, so that a restart knows it at once
 *   pool/v1/                      reachable by the user the machines run as        0711
 *     images/<sha256>.raw         complete, verified, read-only
 *     images/<sha256>.raw.part    being fetched
 *     images/<sha256>.done        which of its chunks are in the part already
 *     images/<sha256>.index       its chunk index
 *     volumes/<id>.qcow2
 *     seeds/<machine id>.img      NoCloud seed (holds secrets)                      0600
 *   run/<stack>/                  dnsmasq configuration and pid of a router
 *   run/<table>.loaded            digests of an nft table as it was loaded last
 *   console/<machine id>.log      serial console
 * ```
 */
export const imageFile = (image: Digest): string => `images/${digestHex(image)}.raw`;
export const imageIndexFile = (image: Digest): string => `images/${digestHex(image)}.index`;
export const volumeFile = (volume: VolumeId): string => `volumes/${volume}.qcow2`;
export const seedFile = (machine: MachineId): string => `seeds/${machine}.img`;
export const consoleFile = (machine: MachineId): string => `console/${machine}.log`;
export const routerFolder = (stack: StackId): string => `run/${idTail(stack)}`;
