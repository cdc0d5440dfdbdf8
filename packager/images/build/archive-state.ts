import { Fault } from '../../../schemas/errors/fault.ts';
import type { Architecture } from './architecture.ts';

/** What a suite held at one moment. */
export interface ArchiveState {
  /** Digests of the lists that an image is made from; equal digests, equal packages. */
  readonly lists: readonly string[];
  /** When it was published, in seconds since 1970. */
  readonly publishedSeconds: number;
}

/**
 * Reads the parts of an InRelease file (Debian wiki, “DebianRepository/Format”) that matter to an
 * image. Its signature is apt's to check when it installs from there; here it only tells whether a
 * cached image is still what would be built.
 *
 * @param where the address, for the sentence
 * @throws Fault ARCHIVE_LISTS_UNREADABLE
 */
export function readArchiveState(
  inRelease: string,
  where: string,
  wanted: { readonly architecture: Architecture; readonly components: readonly string[] },
): ArchiveState {
  const date = Date.parse(/^Date: (.+)$/m.exec(inRelease)?.[1] ?? '');
  const sums = /^SHA256:\n((?: .*\n)+)/m.exec(inRelease)?.[1] ?? '';
  const listOf = (component: string, architecture: string): string | undefined =>
    new RegExp(`^ ([0-9a-f]{64}) +\\d+ ${component}/binary-${architecture}/Packages$`, 'm').exec(
      sums,
    )?.[1];
  const lists = wanted.components.flatMap((component) =>
    [wanted.architecture, 'all'].flatMap((architecture) => {
      const digest = listOf(component, architecture);
      return digest ? [`${component}/${architecture} ${digest}`] : [];
    }),
  );
  if (Number.isNaN(date) || lists.length === 0)
    throw new Fault('ARCHIVE_LISTS_UNREADABLE', { url: where });
  return { lists, publishedSeconds: Math.floor(date / 1000) };
}
