const KiB = 2 ** 10;
const MiB = 2 ** 20;

/** Maxima of what server and nodes give out of images; a part of `LIMITS.agent`. */
export const IMAGE_LIMITS = {
  images: {
    /** Parts of images that the server sends to one node at the same time, and to all together. */
    answersPerNode: 8,
    answers: 48,
    /** How long a node waits for its turn before it is told to come again. */
    turnMs: 20_000,
    /** Whoever takes an answer must take so much within each such time, or is cut off. */
    windowMs: 20_000,
    windowBytes: 64 * KiB,
    /** Images whose list of packs the server keeps. */
    lists: 256,
    /** How long an agent waits for the first byte of a part; longer than a turn. */
    silentMs: 30_000,
  },
  /** Images that nodes give to nodes. */
  peers: {
    /** Nodes that are named to a node for one image. */
    named: 3,
    /** Of the nodes that have all of it, so many are looked at to name these. */
    looked: 64,
    /** Nodes that follow one that is still fetching, each taking what it has already. */
    followers: 3,
    /** Plain bytes of chunks that are asked for at once … */
    runBytes: 4 * MiB,
    /** … over gaps of chunks that are there already, up to this size. */
    gapBytes: 64 * KiB,
    /** Such runs that a fetch asks for at the same time. */
    parallelRuns: 4,
    /** Answers that a node gives to one node, and to all, at the same time. */
    answersPerNode: 6,
    answers: 24,
    /** Connections that a node accepts from one node, and from all; a machine that moves has one per disk. */
    connectionsPerNode: 48,
    connections: 256,
    handshakeMs: 5_000,
    /** How long a node may take to take a connection, to answer, and to send all of a run. */
    connectMs: 3_000,
    answerMs: 10_000,
    runMs: 10_000,
    /** How long a question waits for chunks that are still being fetched, and a fetch for such a node. */
    waitMs: 5_000,
    patienceMs: 20_000,
    /** The longest rest before a node that is busy is asked again, and one that has not begun. */
    restMs: 2_000,
    beginMs: 250,
    /** How long a node that sent wrong bytes is not asked again. */
    asideMs: 10 * 60 * 1000,
    /** … and one that could not be reached. */
    unreachedMs: 30_000,
    /** How long the server's word is taken that a node may read an image, or that it may not. */
    admittedMs: 60_000,
    refusedMs: 5_000,
    /** How many such words are kept. */
    words: 4_096,
  },
} as const;
