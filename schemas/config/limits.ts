/**
 * Every maximum of Stackyard in one place, named with its unit. A reader of foreign bytes or a
 * route of the API that has no line here has no limit, and that is a bug.
 */
const KiB = 2 ** 10;
const MiB = 2 ** 20;
const GiB = 2 ** 30;
const TiB = 2 ** 40;

export const LIMITS = {
  /** Levels of a JSON document from outside; ours have fewer than ten. */
  json: { depth: 64 },
  archive: {
    /** index.json and oci-layout of an archive. */
    layoutFileBytes: 1 * MiB,
    /** An image manifest; registries should take at least 4 MiB (OCI distribution, "Pushing manifests"). */
    manifestBytes: 4 * MiB,
    /** The config blob: the appliance manifest as canonical JSON. */
    configBytes: 2 * MiB,
    /** One signature bundle. */
    bundleBytes: 256 * KiB,
    signatures: 16,
    /** How far ahead of our clock a signature may be dated. */
    signatureAheadMs: 24 * 60 * 60 * 1000,
    /** Entries of the tar; 2 files plus blobs. */
    entries: 100_000,
    layers: 4_096,
    iconBytes: 1 * MiB,
    screenshotBytes: 4 * MiB,
    screenshots: 12,
    readmeBytes: 512 * KiB,
  },
  /** One file with several appliances. */
  applianceBundle: {
    appliances: 64,
    /** Image manifests, appliance manifests and signatures of all of them: held in memory at once. */
    documentBytes: 64 * MiB,
  },
  namespaceRoot: {
    /** One root document, as it is signed. */
    documentBytes: 8 * KiB,
    keys: 16,
    /** Root documents in one chain, and all of them as text: they travel in an annotation. */
    versions: 32,
    chainBytes: 48 * KiB,
  },
  chunk: {
    /** Chunks are cut at multiples of this, so that each can be served as whole disk blocks. */
    blockBytes: 4 * KiB,
    minimumBytes: 8 * KiB,
    maximumBytes: 128 * KiB,
    /** Plain bytes of chunks that are compressed together, and so read and decoded together. */
    frameBytes: 256 * KiB,
    /** Stored size of a frame that does not compress: zstd's worst case for the maximum. */
    maximumStoredBytes: 256 * KiB + 1 * KiB,
    /** zstd window: no frame needs more than its own size. */
    windowLog: 18,
    /** Neighbouring frames are read together up to this size … */
    runBytes: 4 * MiB,
    /** … and over gaps up to this size, which cost less than another request. */
    gapBytes: 64 * KiB,
    /** Such runs that a fetch asks for at the same time. */
    parallelRuns: 4,
    indexBytes: 1 * GiB,
    chunksPerIndex: 16_000_000,
    packsPerIndex: 4_096,
    /** A pack is closed when it grows past this; keeps uploads resumable in steps people can wait for. */
    packBytes: 512 * MiB,
    /** Of an earlier version's pack; one that is used less is not kept, what is used of it moves. */
    leastUsedShare: 0.5,
    /** Largest pack a reader accepts. */
    packReadBytes: 8 * GiB,
    diskBytes: 16 * TiB,
  },
  bootTrace: {
    fileBytes: 4 * MiB,
    /** Blocks that a boot reads, each counted as often as the trace names it; 1 GiB. */
    blocks: 2 ** 18,
  },
  appliance: {
    roles: 32,
    machinesPerRole: 64,
    machines: 128,
    disksPerMachine: 16,
    networks: 8,
    parameters: 128,
    publishedPorts: 64,
    filesPerRole: 256,
    fileBytes: 256 * KiB,
    commandsPerRole: 128,
    textChars: 4_096,
    readyTimeoutMs: 24 * 60 * 60 * 1000,
    memoryBytes: 4 * TiB,
    minimumMemoryBytes: 64 * MiB,
    cpus: 256,
  },
  ociClient: {
    /** A token, an error, a list of tags or referrers. */
    answerBytes: 4 * MiB,
    tags: 100_000,
    /** Referrers of a kind that are looked at, and pages that are turned for them. */
    referrers: 64,
    referrerPages: 16,
    redirects: 5,
    /** One part of an upload; what a cut connection loses at most. */
    uploadPartBytes: 16 * MiB,
    /** Blobs that are sent at the same time. */
    parallelUploads: 3,
    /** Tries of one request before it counts as failed, and the wait before the second, doubled each time. */
    tries: 5,
    retryWaitMs: 500,
  },
  image: {
    /** image.yaml. */
    recipeBytes: 256 * KiB,
    /** A file or script that a recipe names. */
    recipeFileBytes: 256 * MiB,
    /** An InRelease file of a package archive. */
    archiveListBytes: 8 * MiB,
    /** The text inside a VMDK. */
    descriptorBytes: 64 * KiB,
    /** How long an image that nobody asked for again stays in the cache. */
    keptMs: 30 * 24 * 60 * 60 * 1000,
    /** Looking into a foreign image: partitions, and for each file system … */
    partitions: 128,
    /** … what one program may write and how long it may take, */
    inspectionBytes: 16 * MiB,
    inspectionMs: 60_000,
    /** … the entries of a folder, the size of a file, homes of users, and passwords to try. */
    inspectedFiles: 20_000,
    inspectedFileBytes: 1 * MiB,
    inspectedHomes: 200,
    inspectedPasswords: 50,
  },
  /** A container image (an OCI image layout of others) that a role is made from. */
  container: {
    /** index.json, an index, a manifest or the config. */
    documentBytes: 4 * MiB,
    /** Indexes within indexes, and what each of them lists. */
    depth: 4,
    manifests: 256,
    layers: 256,
    /** All layers together, unpacked: what a decompression bomb can fill at most. */
    unpackedBytes: 32 * GiB,
    /** Entries of all layers together. */
    entries: 1_000_000,
    pathBytes: 4_096,
    /** An extended header (PAX, GNU long name) of one entry. */
    extensionBytes: 1 * MiB,
    /** Symbolic links on the way to one file. */
    links: 40,
    /** /etc/passwd and /etc/group of the image. */
    accountFileBytes: 1 * MiB,
    /** What appliance.yaml sets of the environment. */
    environment: 64,
  },
  xml: {
    documentBytes: 8 * MiB,
    elements: 100_000,
    /** Elements within elements. */
    depth: 64,
    /** Of one element. */
    attributes: 64,
  },
  ovf: {
    /** A manifest (.mf) or certificate (.cert) file. */
    digestFileBytes: 1 * MiB,
    /** Bits of an RSA key below which its signature proves nothing. */
    keyBits: 2_048,
  },
  registry: {
    uploadSessionMs: 24 * 60 * 60 * 1000,
    uploadSessionsPerAccount: 64,
    /** Blobs an account has uploaded that no manifest uses yet; keeps inodes from running out. */
    unusedBlobsPerAccount: 10_000,
    /** One blob; the largest is a chunk pack. */
    blobBytes: 8 * GiB,
    /** How long a blob that nothing uses is kept, counted from when it was last asked for. */
    garbageGraceMs: 24 * 60 * 60 * 1000,
    /** How long a blob stays condemned before it is swept. */
    garbageConfirmMs: 60 * 60 * 1000,
    /** A sweep of one blob takes milliseconds; one that has not ended after this was broken off. */
    garbageBrokenOffMs: 60 * 1000,
    /** Life of a token that `/v2/token` hands out. */
    tokenMs: 5 * 60 * 1000,
    scopesPerToken: 32,
    /** So many that a page of the largest is half of what our client reads (`ociClient.answerBytes`). */
    referrersPerPage: 32,
    /** Annotations of a manifest that refers to another, as JSON: lists of referrers repeat them. */
    referrerAnnotationBytes: 64 * KiB,
    /** Signatures of one digest that are listed without naming a repository. */
    signaturesPerDigest: 64,
    tagsPerPage: 1_000,
    searchPageItems: 60,
    searchTextChars: 200,
  },
  api: {
    bodyBytes: 1 * MiB,
    pageItems: 200,
    eventStreams: 256,
    requestsPerMinute: 1_200,
    /** Tries to sign in, per address. */
    signInsPerMinute: 10,
    sessionIdleMs: 7 * 24 * 60 * 60 * 1000,
    sessionAbsoluteMs: 30 * 24 * 60 * 60 * 1000,
  },
  agent: {
    /** A desired or observed document. */
    documentBytes: 64 * MiB,
    longPollMs: 25_000,
    reportIntervalMs: 5_000,
    /** A node that has been silent this long counts as lost. */
    silentMs: 30_000,
    consoleUploadBytes: 64 * KiB,
    /** What the server keeps of each machine's console. */
    consoleKeptBytes: 256 * KiB,
    probeIntervalMs: 1_000,
    probeTimeoutMs: 5_000,
    /** What an http probe reads of an answer's body. */
    probeBodyBytes: 64 * KiB,
    /** One call of ip, nft or dnsmasq. */
    networkCommandMs: 20_000,
    /** What such a call may print: every interface and its addresses. */
    networkOutputBytes: 16 * MiB,
    /** How long a guest has to shut down by itself before it is cut off. */
    stopGraceMs: 90_000,
    /** One: images share chunks, and the second fetch takes from the first what both have. */
    fetchConcurrency: 1,
    /** How often a fetch writes down how far it is; what a crash may cost. */
    fetchCheckpointBytes: 64 * MiB,
    /** How long a half-fetched image that nobody asked for again is kept. */
    partImageMs: 7 * 24 * 60 * 60 * 1000,
    enrolmentTokenMs: 60 * 60 * 1000,
    certificateMs: 365 * 24 * 60 * 60 * 1000,
  },
  operation: {
    leaseMs: 60_000,
    leaseRenewMs: 15_000,
    progressIntervalMs: 300,
    recoveryIntervalMs: 10_000,
    eventBytes: 256 * KiB,
  },
  stack: {
    /** How long data volumes outlive a removed stack, unless told otherwise. */
    keepDataMs: 30 * 24 * 60 * 60 * 1000,
    /** Ports of the host given to published ports that name none. */
    hostPortFirst: 20_000,
    hostPortLast: 20_999,
    metricSamples: 360,
    metricIntervalMs: 10_000,
  },
  cli: {
    /** Servers send a sign of life every 15 s; a stream that is silent this long is cut. */
    streamSilentMs: 45_000,
    /** How long a waiting `yard` puts up with a server that cannot be reached. */
    serverPatienceMs: 5 * 60 * 1000,
    /** Wait before a lost stream is opened again, doubled each time up to the second. */
    retryWaitMs: 250,
    retryWaitLongestMs: 5_000,
    /** How often a console that is followed is asked for more. */
    consolePollMs: 1_000,
    /** Life of a token that `yard login` makes. */
    tokenDays: 365,
  },
  tool: {
    outputBytes: 1 * MiB,
    timeoutMs: 120_000,
    buildTimeoutMs: 60 * 60 * 1000,
    /** What a program that reads a foreign disk image may take of memory, and of all processors. */
    imageMemoryBytes: 2 * GiB,
    imageProcessorSeconds: 2 * 60 * 60,
  },
} as const;
