import { basename } from 'node:path';
import type { ApplianceSourceInput } from '../../../schemas/appliance/manifest.ts';
import { readApplianceSource } from '../../../schemas/appliance/read-appliance.ts';
import { writeApplianceSource } from '../../../schemas/appliance/write-appliance.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { readChecked } from '../ovf/check-digest.ts';
import type { PackageSigner } from '../ovf/verify-certificate.ts';
import type { InputFiles } from '../../images/ports/input-files.ts';
import type { NewFile, NewFiles } from '../../images/ports/new-files.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { ProjectFolder } from '../../images/ports/project-files.ts';
import { type ImportNotes, importNotes } from './import-notes.ts';
import { makeIdentity } from './make-identity.ts';
import { makeParameters } from './make-parameters.ts';
import { makeRoles } from './make-roles.ts';
import { type OvfPackage, openPackage, readDescription } from './open-package.ts';
import { type PackageDisk, packageDisks } from './package-disks.ts';
import { readEnvelope } from './read-envelope.ts';
import { drain, type PackageProof, verifyPackage } from './verify-package.ts';

export interface ImportPorts {
  readonly inputs: InputFiles;
  readonly project: ProjectFolder;
  readonly newFiles: NewFiles;
}

export interface ImportRequest {
  /** An .ova file, or an .ovf file with its files beside it. */
  readonly path: string;
  /** The folder to make. */
  readonly target: (name: string) => string;
}

export interface ImportResult {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly roles: readonly string[];
  readonly disks: readonly string[];
  readonly bytes: number;
  readonly signer: PackageSigner | undefined;
  /** What was left out or made up, for the publisher. */
  readonly notes: readonly string[];
}

/**
 * Makes an appliance's folder from an OVF package: appliance.yaml and the disks, as they are. All or
 * nothing; digests and signature of the package are checked where it has any.
 *
 * @throws Fault NOT_FOUND, TARGET_EXISTS, PACKAGE_REFUSED, XML_REFUSED, IMAGE_UNREADABLE,
 *   LIMIT_EXCEEDED, CANCELLED, DISK_FULL, those of `readTar`
 */
export async function importPackage(
  request: ImportRequest,
  ports: ImportPorts,
  work: Work,
): Promise<ImportResult> {
  const opened = await openPackage(request.path, ports);
  try {
    return await importOpened(opened, request, ports, work);
  } finally {
    await opened.close();
  }
}

async function importOpened(
  opened: OvfPackage,
  { path, target }: ImportRequest,
  { newFiles }: ImportPorts,
  work: Work,
): Promise<ImportResult> {
  const notes = importNotes();
  work.onProgress({ step: `Reading ${opened.name}` });
  const description = await readDescription(opened);
  const proof = await verifyPackage(opened, description, notes);
  const { source, text, disks } = await translate(opened, description, path, { notes, proof });
  await checkOthers(opened, proof, disks, work);
  const folder = target(source.name);
  const total = { done: 0, bytes: 0 };
  for (const disk of disks) total.bytes += (await opened.open(disk.source)).sizeBytes;
  await newFiles.createFolder(folder, [
    { path: 'appliance.yaml', text },
    ...disks.map((disk): NewFile => ({
      path: disk.target,
      pieces: copied(opened, disk, proof, (bytes) => {
        total.done += bytes;
        if (work.signal.aborted) throw new Fault('CANCELLED', { what: 'Importing' });
        const step = `Copying the disk ${disk.source}`;
        work.onProgress({ step, done: total.done, total: total.bytes, unit: 'bytes' });
      }),
    })),
  ]);
  return {
    path: folder,
    name: source.name,
    version: source.version,
    roles: Object.keys(source.roles),
    disks: disks.map((disk) => disk.target),
    bytes: total.bytes,
    signer: proof.signer,
    notes: notes.all(),
  };
}

interface Translation {
  readonly source: ApplianceSourceInput;
  readonly text: string;
  readonly disks: readonly PackageDisk[];
}

async function translate(
  opened: OvfPackage,
  description: Uint8Array,
  path: string,
  { notes, proof }: { notes: ImportNotes; proof: PackageProof },
): Promise<Translation> {
  const file = basename(path);
  const envelope = readEnvelope(description, opened.name);
  const { content } = envelope;
  const diskOf = packageDisks(envelope, opened.open, {
    package: opened.name,
    notes,
    hasDigest: (name) => proof.listed.includes(name),
  });
  const made = await makeRoles(envelope, { package: opened.name, notes, diskOf });
  const parameters = makeParameters(content, made.nameOf, notes);
  for (const what of new Set(envelope.dropped)) notes.add(`The ${what} of the package is left out`);
  const source: ApplianceSourceInput = {
    ...makeIdentity(content, opened.name.replace(/\.ovf$/i, ''), notes),
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    networks: made.networks,
    roles: made.roles,
  };
  const remarks = [`Imported from ${file}. To be looked at:`, ...notes.all()];
  const text = writeApplianceSource(source, remarks);
  refuseUnfit(text, opened.name);
  return { source, text, disks: made.disks };
}

/** What is written must be what `yard pack` takes; a package can be too large for that. */
function refuseUnfit(text: string, file: string): void {
  try {
    readApplianceSource(text);
  } catch (error) {
    if (!Fault.is(error, 'MANIFEST_INVALID')) throw error;
    const [first] = error.data.problems;
    const why = `${first?.path}: wanted ${first?.wanted}, found ${first?.found}`;
    throw new Fault('PACKAGE_REFUSED', { file, why }, { cause: error });
  }
}

/** Files that are not copied count too: a package is whole or it is refused. */
async function checkOthers(
  opened: OvfPackage,
  { digestOf, listed }: PackageProof,
  disks: readonly PackageDisk[],
  { onProgress, signal }: Work,
): Promise<void> {
  const copies = new Set(disks.map(({ source }) => source));
  for (const name of copies) digestOf(name);
  for (const name of listed.filter((one) => !copies.has(one))) {
    if (signal.aborted) throw new Fault('CANCELLED', { what: 'Importing' });
    onProgress({ step: `Checking ${name}` });
    await drain(readChecked(await opened.open(name), name, digestOf(name)));
  }
}

async function* copied(
  opened: OvfPackage,
  { source }: PackageDisk,
  { digestOf }: PackageProof,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of readChecked(await opened.open(source), source, digestOf(source))) {
    onBytes(piece.length);
    yield piece;
  }
}
