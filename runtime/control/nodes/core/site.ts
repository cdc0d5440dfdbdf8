import type { HostProcessor } from '../../../../schemas/agent/processor.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { OfferedUplink } from '../../../../schemas/agent/lan.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { SitePool } from '../../pools/core/site-pool.ts';
import type { PortUse } from '../../stacks/core/plan/choose-port.ts';

/** What a planner knows about one node. */
export interface SiteNode {
  readonly id: NodeId;
  readonly name: string;
  readonly ready: boolean;
  /** Whether it takes new machines; an operator may have closed it. */
  readonly admits: boolean;
  /** Whether other nodes that are linked reach it, so that a stack may span them. */
  readonly linked: boolean;
  readonly gateway: boolean;
  /** Whether it may run machines. */
  readonly compute: boolean;
  /** Whether agents of other nodes reach its own, so that machines can move from and to it. */
  readonly peered: boolean;
  readonly architecture: NodeFacts['architecture'];
  readonly accelerator: 'kvm' | 'tcg';
  readonly acceleratorReason: string;
  /** Undefined: it emulates one, or an older agent does not tell. */
  readonly processor?: HostProcessor | undefined;
  /** Whether it has firmware for machines that start by UEFI. */
  readonly uefi: boolean;
  readonly notices: readonly string[];
  /** What operators say about it, by key. */
  readonly labels: ReadonlyMap<string, string>;
  readonly cpus: number;
  /** Virtual cores of machines that are on. */
  readonly cpusReserved: number;
  readonly memoryBytes: number;
  readonly memoryReservedBytes: number;
  /** `memory`: nothing can be put into its own pool; absent: it is on a disk. */
  readonly ownPool?: NodeFacts['ownPool'];
  /** Path of a disk of it that nothing uses; undefined: there is none, or it is not known. */
  readonly spareDisk?: string | undefined;
  /** Of its own pool. */
  readonly poolFreeBytes: number;
  /** Promised to volumes that exist in its own pool, and not yet used by them. */
  readonly diskPromisedBytes: number;
  /** In its own pool. */
  readonly images: ReadonlySet<Digest>;
  /** Ways into LANs that it offers; undefined: its agent is older and knows none. */
  readonly uplinks?: readonly OfferedUplink[] | undefined;
  /** At which other nodes reach it; undefined: they do not. */
  readonly address?: string | undefined;
  /** It sleeps, and is woken for what is to run on it; `tookMs`: how long that took last time. Absent: it does not. */
  readonly asleep?: { readonly tookMs: number };
  /** Ports in use: published by other stacks, or listened on by something else. */
  readonly ports: readonly PortUse[];
}

/** Everything a plan depends on besides the request and the appliance. */
export interface Site {
  readonly nodes: readonly SiteNode[];
  /** Names and ids of nodes that this server has not heard of since it was started. */
  readonly unheard?: ReadonlySet<string>;
  /** Some of them may still report: the server was started a moment ago. */
  readonly awaitsNodes?: boolean;
  /** Those that were declared; absent: none was. */
  readonly pools?: readonly SitePool[];
  /** Largest packet of a new network, in bytes: one that fits between any two linked nodes. */
  readonly mtuBytes: number;
  readonly stackNames: ReadonlySet<string>;
  /** Names of stacks by what they have in LANs ({@link lanAddressKey}); absent: none has. */
  readonly lanAddresses?: ReadonlyMap<string, string>;
}

const MiB = 2 ** 20;

/** What QEMU itself takes for a machine, besides the guest's memory. */
export const MACHINE_OVERHEAD_BYTES = 96 * MiB;

/** How far a system volume is expected to grow beyond its image. */
export const SYSTEM_GROWTH_BYTES = 512 * MiB;

/** What is left to the node itself. */
const hostReserveBytes = (memoryBytes: number): number =>
  Math.max(512 * MiB, Math.round(memoryBytes * 0.05));

/** @returns memory that machines may still take on a node. */
export const freeMemoryBytes = (
  node: Pick<SiteNode, 'memoryBytes' | 'memoryReservedBytes'>,
): number =>
  Math.max(0, node.memoryBytes - hostReserveBytes(node.memoryBytes) - node.memoryReservedBytes);

/** @returns space that volumes and images may still take in a node's pool. */
export const freeDiskBytes = (node: SiteNode): number =>
  Math.max(0, node.poolFreeBytes - node.diskPromisedBytes);

/** @returns the space a volume is promised when it is made. */
export const promisedBytes = (volume: { kind: 'system' | 'data'; sizeBytes: number }): number =>
  volume.kind === 'data' ? volume.sizeBytes : Math.min(volume.sizeBytes, SYSTEM_GROWTH_BYTES);
