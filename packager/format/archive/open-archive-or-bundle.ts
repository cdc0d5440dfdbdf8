import { Fault } from '../../../schemas/errors/fault.ts';
import type { ByteSource } from '../byte-source.ts';
import { type Archive, openArchive } from './open-archive.ts';
import { type ApplianceBundle, openApplianceBundle } from './open-appliance-bundle.ts';

export type ArchiveOrBundle =
  | { readonly kind: 'archive'; readonly archive: Archive }
  | { readonly kind: 'bundle'; readonly bundle: ApplianceBundle };

/** @throws Fault those of `openArchive` and `openApplianceBundle` */
export async function openArchiveOrBundle(source: ByteSource): Promise<ArchiveOrBundle> {
  try {
    return { kind: 'archive', archive: await openArchive(source) };
  } catch (error) {
    if (!Fault.is(error, 'ARCHIVE_IS_BUNDLE')) throw error;
    return { kind: 'bundle', bundle: await openApplianceBundle(source) };
  }
}
