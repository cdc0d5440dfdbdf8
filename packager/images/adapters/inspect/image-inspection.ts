import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { findBootWays } from '../../inspect/find-boot-ways.ts';
import { findLeftovers } from '../../inspect/find-leftovers.ts';
import { findMissingTools } from '../../inspect/find-tools.ts';
import { unchecked } from '../../inspect/unchecked.ts';
import { listPartitions, type Region } from '../../inspect/list-partitions.ts';
import { probeRegion } from '../../inspect/probe-region.ts';
import type { ByteSource } from '../../../format/byte-source.ts';
import { printable } from '../../../format/printable.ts';
import { cryptPassword } from '../../../native/crypt-password.ts';
import { runCommand } from '../../../native/run-command.ts';
import type { ImageInspection, UncleanFinding } from '../../ports/image-inspection.ts';
import { inputFiles } from '../files/input-files.ts';
import { openExtTree } from './ext-tree.ts';

/** Looks into the ext file systems of raw disks; of everything else it says that it cannot. */
export const imageInspection: ImageInspection = {
  findUnclean: (rawPath, signal) =>
    lookInto(rawPath, signal, (disk, link) => inspectRegions(disk, link, signal)),
  findMissingTools: (rawPath, names, signal) =>
    lookInto(rawPath, signal, (disk, link) => missingTools(disk, link, { names, signal })),
  async findBootWays(rawPath) {
    const disk = await inputFiles.open(rawPath);
    try {
      return await findBootWays(disk);
    } finally {
      await disk.close();
    }
  },
};

/** @param look gets the disk, and a path to it that debugfs can read */
async function lookInto<Found>(
  rawPath: string,
  signal: AbortSignal,
  look: (disk: ByteSource, link: string) => Promise<Found>,
): Promise<Found> {
  // Asked by itself first: through prlimit a missing program would be told as another failure.
  await runCommand('debugfs', ['-V'], { package: 'e2fsprogs', signal });
  const disk = await inputFiles.open(rawPath);
  const folder = await mkdtemp(join(tmpdir(), 'yard-inspect-'));
  try {
    const link = join(folder, 'disk');
    await symlink(resolve(rawPath), link);
    return await look(disk, link);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await disk.close();
  }
}

/** Of several systems on one disk any may be the one that starts. */
async function missingTools(
  disk: ByteSource,
  link: string,
  { names, signal }: { readonly names: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  let missing: readonly string[] | undefined;
  for (const region of await listPartitions(disk)) {
    if ((await probeRegion(disk, region)).kind !== 'ext') continue;
    const tree = openExtTree(link, region.offset, signal);
    try {
      const here = await findMissingTools(tree, names);
      if (here !== undefined) missing = missing?.filter((name) => here.includes(name)) ?? here;
    } catch (error) {
      // Told by the search for leftovers, which looks into the same file systems.
      unchecked(region.title, error);
      return [];
    } finally {
      await tree.close();
    }
  }
  return missing ?? [];
}

async function inspectRegions(
  disk: ByteSource,
  link: string,
  signal: AbortSignal,
): Promise<readonly UncleanFinding[]> {
  const findings: UncleanFinding[] = [];
  const regions = await listPartitions(disk);
  const contents = await Promise.all(regions.map((region) => probeRegion(disk, region)));
  const isOnly = contents.filter(({ kind }) => kind === 'ext').length === 1;
  for (const [i, content] of contents.entries()) {
    const region = regions[i] as Region;
    if (content.kind === 'cut') {
      const why = 'it ends beyond the end of the disk, so the image may be cut off';
      findings.push({ kind: 'unchecked', path: region.title, why });
    } else if (content.kind === 'closed') {
      const why = `${content.name} cannot be looked into`;
      findings.push({ kind: 'unchecked', path: region.title, why });
    } else if (content.kind === 'ext') {
      for (const { kind, path, why } of await inspectExt(link, region, signal)) {
        const place = isOnly || path === region.title ? '' : `${region.title}: `;
        findings.push({ kind, path: printable(`${place}${path}`), why });
      }
    }
  }
  return findings;
}

async function inspectExt(
  disk: string,
  region: Region,
  signal: AbortSignal,
): Promise<readonly UncleanFinding[]> {
  const tree = openExtTree(disk, region.offset, signal);
  try {
    await tree.list(tree.root);
    return await findLeftovers(tree, async (password, hash) => {
      if (signal.aborted) throw new Fault('CANCELLED', { what: 'Looking into the image' });
      return (await cryptPassword(password, hash)) === hash;
    });
  } catch (error) {
    return [unchecked(region.title, error)];
  } finally {
    await tree.close();
  }
}
