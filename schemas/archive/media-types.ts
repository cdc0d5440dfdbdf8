/** Media types of an appliance archive. Ours carry their format version in the name. */
export const MEDIA_TYPES = {
  /** OCI image-spec 1.1, `manifest.md`. */
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  /** The empty descriptor's blob `{}`, used as config of signature manifests. */
  empty: 'application/vnd.oci.empty.v1+json',
  /** `artifactType` of the one manifest of an appliance version. */
  appliance: 'application/vnd.stackyard.appliance.v1',
  /** Config blob: the appliance manifest as canonical JSON. */
  config: 'application/vnd.stackyard.appliance.config.v1+json',
  /** Where the blocks of one disk are; see `chunk-index.ts`. */
  chunkIndex: 'application/vnd.stackyard.chunk-index.v1',
  /** zstd frames, one per chunk, one behind the other. */
  chunkPack: 'application/vnd.stackyard.chunk-pack.v1',
  /** Sigstore bundle v0.3 with a DSSE envelope; also the `artifactType` of a signature manifest. */
  bundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  /** `artifactType` of an index.json that lists several appliances: an appliance bundle. */
  applianceBundle: 'application/vnd.stackyard.appliance-bundle.v1',
  readme: 'text/markdown',
} as const;

/** Pictures that pages may show. SVG is shown as an image only, never inline. */
export const PICTURE_TYPES = ['image/png', 'image/svg+xml', 'image/jpeg', 'image/webp'] as const;

/** Annotation keys on descriptors in the layout's index.json and on manifests. */
export const ANNOTATIONS = {
  /**
   * On a signature manifest: the public key that signed, as base64 of its SubjectPublicKeyInfo. It
   * proves who holds the key, not that anybody trusts it.
   */
  publicKey: 'dev.stackyard.signature.public-key',
  /** On a signature manifest: the root documents of the publisher's namespace, `namespace-root.ts`. */
  roots: 'dev.stackyard.namespace.roots',
  /** In a list of signatures: namespace/name of the repository that holds the signature. */
  repository: 'dev.stackyard.repository',
  refName: 'org.opencontainers.image.ref.name',
  title: 'org.opencontainers.image.title',
  version: 'org.opencontainers.image.version',
  created: 'org.opencontainers.image.created',
} as const;
