import { readSignifyKey } from '../../../../packager/format/node-image/signify.ts';
import type { NodeImage, NodeImages } from '../../../../schemas/api/resources/boot.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { NodeRecord } from '../../nodes/ports/node-store.ts';
import { chooseImage } from '../core/choose-image.ts';
import { chosenForWords } from '../core/image-users.ts';
import type { ImageChoice, NodeImageKeyRecord, NodeImageRecord } from '../ports/boot-store.ts';

/** A node, and which images it has and shall have. */
interface Booted {
  readonly running: string;
  readonly wanted: string | undefined;
}

/** Shows node images as the API does. */
export class NodeImageViews {
  readonly #dependencies: ControlDependencies;

  constructor(dependencies: ControlDependencies) {
    this.#dependencies = dependencies;
  }

  async all(): Promise<NodeImages> {
    const { boot, nodes } = this.#dependencies;
    const [images, choice, keys, known] = await Promise.all([
      boot.images(),
      boot.choice(),
      boot.keys(),
      nodes.list(),
    ]);
    const names = new Map(known.map(({ id, name }) => [id, name]));
    const nameOf = (node: NodeId): string => names.get(node) ?? node;
    const booted = this.#booted(known, choice);
    return {
      images: await Promise.all(
        images.map((image) => this.#view(image, { choice, nameOf, booted })),
      ),
      choice: viewChoice(choice, nameOf),
      keys: keys.map(viewKey),
    };
  }

  /** @param image one that there is */
  async one(image: Pick<NodeImageRecord, 'version'>): Promise<NodeImage> {
    const { images } = await this.all();
    const found = images.find(({ version }) => version === image.version);
    if (!found) throw new Error(`the node image ${image.version} is gone`);
    return found;
  }

  #booted(known: readonly NodeRecord[], choice: ImageChoice): Booted[] {
    const { bootSight } = this.#dependencies;
    return known.flatMap((node) => {
      const running = bootSight.factsOf(node)?.hardware?.image?.version;
      if (running === undefined) return [];
      return [{ running, wanted: chooseImage(choice, node).version }];
    });
  }

  async #view(
    image: NodeImageRecord,
    {
      choice,
      nameOf,
      booted,
    }: { choice: ImageChoice; nameOf: (node: NodeId) => string; booted: readonly Booted[] },
  ): Promise<NodeImage> {
    const { version, sequence } = image;
    const missing = await this.#dependencies.imageKeeper.missing(image);
    const isTooOld = sequence < choice.oldestSequence;
    return {
      version,
      sequence,
      architecture: image.architecture,
      state: isTooOld ? 'too-old' : image.complete && missing.length === 0 ? 'ready' : 'incomplete',
      missing: missing.map(({ name }) => name),
      sizeBytes: image.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      key: image.key,
      addedAt: image.addedAt.toISOString(),
      addedBy: image.addedBy,
      isDefault: choice.default === version,
      chosenFor: chosenForWords(choice, version, nameOf),
      running: booted.filter(({ running }) => running === version).length,
      wanted: booted.filter(({ running, wanted }) => wanted === version && running !== version)
        .length,
    };
  }
}

const viewChoice = (
  { default: standard, canary, overrides, oldestSequence }: ImageChoice,
  nameOf: (node: NodeId) => string,
): NodeImages['choice'] => ({
  canary: canary ? { version: canary.version, nodes: canary.nodes.map(nameOf) } : null,
  overrides: overrides.map((wish) =>
    wish.kind === 'node'
      ? { kind: 'node', node: nameOf(wish.node), version: wish.version }
      : { kind: 'label', key: wish.key, value: wish.value, version: wish.version },
  ),
  default: standard ?? null,
  oldestSequence,
});

const viewKey = (key: NodeImageKeyRecord): NodeImages['keys'][number] => ({
  fingerprint: key.fingerprint,
  number: readSignifyKey(`untrusted comment: \n${key.line}\n`, 'a trusted key').number,
  comment: key.comment,
  addedAt: key.addedAt.toISOString(),
  addedBy: key.addedBy,
});
