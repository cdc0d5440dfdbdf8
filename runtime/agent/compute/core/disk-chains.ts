import { VolumeId } from '../../../../schemas/ids/brand.ts';

/** One file of a disk: the one that is written to, or one below it. */
export interface ChainLink {
  /** Its number in names such as `vda[2]`; undefined: libvirt has not told one. */
  readonly index: number | undefined;
  readonly file: string;
}

/** A disk of a process that runs, from the file that is written to down to the last one below. */
export interface DiskChain {
  readonly target: string;
  readonly links: readonly ChainLink[];
}

const TOKEN =
  /<(?<disk>\/?disk)\b|<(?<below>\/?backingStore)\b(?<belowRest>[^>]*)>|<source\b(?<source>[^>]*)>|<target\b(?<target>[^>]*)>|<mirror\b[^>]*>.*?<\/mirror>/gs;

/**
 * Reads from the definition of a domain that runs which files its disks are made of.
 * Format: https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms
 */
export function readDiskChains(xml: string): DiskChain[] {
  const found: DiskChain[] = [];
  let now: { target: string; links: ChainLink[]; below: (number | undefined)[] } | undefined;
  for (const { groups = {} } of xml.matchAll(TOKEN)) {
    if (groups['disk'] === 'disk') now = { target: '', links: [], below: [] };
    if (!now) continue;
    if (groups['disk'] === '/disk') {
      found.push({ target: now.target, links: now.links });
      now = undefined;
    } else if (groups['below'] === '/backingStore') {
      now.below.pop();
    } else if (groups['below'] !== undefined) {
      const rest = groups['belowRest'] ?? '';
      if (!rest.endsWith('/')) now.below.push(indexIn(rest));
    } else if (groups['source'] !== undefined) {
      const file = attribute(groups['source'], 'file');
      const index = now.below.length === 0 ? indexIn(groups['source']) : now.below.at(-1);
      if (file !== undefined) now.links.push({ index, file });
    } else if (groups['target'] !== undefined) {
      now.target = attribute(groups['target'], 'dev') ?? '';
    }
  }
  return found;
}

/** @returns the volume that a file is; undefined: it is none */
export function volumeOfFile(file: string): VolumeId | undefined {
  const name = /\/(?<id>[^/]+)\.qcow2$/.exec(file)?.groups?.['id'];
  return VolumeId.safeParse(name).data;
}

const attribute = (text: string, name: string): string | undefined =>
  new RegExp(`\\b${name}=(['"])(?<value>.*?)\\1`).exec(text)?.groups?.['value'];

function indexIn(text: string): number | undefined {
  const index = attribute(text, 'index');
  return index === undefined ? undefined : Number(index);
}
