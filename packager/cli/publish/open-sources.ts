import { parseReference } from '../../../schemas/ids/reference.ts';
import { listRemote } from '../../archive/bundle/list-remote.ts';
import type { BundleSource } from '../../archive/bundle/merge-sources.ts';
import { openArchiveOrBundle } from '../../format/archive/open-archive-or-bundle.ts';
import type { InputFile } from '../../images/ports/input-files.ts';
import type { CommandContext } from '../command-context.ts';
import { clientFor, type PackagerPorts } from '../packager-ports.ts';
import { registrySettings } from '../settings.ts';
import { openNamedFile } from './open-appliance.ts';

/**
 * Opens what goes into a bundle: archives, other bundles, appliances in registries. Closes the files
 * when `use` is done.
 *
 * @param names what was typed
 * @param use is given files first, so that what is at hand is not fetched
 * @throws Fault NOT_FOUND, NAME_INVALID, those of `openArchiveOrBundle` and `listRemote`
 */
export async function withSources<Result>(
  names: readonly string[],
  context: CommandContext,
  { ports, server }: { ports: PackagerPorts; server: string | undefined },
  use: (sources: readonly BundleSource[]) => Promise<Result>,
): Promise<Result> {
  const files: InputFile[] = [];
  const near: BundleSource[] = [];
  const far: BundleSource[] = [];
  try {
    for (const name of names) {
      const file = await openNamedFile(name, context, ports);
      if (file) {
        files.push(file);
        near.push(...(await sourcesIn(file)));
      } else far.push(await sourceAt(name, context, { ports, server }));
    }
    return await use([...near, ...far]);
  } finally {
    for (const file of files) await file.close();
  }
}

async function sourcesIn(file: InputFile): Promise<BundleSource[]> {
  const opened = await openArchiveOrBundle(file);
  if (opened.kind === 'bundle') {
    const { appliances, blobs } = opened.bundle;
    return appliances.map((appliance) => ({ appliance, blobs }));
  }
  // Its indexes stay behind: of sixty appliances they would fill the memory.
  const { descriptor, imageBytes, image, manifest, signatures, blobs } = opened.archive;
  return [{ appliance: { descriptor, imageBytes, image, manifest, signatures }, blobs }];
}

async function sourceAt(
  name: string,
  context: CommandContext,
  { ports, server }: { ports: PackagerPorts; server: string | undefined },
): Promise<BundleSource> {
  const reference = parseReference(name);
  const settings = await registrySettings(context, reference.registry, server);
  context.onProgress({ step: `Asking ${settings.server} for ${reference.address}` });
  const options = { pause: ports.pause, signal: context.signal };
  return listRemote(clientFor(context, settings), reference, options);
}
