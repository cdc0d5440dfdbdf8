import { z } from 'zod';
import { Bytes } from '../ids/byte-size.ts';
import { LinkName } from './lan.ts';
import { ReportedFault } from './reported-fault.ts';

/** The address of a network card, in lower case; whoever made the card chose it. */
export const HardwareAddress = z
  .string()
  .regex(/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/, 'the MAC address of a network card');

/** A sha256 in hex: of a file of a node image, or of the certificate of the authority. */
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');

/** The version of a node image, as it stands in addresses and file names. */
export const NodeImageVersion = z
  .string()
  .regex(/^[0-9a-z][0-9a-z.+~-]{0,62}$/, 'the version of a node image');
export type NodeImageVersion = z.infer<typeof NodeImageVersion>;

/** What a node image consists of: what is fetched to boot, and what proves the rest. */
export const NODE_IMAGE_FILES = [
  'vmlinuz',
  'initrd',
  'root.img',
  'manifest',
  'manifest.sig',
] as const;
export const NodeImageFileName = z.enum(NODE_IMAGE_FILES);
export type NodeImageFileName = z.infer<typeof NodeImageFileName>;

export const NodeImageFile = z.strictObject({
  name: NodeImageFileName,
  sizeBytes: Bytes,
  sha256: Sha256Hex,
});
export type NodeImageFile = z.infer<typeof NodeImageFile>;

/** A node image that a gateway shall serve; it fetches the files from the server. */
export const DesiredNodeImage = z.strictObject({
  version: NodeImageVersion,
  sequence: z.int().min(1).describe('Rises with every image; a first stage refuses an older one'),
  files: z.array(NodeImageFile).length(NODE_IMAGE_FILES.length),
});
export type DesiredNodeImage = z.infer<typeof DesiredNodeImage>;

/**
 * How clients get an address. `full`: from this gateway, out of this range. `proxy`: from a DHCP
 * server that is there already; the gateway only says where to boot from.
 */
export const BootDhcp = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('full'),
    first: z.ipv4(),
    last: z.ipv4(),
    router: z.ipv4().optional().describe('Default route of clients; absent: none'),
    dns: z.array(z.ipv4()).max(4),
    leaseSeconds: z.int().min(120),
  }),
  z.strictObject({ mode: z.literal('proxy') }),
]);
export type BootDhcp = z.infer<typeof BootDhcp>;

/** A network card, or bridge, of a gateway that a boot service could be on. */
export const BootLink = z.strictObject({
  link: LinkName,
  addresses: z.array(z.cidrv4()).max(16),
  mac: HardwareAddress,
  carrier: z.boolean().describe('Whether a cable is plugged in, and something is at its other end'),
});
export type BootLink = z.infer<typeof BootLink>;

/** What an agent tells that can serve machines that boot. */
export const BootFacts = z.strictObject({ links: z.array(BootLink).max(64) });
export type BootFacts = z.infer<typeof BootFacts>;

/** The boot service of a gateway, on one of its network cards. */
export const DesiredBoot = z.strictObject({
  link: LinkName.describe('The card, or bridge, that leads to machines that boot'),
  address: z.cidrv4().describe('Of the gateway there; set on the card where it has none'),
  port: z.int().min(1).max(65_535).describe('HTTP: scripts and node images'),
  dhcp: BootDhcp,
  server: z.url().describe('Where agents dial in, as seen from that network; an IP literal'),
  authority: Sha256Hex.describe('Of the certificate that agents shall see there'),
  images: z.array(DesiredNodeImage).describe('Those that any machine may be told to boot'),
  choice: z.strictObject({
    default: NodeImageVersion.optional().describe('Absent: unknown machines wait, and are told so'),
    machines: z.array(
      z.strictObject({
        macs: z.array(HardwareAddress).min(1),
        name: z.string().describe('Of the node, for its screen'),
        version: NodeImageVersion,
      }),
    ),
  }),
  oldestSequence: z.int().min(0).describe('No image below this is given to anybody'),
});
export type DesiredBoot = z.infer<typeof DesiredBoot>;

/** How far a machine that boots has come; each is one line on its screen and on its page. */
export const BOOT_STAGES = [
  'address',
  'loader',
  'script',
  'kernel',
  'network',
  'fetching',
  'verifying',
  'starting',
  'joining',
  'failed',
] as const;
export const BootStage = z
  .enum(BOOT_STAGES)
  .describe(
    'address: DHCP answered; loader: iPXE was fetched; script: its own script; kernel: kernel and first stage; then what these say: network, root, checks, agent, joining; failed: it tries again',
  );
export type BootStage = z.infer<typeof BootStage>;

/** A machine that was seen on the boot network. All of it may be made up. */
export const ObservedBootClient = z.strictObject({
  mac: HardwareAddress,
  address: z.ipv4().optional(),
  firmware: z.enum(['bios', 'uefi', 'uefi-http', 'other']).optional(),
  serial: z.string().max(100).optional(),
  uuid: z.string().max(40).optional(),
  stage: BootStage,
  version: NodeImageVersion.optional().describe('The image it was told to boot'),
  message: z.string().max(300).describe('The line on its screen'),
  at: z.iso.datetime(),
});
export type ObservedBootClient = z.infer<typeof ObservedBootClient>;

export const ObservedBoot = z.strictObject({
  state: z.enum(['ready', 'fetching', 'failed']),
  fault: ReportedFault.optional(),
  images: z
    .array(z.strictObject({ version: NodeImageVersion, bytesDone: Bytes, bytesTotal: Bytes }))
    .max(64),
  clients: z.array(ObservedBootClient).max(500).describe('The latest first'),
});
export type ObservedBoot = z.infer<typeof ObservedBoot>;
