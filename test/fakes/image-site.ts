import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata'; // wanted by @peculiar/x509
import * as x509 from '@peculiar/x509';
import type { FastifyInstance } from 'fastify';
import { readBlob } from '../../packager/format/archive/blob-source.ts';
import { ImageShelf } from '../../runtime/agent/storage/adapters/images/image-shelf.ts';
import { PoolImages } from '../../runtime/agent/storage/adapters/images/pool-images.ts';
import { AdmittedReaders } from '../../runtime/agent/link/adapters/admitted-readers.ts';
import { HttpsImageLink } from '../../runtime/agent/link/adapters/https-image-link.ts';
import { HttpsPeerLink, type PeerPace } from '../../runtime/agent/link/adapters/https-peer-link.ts';
import { type Identity, makeRequest } from '../../runtime/agent/link/adapters/identity.ts';
import { ImageDoor } from '../../runtime/agent/link/adapters/image-door.ts';
import { imageFile } from '../../runtime/agent/node/core/names.ts';
import { ConsoleDesks } from '../../runtime/control/nodes/consoles/console-desks.ts';
import { ConsoleStore } from '../../runtime/control/nodes/console-store.ts';
import { VolumeLines } from '../../runtime/control/nodes/agents/volume-lines.ts';
import { makeAgentEndpoints } from '../../runtime/control/nodes/agents/agent-endpoints.ts';
import { Authority } from '../../runtime/control/nodes/agents/authority.ts';
import { ImageBlobs } from '../../runtime/control/nodes/agents/image-blobs.ts';
import { checkedFetch } from '../../runtime/process/checked-fetch.ts';
import { answerFaults } from '../../runtime/server/http/error-handler.ts';
import type { DesiredBoot } from '../../schemas/agent/boot.ts';
import { MemoryNodeImages } from '../../runtime/simulator/stores/memory-node-images.ts';
import type { DesiredImage } from '../../schemas/agent/desired.ts';
import { nodeServerName } from '../../schemas/agent/messages.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { OciRegistry } from './oci-registry.ts';
import { openBytes, packTest, tinyAppliance } from './test-appliance.ts';

export const REPOSITORY = 'acme/tiny';

/** A node as far as images go: a pool, an identity, the ways to server and nodes, and its door. */
export interface SiteNode {
  readonly id: NodeId;
  readonly pool: string;
  readonly identity: Identity;
  readonly link: HttpsImageLink;
  readonly peers: HttpsPeerLink;
  readonly shelf: ImageShelf;
  readonly images: PoolImages;
  readonly door: ImageDoor;
  /** How other nodes are told of it. */
  readonly address: { readonly node: NodeId; readonly address: string; readonly port: number };
  path(image: Digest): string;
}

/**
 * A server's own registry, its port for agents, and nodes, over real TLS on loopback. Which node may
 * have which image is for the test to say.
 */
export class ImageSite implements AsyncDisposable {
  readonly registry: OciRegistry;
  readonly authority: Authority;
  readonly folder: string;
  /** Images in the desired state of each node; a node that is not in here is not enrolled. */
  readonly named = new Map<NodeId, readonly DesiredImage[]>();
  readonly errors: unknown[] = [];
  readonly #keys = new Map<NodeId, string>();
  readonly #nodes: SiteNode[] = [];
  #endpoints: FastifyInstance | undefined;
  url = '';

  /** What a node shall serve to machines that boot. */
  readonly boots = new Map<NodeId, DesiredBoot>();
  readonly nodeImages = new MemoryNodeImages();

  private constructor(folder: string, registry: OciRegistry, authority: Authority) {
    this.folder = folder;
    this.registry = registry;
    this.authority = authority;
  }

  static async open(): Promise<ImageSite> {
    const folder = await mkdtemp(join(tmpdir(), 'stackyard-site-'));
    const registry = await new OciRegistry().start();
    const authority = await Authority.open(join(folder, 'authority'));
    const site = new ImageSite(folder, registry, authority);
    await site.#openServer();
    return site;
  }

  async #openServer(): Promise<void> {
    const imageOf = async (node: NodeId, image: Digest): Promise<DesiredImage | undefined> =>
      this.named.get(node)?.find(({ id }) => id === image);
    const isEnrolled = async (node: NodeId, key: string): Promise<boolean> =>
      this.named.has(node) && this.#keys.get(node) === key;
    const no = (): Promise<never> => Promise.reject(new Error('not on this site'));
    const endpoints = makeAgentEndpoints({
      authority: this.authority,
      reception: {
        enrol: no,
        renew: no,
        desired: no,
        tagOf: () => undefined,
        observed: no,
        difference: no,
        console: no,
        isEnrolled,
        isPlaced: async () => false,
        bootOf: async (node) => this.boots.get(node),
        mayRead: async (node, key, image) =>
          (await isEnrolled(node, key)) && (await imageOf(node, image)) !== undefined,
      },
      joins: { ask: no },
      images: new ImageBlobs({ imageOf, ownRegistry: this.registry.url, fetch }),
      consoles: new ConsoleDesks({
        store: new ConsoleStore(),
        audit: { record: no },
        now: () => new Date(),
        onError: () => undefined,
      }),
      volumes: new VolumeLines(),
      nodeImages: this.nodeImages,
    });
    answerFaults(endpoints);
    const url = await endpoints.listen({ host: '127.0.0.1', port: 0 });
    this.url = url.replace('http:', 'https:');
    this.#endpoints = endpoints;
  }

  /**
   * Puts an appliance into the registry.
   *
   * @param packed see {@link packDisks}
   * @returns its images, as they are desired
   */
  async addAppliance(packed: Uint8Array): Promise<[DesiredImage, DesiredImage]> {
    const archive = await openBytes(packed);
    for (const { mediaType, digest, size } of archive.image.layers) {
      const descriptor = { mediaType, digest, size };
      const bytes = await readBlob(archive.blobs, descriptor, { what: 'a blob', limitBytes: size });
      this.registry.blobs.set(digest, Buffer.from(bytes));
    }
    const desired = (role: string): DesiredImage => {
      const index = archive.manifest.roles[role]?.system.index as Digest;
      return {
        id: index,
        indexBytes: archive.image.layers.find(({ digest }) => digest === index)?.size ?? 0,
        diskBytes: archive.indexes.get(index)?.diskBytes ?? 0,
        label: role,
        source: { registry: this.registry.url, access: 'own', repository: REPOSITORY },
        peers: [],
      };
    };
    return [desired('db'), desired('web')];
  }

  /** Enrols a node whose desired state names these images. */
  async addNode(number: number, ...named: readonly DesiredImage[]): Promise<SiteNode> {
    return this.addPatientNode(number, undefined, ...named);
  }

  /** Enrols one that waits for others as long as is said. */
  async addPatientNode(
    number: number,
    pace: PeerPace | undefined,
    ...named: readonly DesiredImage[]
  ): Promise<SiteNode> {
    const id = `node-000000000${number}` as NodeId;
    const pool = join(this.folder, id);
    await mkdir(join(pool, 'images'), { recursive: true });
    const identity = await this.sign(id);
    this.named.set(id, named);
    const link = new HttpsImageLink(this.url, identity);
    const peers = new HttpsPeerLink(identity, pace);
    const shelf = new ImageShelf(pool);
    const readers = new AdmittedReaders(link);
    const onError = (error: unknown): void => void this.errors.push(error);
    const door = new ImageDoor(identity, { shelf, readers, onError });
    const port = await door.open('127.0.0.1', 0);
    const node: SiteNode = {
      id,
      pool,
      identity,
      link,
      peers,
      shelf,
      images: new PoolImages(pool, { link, peers, shelf, foreignFetch: checkedFetch }),
      door,
      address: { node: id, address: '127.0.0.1', port },
      path: (image) => join(pool, imageFile(image)),
    };
    this.#nodes.push(node);
    return node;
  }

  /** Signs a new key for a node, which replaces its old one. */
  async sign(id: NodeId): Promise<Identity> {
    const { key, csr } = await makeRequest();
    const { certificate, keyFingerprint } = await this.authority.signNode(csr, id);
    this.#keys.set(id, keyFingerprint);
    return { node: id, key, certificate, authority: this.authority.certificate };
  }

  /** A certificate as nodes had them before they asked each other: it is good for asking only. */
  async signOld(id: NodeId): Promise<Identity> {
    const { key, csr } = await makeRequest();
    const folder = join(this.folder, 'authority');
    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    const issuer = new x509.X509Certificate(await read('authority.pem'));
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const der = x509.PemConverter.decodeFirst(await read('authority-key.pem'));
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: '01',
      subject: `CN=${id}`,
      issuer: issuer.subject,
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 3_600_000),
      publicKey: new x509.Pkcs10CertificateRequest(csr).publicKey,
      signingKey: await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
      signingAlgorithm: algorithm,
      extensions: [
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth], true),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: nodeServerName(id) }]),
      ],
    });
    const authority = this.authority.certificate;
    return { node: id, key, certificate: certificate.toString('pem'), authority };
  }

  /** The server is down. */
  async closeServer(): Promise<void> {
    this.#endpoints?.server.closeAllConnections();
    await this.#endpoints?.close();
    this.#endpoints = undefined;
  }

  /** Bytes of blobs that the registry has been asked for. */
  get blobBytes(): number {
    return this.#blobBytes;
  }
  #blobBytes = 0;

  /** Counts from now on. */
  countBytes(): void {
    this.#blobBytes = 0;
    this.registry.meddle = ({ url, headers }) => {
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
      if (url.includes('/blobs/')) this.#blobBytes += Number(last) - Number(first) + 1;
      return 'go on';
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { link, peers, door } of this.#nodes) {
      link.close();
      peers.close();
      await door.close();
    }
    await this.closeServer();
    await this.registry.stop();
    await rm(this.folder, { recursive: true });
  }
}

/** @returns the archive of an appliance with two disks */
export const packDisks = (db: Uint8Array, web: Uint8Array): Promise<Buffer> =>
  packTest({ ...tinyAppliance(), disks: { db, web } });

/** Fetches an image as the agent does. */
export const ensure = (
  node: SiteNode,
  image: DesiredImage,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> => node.images.ensure(image, () => undefined, signal);

/** @returns an image that is said to be on these nodes */
export const heldBy = (
  image: DesiredImage,
  has: 'all' | 'parts',
  ...nodes: readonly Pick<SiteNode, 'address'>[]
): DesiredImage => ({ ...image, peers: nodes.map(({ address }) => ({ ...address, has })) });
