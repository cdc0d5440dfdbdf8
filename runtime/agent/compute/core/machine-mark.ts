import { createHash } from 'node:crypto';
import type { MachineId, NodeId } from '../../../../schemas/ids/brand.ts';

/**
 * What we write into the metadata of a libvirt domain to know it again. Names prove nothing: a
 * domain without this mark, or with another node's, is somebody else's and never touched.
 */
export interface MachineMark {
  readonly node: NodeId;
  readonly machine: MachineId;
  /** Hash of the definition; see `domain-xml.ts`. */
  readonly definition: string;
}

/** XML namespace of the mark. libvirt keeps one metadata element for each namespace. */
export const MARK_NAMESPACE = 'urn:stackyard:machine:1';
/** XML namespace of the note on the running process, gone when the process ends. */
export const RUN_NAMESPACE = 'urn:stackyard:run:1';

const MARK =
  /^<(?:[a-z-]+:)?machine(?= )(?=[^>]* node=["'](node-[0-9a-hjkmnp-tv-z]{10})["'])(?=[^>]* id=["'](machine-[0-9a-hjkmnp-tv-z]{10})["'])(?=[^>]* definition=["']([0-9a-f]{64})["'])[^>]*\/>\s*$/;

/** Reads the mark as libvirt hands it out. @returns undefined for anything we did not write */
export function readMark(metadata: string): MachineMark | undefined {
  const [, node, id, definition] = MARK.exec(metadata) ?? [];
  if (definition === undefined) return undefined;
  return { node: node as NodeId, machine: id as MachineId, definition };
}

const RUN = /^<(?:[a-z-]+:)?run(?= )[^>]* startedAt=["'](\d{4}-[0-9T:.-]{10,20}Z)["'][^>]*\/>\s*$/;

/** @returns the note on a process started at this time (ISO 8601, UTC). */
export const renderRun = (startedAt: string): string => `<run startedAt='${startedAt}'/>`;

/** @returns the time in the note of {@link renderRun}, undefined when it is no such note. */
export const readRun = (metadata: string): string | undefined => RUN.exec(metadata)?.[1];

/**
 * The UUID of a machine's domain: the first 16 bytes of a hash of its id, marked as version 8
 * (RFC 9562 §5.8), so that one machine has one UUID on every node.
 */
export function machineUuid(machine: MachineId): string {
  const bytes = createHash('sha256').update(`stackyard ${machine}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
