import type { ContainerSettings } from '../../../schemas/archive/container.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import type { ContainerLayout, LayerSpool } from '../ports/container-layouts.ts';
import { type Accounts, readAccounts } from './guest/accounts.ts';
import { findIdentity } from './guest/find-identity.ts';
import { planRun, type RunPlan } from './guest/run-plan.ts';
import { readStopSignal } from './guest/stop-signal.ts';
import { readLayer } from './layer/read-layer.ts';
import { type ContainerLayer, readContainerImage } from './layout/read-image.ts';
import { unpackLayer } from './layout/unpack-layer.ts';
import { applyEntry } from './tree/apply-layer.ts';
import { type FolderNode, newFolder } from './tree/node.ts';
import { prepareTree } from './tree/prepare-tree.ts';
import { readTreeFile } from './tree/read-tree-file.ts';
import { unusable } from './unusable.ts';

/** A container image, its layers merged. */
export interface Container {
  readonly digest: Digest;
  readonly root: FolderNode;
  /** Unpacked, by number: the contents of files are in them. */
  readonly layers: readonly ByteSource[];
  readonly accounts: Accounts;
  readonly settings: ContainerSettings;
  readonly plan: RunPlan;
  readonly stopSignal: string;
  /** Devices and pipes: machines have their own. */
  readonly leftOut: number;
}

export interface ContainerRequest {
  readonly architecture: string;
  /** Replaces the arguments of the image. */
  readonly command: readonly string[] | undefined;
}

const NO_SETTINGS: ContainerSettings = {
  User: '',
  Env: [],
  Entrypoint: [],
  Cmd: [],
  WorkingDir: '',
  StopSignal: '',
  Volumes: [],
  ExposedPorts: [],
};

/**
 * Reads the image of a layout: verifies and merges its layers, and works out what it runs.
 *
 * @throws Fault CONTAINER_UNUSABLE, DIGEST_MISMATCH, LIMIT_EXCEEDED, ARCHIVE_MALFORMED,
 *   ARCHIVE_TRUNCATED, DISK_FULL, CANCELLED
 */
export async function readContainer(
  layout: ContainerLayout,
  spool: LayerSpool,
  { architecture, command }: ContainerRequest,
): Promise<Container> {
  const image = await readContainerImage(layout, architecture);
  const settings = image.config.config ?? NO_SETTINGS;
  const layers = await unpackLayers(image.layers, layout, spool);
  const { root, leftOut } = await mergeLayers(layers);
  prepareTree(root, settings.WorkingDir, layers.length);
  const textOf = async (path: string): Promise<string> =>
    (await readTreeFile(root, path, layers)) ?? '';
  const accounts = readAccounts(await textOf('/etc/passwd'), await textOf('/etc/group'));
  const identity = findIdentity(settings.User, accounts);
  const plan = planRun(settings, identity, { root, command });
  const stopSignal = readStopSignal(settings.StopSignal);
  return { digest: image.digest, root, layers, accounts, settings, plan, stopSignal, leftOut };
}

async function unpackLayers(
  layers: readonly ContainerLayer[],
  layout: ContainerLayout,
  spool: LayerSpool,
): Promise<readonly ByteSource[]> {
  const unpacked: ByteSource[] = [];
  let roomBytes: number = LIMITS.container.unpackedBytes;
  for (const [i, layer] of layers.entries()) {
    const blob = await layout.open(layer.part.digest);
    if (!blob) throw unusable(`the layer ${layer.part.digest} is not in it`);
    try {
      const plain = await spool.keep(i, unpackLayer(blob, layer, roomBytes));
      roomBytes -= plain.sizeBytes;
      unpacked.push(plain);
    } finally {
      await blob.close();
    }
  }
  return unpacked;
}

/** @param layers the lowest first */
export async function mergeLayers(
  layers: readonly ByteSource[],
): Promise<{ readonly root: FolderNode; readonly leftOut: number }> {
  const root = newFolder();
  let entries = 0;
  let leftOut = 0;
  for (const [number, layer] of layers.entries()) {
    for await (const entry of readLayer(layer)) {
      entries += 1;
      if (entries > LIMITS.container.entries) {
        const limit = String(LIMITS.container.entries);
        const what = 'The number of files in the container image';
        throw new Fault('LIMIT_EXCEEDED', { what, limit, found: 'more' });
      }
      if (applyEntry(root, entry, number) !== undefined) leftOut += 1;
    }
  }
  return { root, leftOut };
}
