const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** How large a lab may be, and how long its parts may take; part of `LIMITS`. */
export const LAB_LIMITS = {
  nodes: 12,
  defaultNodes: 3,
  defaultMemoryBytes: 2 * GiB,
  leastMemoryBytes: 256 * MiB,
  /** Of a node's empty disk, which takes up room as it is written. */
  diskBytes: 16 * GiB,
  /** Until its host has its namespaces and mounts. */
  hostStartMs: 30_000,
  /** Until all processes of a host whose first process was killed are gone. */
  hostEndMs: 60_000,
  /** Until the server and the agent beside it answer: emulated machines may be at work next to them. */
  serverStartMs: 300_000,
  /** Until a program that was started there has said under which number it runs. */
  programStartMs: 30_000,
  /** An answer of QEMU to an order. */
  orderMs: 30_000,
  /** Until iPXE is fetched. */
  ipxeMs: 10 * 60_000,
  /** Until a node image is built: packages are fetched and compressed. */
  imageBuildMs: 60 * 60_000,
  /** Until the gateway has a node image from the server, and serves it. */
  serveImageMs: 10 * 60_000,
} as const;
