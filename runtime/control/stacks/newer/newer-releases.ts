import type { NewerVersion } from '../../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import { formatReference } from '../../../../schemas/ids/reference.ts';
import { closesHole, type JudgedVersion, newerVersion } from './newer-version.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { FoundRelease } from '../../releases/ports/release-source.ts';
import type { ReleaseWatch } from './release-watch.ts';
import { type JudgeDependencies, judgeTrust } from '../../trust/use-cases/judge-trust.ts';

export interface NewerDependencies extends JudgeDependencies {
  readonly releases: Pick<ReleaseWatch, 'releasesAt'>;
  readonly ownRegistry: string;
}

/** Says of a stack which later version could be installed; null: none that is known and trusted. */
export type NewerReleases = (record: StackRecord) => Promise<NewerVersion | null>;

/**
 * Finds what could be installed today of what is newer than these stacks. Trust is judged anew each
 * time, so a version whose key was revoked a moment ago is not offered.
 */
export function newerReleases(dependencies: NewerDependencies): NewerReleases {
  const judged = new Map<FoundRelease, Promise<JudgedVersion>>();
  const judge = (release: FoundRelease): Promise<JudgedVersion> => {
    const known = judged.get(release) ?? judgeRelease(release, dependencies);
    judged.set(release, known);
    return known;
  };
  return async ({ appliance, stage }) => {
    if (stage === 'kept') return null;
    const found = dependencies.releases.releasesAt(appliance);
    const known = await Promise.all(found.map((release) => judge(release)));
    const { version: installed } = appliance.manifest;
    const version = newerVersion(installed, known);
    const newer = found.find((release) => release.appliance.manifest.version === version);
    const security = closesHole(installed, known);
    return newer ? { ...viewNewer(newer, dependencies.ownRegistry), security } : null;
  };
}

/** What would be refused, for whatever reason, is not trusted. */
async function judgeRelease(
  { appliance, signatures }: FoundRelease,
  dependencies: JudgeDependencies,
): Promise<JudgedVersion> {
  const { version, changes } = appliance.manifest;
  const security = changes.some(({ kind }) => kind === 'security');
  try {
    const candidate = { appliance, signatures, allowRollback: false };
    const { state } = (await judgeTrust(candidate, dependencies)).verdict;
    return { version, security, trusted: state === 'trusted' || state === 'consented' };
  } catch (error) {
    if (Fault.from(error).code === 'INTERNAL') throw error;
    return { version, security, trusted: false };
  }
}

function viewNewer(
  { appliance }: FoundRelease,
  ownRegistry: string,
): Omit<NewerVersion, 'security'> {
  const { registry, manifest } = appliance;
  const here = registry === ownRegistry;
  const { version: tag } = manifest;
  const address = appliance.address as ApplianceAddress;
  const place = { registry: here ? undefined : registry, address };
  return {
    version: tag,
    reference: formatReference({ ...place, tag, digest: undefined }),
    here,
    changes: manifest.changes,
  };
}
