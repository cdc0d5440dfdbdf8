import { AGENT_BOOT_LIMITS } from './agent-boot-limits.ts';
import { ALERT_LIMITS } from './alert-limits.ts';
import { API_LIMITS, OPERATION_LIMITS } from './api-limits.ts';
import { BACKUP_LIMITS } from './backup-limits.ts';
import { CLI_LIMITS } from './cli-limits.ts';
import { CONSOLE_LIMITS } from './console-limits.ts';
import { CLUSTER_LIMITS } from './cluster-limits.ts';
import { FIGURE_LIMITS } from './figure-limits.ts';
import { AGENT_LOAD_LIMITS } from './agent-load-limits.ts';
import { AGENT_POOL_LIMITS } from './agent-pool-limits.ts';
import { NODE_DISK_LIMITS } from './node-disk-limits.ts';
import { BOOT_LIMITS } from './boot-limits.ts';
import { IMAGE_LIMITS } from './image-limits.ts';
import { LAB_LIMITS } from './lab-limits.ts';
import { JOIN_LIMITS } from './join-limits.ts';
import { AGENT_MOVE_LIMITS } from './move-limits.ts';
import { OVERVIEW_LIMITS } from './overview-limits.ts';
import { SCHEDULE_LIMITS } from './schedule-limits.ts';
import { S3_LIMITS } from './s3-limits.ts';
import { STACK_BACKUP_LIMITS } from './stack-backup-limits.ts';
import { STACK_LIMITS } from './stack-limits.ts';
import { POWER_LIMITS } from './power-limits.ts';
import { SERVER_BACKUP_LIMITS } from './server-backup-limits.ts';
import { REGISTRY_LIMITS } from './registry-limits.ts';

/** Every maximum, named with its unit. What reads foreign bytes and has no line here has no limit: a bug. */
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
  backup: BACKUP_LIMITS,
  stackBackups: STACK_BACKUP_LIMITS,
  s3: S3_LIMITS,
  schedule: SCHEDULE_LIMITS,
  alerts: ALERT_LIMITS,
  serverBackup: SERVER_BACKUP_LIMITS,
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
    /** mkfs.xfs makes nothing smaller. */
    xfsBytes: 300 * 2 ** 20,
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
    /** How much of a FAT folder is looked through for a loader, and how many folders below \EFI. */
    loaderFolderBytes: 128 * KiB,
    loaderFolders: 16,
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
  registry: REGISTRY_LIMITS,
  http: {
    /** How long a client may take to send the headers of a request … */
    headersMs: 20_000,
    /** … and all of a small body. */
    bodyMs: 30_000,
    /** A body that is streamed must bring so much within such a time, or it is cut. */
    windowMs: 30_000,
    windowBytes: 16 * KiB,
    /** How often that is looked at. */
    checkIntervalMs: 2_000,
  },
  database: {
    /** With less of its disk free the embedded database only reads: two segments of its log. */
    leastFreeBytes: 32 * MiB,
    /** How long the embedded one keeps the event loop with one statement after the other. */
    keptMs: 8,
    /** How often old things are deleted; how long the audit log keeps what people and nodes did. */
    clearUpMs: 60 * 60 * 1000,
    auditKeptMs: 400 * 24 * 60 * 60 * 1000,
    auditOfNodesKeptMs: 90 * 24 * 60 * 60 * 1000,
  },
  api: API_LIMITS,
  agent: {
    /** Largest generation of a desired state that an agent may claim to have. */
    generation: 1_000_000_000,
    /** Ports in use that a node reports; a rule of a firewall may lead all of them elsewhere. */
    reportedHostPorts: 4_096,
    /** A desired or observed document. */
    documentBytes: 64 * MiB,
    /** What an agent sends: enrolment and renewal; a report or consoles, and the values in it. */
    smallBodyBytes: 32 * KiB,
    reportBytes: 8 * MiB,
    reportValues: 250_000,
    /** How long an agent may take to send a request, and its headers. */
    requestMs: 30_000,
    headersMs: 10_000,
    longPollMs: 25_000,
    /** How often an agent says that it is there, what it measured; that it was seen is written together. */
    reportIntervalMs: 5_000,
    seenFlushMs: 5_000,
    figuresIntervalMs: 10_000,
    /** What one report may hold; far more than a node has. */
    reports: {
      machines: 1_024,
      volumes: 16_384,
      networks: 4_096,
      routers: 1_024,
      images: 4_096,
      pools: 64,
      /** Commands that a machine was told to run and that are not forgotten yet. */
      runs: 64,
      /** Each port once for TCP and once for UDP. */
      hostPorts: 131_070,
      notices: 64,
      wordChars: 300,
      sentenceChars: 2_000,
      /** One fault as JSON; the largest carries what a failed program printed. */
      faultChars: 64 * KiB,
      /** Of a processor: a name, its features, and the models that a hypervisor knows. */
      processorWordChars: 48,
      processorFeatures: 512,
      processorModels: 512,
      /** Of a node; and what is found on one of them, and where that is mounted. */
      disks: 256,
      diskContents: 128,
      diskMounts: 16,
      uplinks: 16,
      networkCards: 64,
    },
    /** A node that has been silent this long counts as lost. */
    silentMs: 30_000,
    /** How often an agent doubles its longest wait for a server that it does not reach; 2, 4, 8 s. */
    retryDoublings: 2,
    /** Longest time for which an agent leaves a server alone that has asked for it; less than makes it count as lost. */
    retryAskedMs: 20_000,
    /** After a start, so long is waited for reports before documents are derived without them. */
    firstReportsMs: 15_000,
    consoleUploadBytes: 64 * KiB,
    /** What the server keeps of each machine's console, and of all together. */
    consoleKeptBytes: 256 * KiB,
    consolesKeptBytes: 128 * MiB,
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
    pools: AGENT_POOL_LIMITS,
    nodeDisk: NODE_DISK_LIMITS,
    /** How long a half-fetched image that nobody asked for again is kept. */
    partImageMs: 7 * 24 * 60 * 60 * 1000,
    ...AGENT_LOAD_LIMITS,
    ...IMAGE_LIMITS,
    moves: AGENT_MOVE_LIMITS,
    boot: AGENT_BOOT_LIMITS,
    enrolmentTokenMs: 60 * 60 * 1000,
    certificateMs: 365 * 24 * 60 * 60 * 1000,
  },
  operation: OPERATION_LIMITS,
  join: JOIN_LIMITS,
  console: CONSOLE_LIMITS,
  ...CLUSTER_LIMITS,
  figures: FIGURE_LIMITS,
  boot: BOOT_LIMITS,
  overview: OVERVIEW_LIMITS,
  power: POWER_LIMITS,
  stack: STACK_LIMITS,
  lab: LAB_LIMITS,
  cli: CLI_LIMITS,
  pages: {
    /** For how long a page rendered for one visitor is sent to others. */
    sharedMs: 1_000,
    /** How many such pages are kept. */
    shared: 64,
    /** … and of how many bytes together, before they are compressed. */
    sharedBytes: 8 * MiB,
    /** Longer addresses are rendered each time. */
    sharedUrlChars: 300,
    /** A longer README is rendered by the browser, so that it holds up its own readers only. */
    readmeChars: 32 * KiB,
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
