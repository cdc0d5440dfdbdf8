import { Blobs, BUNDLE, type Descriptor, MANIFEST, readDescriptor, sha256 } from './blobs.ts';
import { type Index, readIndex, rebuildDisk } from './disk.ts';
import {
  asArray,
  asObject,
  asText,
  canonical,
  type Json,
  type JsonObject,
  onlyKeys,
  parseJson,
} from './json.ts';
import { demand } from './refuse.ts';
import { readSignature, type Signed } from './signature.ts';
import { readTar } from './tar.ts';

/**
 * A second reader of archives, written from docs/format.md alone and sharing no line with the
 * product: where the two differ, the document or one of them is wrong. It reads whole files into
 * memory and knows the appliance manifest only as far as an archive needs it.
 */

const OURS = 'application/vnd.stackyard.';
const INDEX = `${OURS}chunk-index.v1`;
const PACK = `${OURS}chunk-pack.v1`;
const APPLIANCE = `${OURS}appliance.v1`;
const README = 'text/markdown';
const PICTURES = ['image/png', 'image/svg+xml', 'image/jpeg', 'image/webp'];
const MiB = 2 ** 20;

export interface SecondReading {
  /** Of the image manifest: the identity of this version. */
  readonly digest: string;
  readonly manifest: JsonObject;
  /** Each role's disk as its machine sees it. */
  readonly disks: ReadonlyMap<string, Buffer>;
  /** Those that are valid for the keys they bring along. */
  readonly signatures: readonly Signed[];
}

/** @throws Refused what breaks a rule of docs/format.md */
export function readArchive(file: Buffer): SecondReading {
  const [reading, another] = readFile(file, 'archive');
  demand(reading !== undefined && another === undefined, 'exactly one appliance');
  return reading;
}

/** docs/format.md, “Appliance bundles”. @returns its appliances, by name and version */
export function readApplianceBundle(file: Buffer): ReadonlyMap<string, SecondReading> {
  const readings = readFile(file, 'bundle');
  const named = new Map(readings.map((reading) => [nameOf(reading.manifest, 'bundle'), reading]));
  demand(named.size === readings.length, 'no name and version twice');
  return named;
}

type Kind = 'archive' | 'bundle';

/** What `org.opencontainers.image.ref.name` may say. */
function nameOf({ name, version }: JsonObject, kind: Kind): string {
  const text = asText(version, 'the version');
  return kind === 'archive' ? text : `${asText(name, 'the name')}:${text}`;
}

function readFile(file: Buffer, kind: Kind): SecondReading[] {
  const files = readTar(file);
  const blobs = new Blobs(files);
  const layout = asObject(parseJson(smallFile(files, 'oci-layout')), 'oci-layout');
  onlyKeys(layout, ['imageLayoutVersion'], 'oci-layout');
  demand(layout.imageLayoutVersion === '1.0.0', 'layout version 1.0.0');
  const roots = readRoots(parseJson(smallFile(files, 'index.json')), kind);
  const documents = roots.map((root) => readRoot(root, blobs));
  const images = documents.filter(({ type }) => type !== BUNDLE);
  demand(images.length >= 1 && images.length <= (kind === 'archive' ? 1 : 64), 'appliances');
  const others = documents.filter(({ type }) => type === BUNDLE);
  for (const { root, document } of others) {
    checkRoot(root, BUNDLE, '');
    const subject = readDescriptor(document.subject, 'a subject');
    demand(
      images.some((image) => image.root.digest === subject.digest),
      'a signature of an appliance that is there',
    );
  }
  const readings = images.map((image) => readOne(image, others, { blobs, kind }));
  blobs.demandAllUsed();
  return readings;
}

function readOne(
  { root, type, document }: Root,
  others: readonly Root[],
  { blobs, kind }: { blobs: Blobs; kind: Kind },
): SecondReading {
  const { manifest, disks } = readAppliance(document, blobs);
  const subject = {
    digest: root.digest,
    name: asText(manifest.name, 'the name'),
    version: asText(manifest.version, 'the version'),
  };
  checkRoot(root, type, nameOf(manifest, kind));
  const own = others.filter(
    (other) => readDescriptor(other.document.subject, 'a subject').digest === root.digest,
  );
  demand(own.length <= 16, 'at most 16 signatures');
  const signatures = own.flatMap((each) => readSignature(each.root, subject, blobs) ?? []);
  return { digest: root.digest, manifest, disks, signatures };
}

function smallFile(files: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const bytes = files.get(name);
  demand(bytes !== undefined && bytes.length <= MiB, `${name}, at most 1 MiB`);
  return bytes;
}

function readRoots(value: Json, kind: Kind): Descriptor[] {
  const index = asObject(value, 'index.json');
  onlyKeys(index, ['schemaVersion', 'mediaType', 'artifactType', 'manifests'], 'index.json');
  const wanted = kind === 'archive' ? undefined : `${OURS}appliance-bundle.v1`;
  demand(index.artifactType === wanted, `an index.json of an ${kind}`);
  demand(index.schemaVersion === 2, 'index.json is of version 2');
  const type = index.mediaType ?? 'application/vnd.oci.image.index.v1+json';
  demand(type === 'application/vnd.oci.image.index.v1+json', 'index.json is an image index');
  const roots = asArray(index.manifests, 'manifests').map((root) => readDescriptor(root, 'a root'));
  demand(roots.length >= 1 && roots.length <= (kind === 'archive' ? 17 : 1088), 'manifests');
  demand(new Set(roots.map(({ digest }) => digest)).size === roots.length, 'different manifests');
  demand(
    roots.every(({ mediaType }) => mediaType === MANIFEST),
    'image manifests',
  );
  return roots;
}

interface Root {
  readonly root: Descriptor;
  readonly document: JsonObject;
  readonly type: string;
}

function readRoot(root: Descriptor, blobs: Blobs): Root {
  const document = asObject(parseJson(blobs.open(root, 4 * MiB)), 'a manifest');
  return { root, document, type: asText(document.artifactType, 'artifactType') };
}

/** What no digest covers says nothing of its own. */
function checkRoot({ artifactType, annotations }: Descriptor, type: string, name: string): void {
  demand(artifactType === undefined || artifactType === type, 'the artifactType of the manifest');
  for (const [key, value] of Object.entries(annotations)) {
    const allowed = type === APPLIANCE && key === 'org.opencontainers.image.ref.name';
    demand(allowed && value === name, 'no annotation but its name');
  }
}

function readAppliance(
  image: JsonObject,
  blobs: Blobs,
): { manifest: JsonObject; disks: Map<string, Buffer> } {
  const what = 'the image manifest';
  const keys = ['schemaVersion', 'mediaType', 'artifactType', 'config', 'layers', 'annotations'];
  onlyKeys(image, keys, what);
  demand(image.schemaVersion === 2 && image.mediaType === MANIFEST, `${what} is of version 2`);
  demand(image.artifactType === APPLIANCE, `${what} is an appliance’s`);
  const config = readDescriptor(image.config, 'config');
  demand(config.mediaType === `${OURS}appliance.config.v1+json`, 'the type of config');
  const bytes = blobs.open(config, 2 * MiB);
  const manifest = asObject(parseJson(bytes), 'the appliance manifest');
  demand(canonical(manifest) === bytes.toString(), 'canonical JSON');
  demand(manifest.format === 1, 'format 1');
  checkAnnotations(image.annotations, manifest);
  const layers = new Layers(image.layers);
  const disks = readDisks(manifest, layers, blobs);
  readAssets(manifest, layers, blobs);
  layers.demandAllUsed();
  return { manifest, disks };
}

function checkAnnotations(value: Json | undefined, manifest: JsonObject): void {
  const annotations = value === undefined ? {} : asObject(value, 'annotations');
  for (const [key, wanted] of [
    ['title', manifest.name],
    ['version', manifest.version],
  ] as const) {
    const found = annotations[`org.opencontainers.image.${key}`];
    demand(found === undefined || found === wanted, `annotation ${key} equals the config`);
  }
}

class Layers {
  readonly #layers = new Map<string, Descriptor>();
  readonly #used = new Set<string>();

  constructor(value: Json | undefined) {
    const layers = asArray(value, 'layers').map((layer) => readDescriptor(layer, 'a layer'));
    demand(layers.length >= 1 && layers.length <= 4096, '1 to 4,096 layers');
    for (const layer of layers) {
      demand(!this.#layers.has(layer.digest), 'no layer twice');
      this.#layers.set(layer.digest, layer);
    }
  }

  use(digest: Json | undefined, mediaType: string): Descriptor {
    const layer = this.#layers.get(asText(digest, 'a digest'));
    demand(layer !== undefined && layer.mediaType === mediaType, `a layer of type ${mediaType}`);
    this.#used.add(layer.digest);
    return layer;
  }

  demandAllUsed(): void {
    demand(this.#used.size === this.#layers.size, 'every layer is used');
  }
}

function readDisks(manifest: JsonObject, layers: Layers, blobs: Blobs): Map<string, Buffer> {
  const indexes = new Map<string, Index>();
  const disks = new Map<string, Buffer>();
  const openPack = (digest: string, size: number): Buffer => {
    const layer = layers.use(digest, PACK);
    demand(layer.size === size, 'the size of a pack in its descriptor');
    return blobs.open(layer, 8 * 2 ** 30);
  };
  for (const [role, value] of Object.entries(asObject(manifest.roles, 'roles'))) {
    const { index: digest, sizeBytes } = asObject(asObject(value, role).system, 'system');
    const layer = layers.use(digest, INDEX);
    const index = indexes.get(layer.digest) ?? readIndex(blobs.open(layer, 2 ** 30));
    indexes.set(layer.digest, index);
    demand(typeof sizeBytes === 'number' && sizeBytes % 512 === 0, 'whole sectors');
    demand(
      sizeBytes >= index.diskBytes && sizeBytes <= 2 ** 44,
      'a size from that of the index on',
    );
    disks.set(role, rebuildDisk(index, sizeBytes, openPack));
  }
  return disks;
}

function readAssets(manifest: JsonObject, layers: Layers, blobs: Blobs): void {
  const readme = manifest.readme && asObject(manifest.readme, 'readme');
  if (readme) {
    demand(readme.mediaType === README, 'the readme is Markdown');
    const bytes = blobs.open(layers.use(readme.digest, README), 512 * 1024);
    demand(Buffer.from(bytes.toString()).equals(bytes), 'the readme is UTF-8');
  }
  const icon = manifest.icon ? [{ picture: manifest.icon, limit: MiB }] : [];
  const screenshots = asArray(manifest.screenshots ?? [], 'screenshots');
  const shots = screenshots.map((picture) => ({ picture, limit: 4 * MiB }));
  for (const { picture, limit } of [...icon, ...shots]) {
    const { digest, mediaType } = asObject(picture, 'a picture');
    const type = asText(mediaType, 'the type of a picture');
    demand(PICTURES.includes(type), 'a picture');
    const bytes = blobs.open(layers.use(digest, type), limit);
    demand(looksLike(type, bytes), `a picture of type ${type}`);
  }
}

function looksLike(type: string, bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 12);
  if (type === 'image/png') return start.startsWith('\x89PNG\r\n\x1a\n');
  if (type === 'image/jpeg') return start.startsWith('\xff\xd8\xff');
  if (type === 'image/webp') return /^RIFF.{4}WEBP$/s.test(start);
  return bytes.includes('<svg');
}

/** The digests by which a golden archive is known. */
export const digestsOf = ({ digest, disks }: SecondReading): Record<string, string> => ({
  image: digest,
  ...Object.fromEntries([...disks].map(([role, disk]) => [role, `sha256:${sha256(disk)}`])),
});
