import { parseReference, type Reference } from '../../../schemas/ids/reference.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type Archive, openArchive } from '../../format/archive/open-archive.ts';
import { openRemote } from '../../format/remote/open-remote.ts';
import type { InputFile } from '../../ports/input-files.ts';
import type { CommandContext } from '../command-context.ts';
import { clientFor, type PackagerPorts, pathIn } from '../packager-ports.ts';
import { registrySettings } from '../settings.ts';

/** An appliance that the user named by file or reference. */
export interface NamedAppliance {
  readonly archive: Archive;
  /** Absent for a file. */
  readonly reference?: Reference;
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
  { ports, server }: { ports: PackagerPorts; server: string | undefined },
  use: (appliance: NamedAppliance) => Promise<Result>,
): Promise<Result> {
  const file = await openFile(name, context, ports);
  if (!file) {
    const reference = parseReference(name);
    const settings = await registrySettings(context, reference.registry, server);
    const client = clientFor(context, settings);
    context.onProgress({ step: `Asking ${settings.server}` });
    const options = { pause: ports.pause, signal: context.signal };
    return use({ archive: await openRemote(client, reference, options), reference });
  }
  try {
    return await use({ archive: await openArchive(file) });
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

async function openFile(
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
const looksLikeFile = (name: string): boolean => /^[./~]/.test(name) || /\.(yard|tar)$/.test(name);
