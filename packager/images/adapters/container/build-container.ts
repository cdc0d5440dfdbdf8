import { ImageRecipe } from '../../../../schemas/appliance/recipe.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { containerFacts } from '../../container/container-facts.ts';
import { CONTAINER_UNITS, containerFiles } from '../../container/guest/container-files.ts';
import { CONTAINER_ROOT } from '../../container/guest/places.ts';
import { type Container, readContainer } from '../../container/read-container.ts';
import { diskBytesFor } from '../../container/tree/tree-size.ts';
import { writeTreeTar } from '../../container/tree/write-tree-tar.ts';
import { nameImage } from '../../container/unusable.ts';
import type { BuiltContainer, ContainerBuildRequest } from '../../ports/container-builder.ts';
import type { BuildWork } from '../../ports/image-builder.ts';
import { buildPrepared, type ImageParts, prepareImage } from '../build/build-image.ts';
import { hostArchitecture } from '../build/host-architecture.ts';
import { createStepRunner } from '../build/step-runner.ts';
import { makeWorkFolder } from '../build/work-folder.ts';
import { layerSpool, writeFile } from './layer-spool.ts';
import { openLayout } from './open-layout.ts';

/**
 * Builds the disk of a container image: the base system that every image is built on, the image's
 * files in one folder of it, and a unit that runs its program there. Nothing of the image is run.
 *
 * @throws Fault CONTAINER_UNUSABLE, NOT_FOUND, DIGEST_MISMATCH, ARCHIVE_MALFORMED,
 *   ARCHIVE_ENTRY_REFUSED, ARCHIVE_TRUNCATED, LIMIT_EXCEEDED, and what buildImage throws
 */
export async function buildContainer(
  request: ContainerBuildRequest,
  work: BuildWork,
): Promise<BuiltContainer> {
  const runner = createStepRunner(request.role, work);
  runner.enter('container image');
  const architecture = readArchitecture();
  const layout = await openLayout(request.path);
  const folder = await makeWorkFolder();
  const spool = layerSpool(folder.path, work.signal);
  try {
    const { command } = request;
    const container = await readContainer(layout, spool, { architecture, command });
    const parts = imageParts(request.name, container, { architecture, signal: work.signal });
    const built = await buildPrepared(await prepareImage(parts), request, { work, runner });
    return { ...built, container: containerFacts(container) };
  } catch (error) {
    throw nameImage(error, request.file);
  } finally {
    await spool.close();
    await layout.close();
    await folder.remove();
  }
}

function readArchitecture(): ImageRecipe['architecture'] {
  const found = hostArchitecture();
  if (found === 'amd64' || found === 'arm64') return found;
  throw new Fault('ARCHITECTURE_FOREIGN', { wanted: 'amd64 or arm64', found });
}

const enableUnits = `\
#!/bin/sh
exec systemctl --quiet enable ${CONTAINER_UNITS.join(' ')}
`;

function imageParts(
  name: string,
  container: Container,
  { architecture, signal }: { architecture: ImageRecipe['architecture']; signal: AbortSignal },
): ImageParts {
  const { root, layers, plan, stopSignal } = container;
  const recipe = ImageRecipe.parse({ format: 1, architecture, scripts: ['enable-container'] });
  return {
    name,
    recipe: { ...recipe, size: diskBytesFor(root) },
    contents: { files: [], scripts: [Buffer.from(enableUnits)] },
    files: containerFiles(plan, stopSignal),
    tree: {
      digest: container.digest,
      folder: CONTAINER_ROOT.slice(1),
      writeTar: (path) => writeFile(path, writeTreeTar(root, layers), signal),
    },
  };
}
