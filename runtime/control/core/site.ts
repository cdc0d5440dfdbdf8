import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { PortUse } from './choose-port.ts';

/** What a planner knows about one node. */
export interface SiteNode {
  readonly id: NodeId;
  readonly name: string;
  readonly ready: boolean;
  readonly gateway: boolean;
  readonly accelerator: 'kvm' | 'tcg';
  readonly acceleratorReason: string;
  readonly notices: readonly string[];
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly memoryReservedBytes: number;
  readonly poolFreeBytes: number;
  /** Promised to volumes that exist, and not yet used by them. */
  readonly diskPromisedBytes: number;
  readonly images: ReadonlySet<Digest>;
  /** Ports in use: published by other stacks, or listened on by something else. */
  readonly ports: readonly PortUse[];
}

/** Everything a plan depends on besides the request and the appliance. */
export interface Site {
  readonly nodes: readonly SiteNode[];
  readonly stackNames: ReadonlySet<string>;
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
export const freeMemoryBytes = (node: SiteNode): number =>
  Math.max(0, node.memoryBytes - hostReserveBytes(node.memoryBytes) - node.memoryReservedBytes);

/** @returns space that volumes and images may still take in a node's pool. */
export const freeDiskBytes = (node: SiteNode): number =>
  Math.max(0, node.poolFreeBytes - node.diskPromisedBytes);

/** @returns the space a volume is promised when it is made. */
export const promisedBytes = (volume: { kind: 'system' | 'data'; sizeBytes: number }): number =>
  volume.kind === 'data' ? volume.sizeBytes : Math.min(volume.sizeBytes, SYSTEM_GROWTH_BYTES);
