import { z } from 'zod';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { StepContext } from '../../../operations/kind.ts';
import { StackSecrets } from '../../stacks/core/define/stack-record.ts';
import { getStack } from '../../stacks/operations/stack-operation.ts';
import type { PointRecord } from '../../stacks/ports/point-store.ts';
import { writeDocument } from '../core/backup-document.ts';
import { chooseBase } from '../core/choose-base.ts';
import { demandSize } from '../core/demand-size.ts';
import { type DiskOfPoint, disksOfPoint } from '../core/disks-of-point.ts';
import type { DiskToBackUp, RepositoryPlace } from '../ports/backup-engine.ts';
import type { VolumeToRead } from '../ports/volume-access.ts';
import type { BackUpParams } from './back-up-stack.ts';
import type { BackupDependencies } from './backup-dependencies.ts';
import { changedIn } from './changed-in.ts';
import { findRepository, placeOf } from './repository-place.ts';
import { transferProgress } from './transfer-progress.ts';

/** What a backup has become, as it is noted. */
export const Written = z.object({
  point: z.string(),
  stackName: z.string(),
  version: z.string(),
  at: z.iso.datetime(),
  sizeBytes: z.int(),
  readBytes: z.int(),
  writtenBytes: z.int(),
  layers: z.record(z.string(), VolumeId),
});
export type Written = z.infer<typeof Written>;

type Context = Pick<StepContext<BackUpParams>, 'params' | 'signal' | 'report'>;

/**
 * Reads the disks of a restore point and writes them into a repository. One that is there already is that one: after a crash
 * in the last moment no second one is made.
 */
export async function writeBackup(
  dependencies: BackupDependencies,
  { params, signal, report }: Context,
): Promise<Written> {
  const { points, stacks, backupEngine, sealer, now } = dependencies;
  const repository = await findRepository(dependencies, params.repository);
  const place = placeOf(repository, sealer);
  const [record, point] = [await getStack(stacks, params.stack), await points.get(params.point)];
  const disks = point && disksOfPoint(point, record.definition);
  if (!disks) throw pointGone(record.name);
  const document = documentOf(point, disks, { record, sealer });
  const noted = {
    stackName: record.name,
    version: point.content.appliance.manifest.version,
    at: point.at.toISOString(),
    sizeBytes: disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    layers: Object.fromEntries(disks.map(({ name, layer }) => [name, layer])),
  };
  report({ note: 'Reading what the repository has' });
  const stored = await backupEngine.list(place);
  const same = stored.find((each) => Buffer.from(each.document).equals(document));
  if (same) return { ...noted, point: same.point, readBytes: 0, writtenBytes: 0 };
  // A stack that came back under another name begins anew: changes are told against backups of its group.
  const own = stored.filter(({ group }) => group === groupOf(record));
  const there = new Set(own.map((each) => each.point));
  const sayIfGone = async (error: unknown): Promise<never> => {
    // Nodes open no disks that are being deleted, and cannot say why.
    if (Fault.is(error, 'UNREACHABLE') && !(await points.get(params.point))) {
      throw pointGone(record.name);
    }
    throw error;
  };
  const told = await create(
    dependencies,
    { record, disks, document, place, there },
    {
      repository: params.repository,
      signal,
      onProgress: transferProgress(disks, report, now),
    },
  ).catch(sayIfGone);
  return { ...noted, ...told };
}

interface Backup {
  readonly record: Awaited<ReturnType<typeof getStack>>;
  readonly disks: readonly DiskOfPoint[];
  readonly document: Uint8Array;
  readonly place: RepositoryPlace;
  readonly there: ReadonlySet<string>;
}

async function create(
  { backups, backupEngine, volumes }: BackupDependencies,
  { record, disks, document, place, there }: Backup,
  {
    repository,
    signal,
    onProgress,
  }: {
    readonly repository: string;
    readonly signal: AbortSignal;
    readonly onProgress: ReturnType<typeof transferProgress>;
  },
): Promise<Pick<Written, 'point' | 'readBytes' | 'writtenBytes'>> {
  const made = await backups.list({ stack: record.id });
  const earlier = made.filter((each) => each.repository === repository);
  const base = chooseBase(disks, record.definition, earlier, there);
  const opened: VolumeToRead[] = [];
  try {
    const toBackUp: DiskToBackUp[] = [];
    for (const disk of disks) {
      const { name, node, layer, label } = disk;
      const volume = await volumes.read({ node, volume: layer, label }, signal);
      opened.push(volume);
      demandSize(disk, volume.sizeBytes);
      const files = base?.files.get(name);
      const changed = files === undefined ? undefined : await changedIn(volume, files);
      toBackUp.push({ name, volume, changed });
    }
    const request = { group: groupOf(record), document, disks: toBackUp, since: base?.point };
    const told = await backupEngine.create(place, request, { signal, onProgress });
    return { point: told.point, readBytes: told.readBytes, writtenBytes: told.writtenBytes };
  } finally {
    for (const volume of opened) volume.close();
  }
}

/** Two stacks of a name, at different times or servers, are not one: rules of what is kept hold for each of them. */
const groupOf = ({ id, name }: { readonly id: StackId; readonly name: string }): string =>
  `${name}@${id}`;

function documentOf(
  point: PointRecord,
  disks: readonly DiskOfPoint[],
  { record: { name, clone }, sealer }: Pick<Backup, 'record'> & Pick<BackupDependencies, 'sealer'>,
): Uint8Array {
  const { appliance, parameters, sealed, definition } = point.content;
  return writeDocument({
    stack: { id: point.stack, name },
    at: point.at.toISOString(),
    appliance,
    parameters,
    secrets: StackSecrets.parse(JSON.parse(sealer.open(sealed))),
    definition,
    ...(clone?.fenced ? { fence: { of: clone.of, name: clone.name } } : {}),
    disks: disks.map(({ name: disk, machine, disk: of, layer }) => ({
      name: disk,
      machine,
      disk: of,
      layer,
    })),
  });
}

const pointGone = (name: string): Fault<'CONFLICT'> =>
  new Fault('CONFLICT', {
    what: 'stack',
    name,
    why: 'the restore point that was being backed up was deleted, or its disks are gone. Start the backup again: what has been written is not written again',
  });
