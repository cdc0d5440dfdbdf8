import { MOVE_LIMITS } from './move-limits.ts';
import { NODE_RECORD_LIMITS } from './node-record-limits.ts';
import { POOL_LIMITS } from './pool-limits.ts';

/** Limits of nodes and of the networks between them. */
export const CLUSTER_LIMITS = {
  network: {
    /** Networks get VXLAN identifiers from here on; below is left to other uses of the LAN. */
    firstVni: 4_096,
    /**
     * Packets of machines, in bytes. Room for VXLAN in the usual 1,500; what IPv6 asks for at least
     * (RFC 8200 §5).
     */
    largestMtuBytes: 1_450,
    smallestMtuBytes: 1_280,
    /** What VXLAN takes of a packet between nodes (RFC 7348 §5), by IP version. */
    vxlanOverheadBytes: { 4: 50, 6: 70 },
    tunnel: {
      /** What WireGuard takes of a packet between nodes, by IP version: IP, UDP, its header and its tag. */
      overheadBytes: { 4: 60, 6: 80 },
      /** WireGuard fills what it encrypts up to a multiple of this, in bytes. */
      blockBytes: 16,
      /** Of the interface, in bytes: networks of before have larger packets, which travel in two pieces. */
      mtuBytes: 1_520,
      /** Between signs of life, in seconds. */
      keepAliveS: 25,
      /** A session ends 180 s after it began, unless a new one has; then some for looking. */
      provenMs: 190_000,
      /** That wait to be encrypted, named at a time. */
      namedNetworks: 20,
    },
  },
  node: {
    /** Virtual cores that a node promises for each of its own: few machines are busy at a time. */
    cpuOvercommit: 8,
    /** Nodes that are named where none has room. */
    namedNodes: 8,
    /** With so many nodes, the server's JavaScript is tuned for speed and no longer for memory. */
    largeFleet: 150,
  },
  nodeRecord: NODE_RECORD_LIMITS,
  pool: POOL_LIMITS,
  move: MOVE_LIMITS,
} as const;
