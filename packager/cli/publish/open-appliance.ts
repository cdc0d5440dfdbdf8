import { parseReference, type Reference } from '../../../schemas/ids/reference.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceBundle } from '../../format/archive/open-appliance-bundle.ts';
import { openArchiveOrBundle } from '../../format/archive/open-archive-or-bundle.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import { openRemote } from '../../format/remote/open-remote.ts';
import type { InputFile } from '../../images/ports/input-files.ts';
import type { CommandContext } from '../command-context.ts';
import { clientFor, type PackagerPorts, pathIn } from '../packager-ports.ts';
import { registrySettings } from '../settings.ts';

/** An appliance that the user named by file or reference. */
export interface NamedAppliance {
  readonly archive: Archive;
  /** Absent for a file. */
  readonly reference?: Reference;
}

/** What is done with what the user named. */
export interface NamedUses<Result> {
  readonly appliance: (appliance: NamedAppliance) => Promise<Result>;
  readonly bundle: (bundle: ApplianceBundle) => Promise<Result>;
}

/**
 * Opens what the user named: a file when there is one of that name, otherwise an appliance in a
 * registry. Closes it when `use` is done.
 *
 * @param name what was typed
 * @throws Fault NOT_FOUND, NAME_INVALID, those of `openArchive` and `openRemote`
 */
export async function withAppliance<Result>(
  name: string,
  context: CommandContext,
  options: { ports: PackagerPorts; server: string | undefined },
  use: (appliance: NamedAppliance) => Promise<Result>,
): Promise<Result> {
  return withApplianceOrBundle(name, context, options, {
    appliance: use,
    bundle: () => Promise.reject(new Fault('ARCHIVE_IS_BUNDLE', {})),
  });
}

/** The same where a file may be a bundle. @throws Fault also those of `openApplianceBundle` */
export async function withApplianceOrBundle<Result>(
  name: string,
  context: CommandContext,
  { ports, server }: { ports: PackagerPorts; server: string | undefined },
  use: NamedUses<Result>,
): Promise<Result> {
  const file = await openNamedFile(name, context, ports);
  if (!file) {
    const reference = parseReference(name);
    const settings = await registrySettings(context, reference.registry, server);
    const client = clientFor(context, settings);
    context.onProgress({ step: `Asking ${settings.server}` });
    const options = { pause: ports.pause, signal: context.signal };
    return use.appliance({ archive: await openRemote(client, reference, options), reference });
  }
  try {
    const opened = await openArchiveOrBundle(file);
    return opened.kind === 'bundle'
      ? await use.bundle(opened.bundle)
      : await use.appliance({ archive: opened.archive });
  } finally {
    await file.close();
  }
}

/** Opens several as {@link withAppliance} does, all of them until `use` is done. */
export async function withAppliances<Result>(
  names: readonly string[],
  context: CommandContext,
  options: { ports: PackagerPorts; server: string | undefined },
  use: (archives: readonly Archive[]) => Promise<Result>,
): Promise<Result> {
  const [first, ...rest] = names;
  if (first === undefined) return use([]);
  return withAppliance(first, context, options, ({ archive }) =>
    withAppliances(rest, context, options, (others) => use([archive, ...others])),
  );
}

/** @returns undefined: there is none of that name, and it looks like a reference */
export async function openNamedFile(
  name: string,
  context: CommandContext,
  { inputs }: PackagerPorts,
): Promise<InputFile | undefined> {
  try {
    return await inputs.open(pathIn(context, name));
  } catch (error) {
    if (Fault.is(error, 'NOT_FOUND') && !looksLikeFile(name)) return undefined;
    throw error;
  }
}

/** A mistyped file name shall not be looked for in a registry. */
const looksLikeFile = (name: string): boolean =>
  /^[./~]/.test(name) || /\.(yard|yardbundle|tar)$/.test(name);
