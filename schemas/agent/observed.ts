import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { Bytes } from '../ids/byte-size.ts';
import {
  MachineId,
  NetworkId,
  NodeId,
  OperationId,
  PoolId,
  StackId,
  VolumeId,
} from '../ids/brand.ts';
import { Digest } from '../ids/digest.ts';
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from './desired.ts';
import { BootFacts, ObservedBoot } from './boot.ts';
import { NodeDisk } from './disk.ts';
import { NodeHardware } from './hardware.ts';
import { NodeAddress } from './node-address.ts';
import { NodePowerFacts } from './power.ts';
import { OfferedUplink } from './lan.ts';
import { ReportedFault } from './reported-fault.ts';
import { TunnelFacts, TunnelUse } from './tunnel.ts';
import { HostProcessor, MachineProcessor } from './processor.ts';

const Time = z.iso.datetime();

/** Everything an agent says is bounded, since one that was taken over may say anything. */
const { reports } = LIMITS.agent;
const Word = z.string().max(reports.wordChars);
const Sentence = z.string().max(reports.sentenceChars);

/** What a node is and has left. */
export const NodeFacts = z.strictObject({
  hostname: Word,
  architecture: z.enum(['x86_64', 'aarch64']),
  kernel: Word,
  distribution: Word,
  agentVersion: Word,
  hypervisor: Word.describe('libvirt and QEMU versions'),
  accelerator: z.enum(['kvm', 'tcg']).describe('Found by really running a guest for a moment'),
  acceleratorReason: Sentence.describe('Why, in one sentence'),
  cpus: z.int().min(1),
  memoryBytes: Bytes,
  bootedAt: Time,
  roles: z.array(z.enum(['compute', 'gateway'])).max(2),
  firmware: z
    .array(z.enum(['bios', 'uefi']))
    .max(2)
    .optional()
    .describe('What machines can be started by; absent: only a BIOS'),
  ownPool: z
    .enum(['absent', 'memory'])
    .optional()
    .describe(
      'absent: the disk that holds the pool of the node is not there; what is in it cannot be seen. memory: it would be lost with the power of the node, so nothing goes there; absent: it is on a disk',
    ),
  confinement: z
    .strictObject({
      users: z.enum(['stack', 'shared']).describe('Whether each stack has a user of its own'),
      sandbox: z.boolean().describe('System calls of QEMU are filtered (seccomp)'),
      profiles: z.enum(['apparmor', 'selinux', 'none']).describe('Mandatory access control'),
    })
    .optional()
    .describe('What holds a guest that broke out of QEMU'),
  underlay: z
    .strictObject({
      address: NodeAddress,
      mtu: z.int().min(576).max(65_535).describe('Of the interface that has the address, in bytes'),
      imagePort: z
        .int()
        .min(1)
        .max(65_535)
        .optional()
        .describe('Where other nodes may fetch images; absent: they may not'),
    })
    .optional()
    .describe('How other nodes reach it; absent: they do not'),
  tunnel: TunnelFacts.optional().describe('Absent: older agents cannot encrypt'),
  processor: HostProcessor.optional().describe(
    'What machines can be given; absent: they are emulated, or an older agent does not tell',
  ),
  uplinks: z
    .array(OfferedUplink)
    .max(reports.uplinks)
    .optional()
    .describe('Ways into LANs for networks of stacks; absent: older agents have none'),
  disks: z.array(NodeDisk).max(reports.disks).optional().describe('Absent: not told'),
  boot: BootFacts.optional().describe(
    'Where it can serve machines that boot; absent: older agents cannot',
  ),
  hardware: NodeHardware.optional().describe('Absent: older agents do not tell'),
  power: NodePowerFacts.optional().describe(
    'Absent: an older agent, which switches nothing off and wakes nobody',
  ),
  layers: z
    .literal(true)
    .optional()
    .describe('Volumes can stand on volumes; absent: an older agent, without restore points'),
  clones: z
    .literal(true)
    .optional()
    .describe('Stacks can stand on layers of others; absent: an older agent, without clones'),
  writes: z
    .literal(true)
    .optional()
    .describe(
      'Files can be written into guests that run; absent: an older agent, which changes no answers',
    ),
});
export type NodeFacts = z.infer<typeof NodeFacts>;

export const NodeFigures = z.strictObject({
  at: Time,
  cpuPercent: z.number().min(0).describe('Of all cores together, 0 to 100'),
  memoryUsedBytes: Bytes,
  memoryFreeBytes: Bytes,
  poolTotalBytes: Bytes,
  poolFreeBytes: Bytes,
  agentMemoryBytes: Bytes,
  netReceiveBytes: Bytes.optional().describe(
    'Since boot, over what leads out of the node; absent: older agents do not tell',
  ),
  netSendBytes: Bytes.optional(),
});
export type NodeFigures = z.infer<typeof NodeFigures>;

const State = <Words extends [string, ...string[]]>(...words: Words) => z.enum(words);

export const ObservedImage = z.strictObject({
  id: Digest,
  state: State('absent', 'fetching', 'ready', 'failed'),
  bytesDone: Bytes.describe('Bytes fetched of bytesTotal'),
  bytesTotal: Bytes.describe('0 while unknown'),
  fault: ReportedFault.optional(),
});
export type ObservedImage = z.infer<typeof ObservedImage>;

export const ObservedVolume = z.strictObject({
  id: VolumeId,
  state: State('ready', 'receiving', 'failed', 'missing').describe(
    'receiving: it is being copied here; missing: it was there once, and is not; what stands on it is not started',
  ),
  usedBytes: Bytes,
  bytesTotal: Bytes.optional().describe(
    'While receiving: how large it will be, of which usedBytes are here',
  ),
  since: Time.optional().describe('Since when it is missing, as far as the node knows'),
  standsOn: z
    .union([VolumeId, z.literal('none')])
    .optional()
    .describe(
      'The volume that it stands on; none: its image, or nothing. Told of volumes with `base` or `off`',
    ),
  fault: ReportedFault.optional(),
});
export type ObservedVolume = z.infer<typeof ObservedVolume>;

export const ObservedNetwork = z.strictObject({
  id: NetworkId,
  state: State('ready', 'failed'),
  tunnel: TunnelUse.optional().describe('Absent: it is on this node alone, or the agent is older'),
  fault: ReportedFault.optional(),
});
export type ObservedNetwork = z.infer<typeof ObservedNetwork>;

/** A machine of another node that has answered the probe of this gateway. */
export const ObservedProbe = z.strictObject({
  machine: MachineId,
  startedAt: Time.describe('As in the probe that was answered'),
});
export type ObservedProbe = z.infer<typeof ObservedProbe>;

export const ObservedRouter = z.strictObject({
  stack: StackId,
  state: State('ready', 'failed'),
  fault: ReportedFault.optional(),
});
export type ObservedRouter = z.infer<typeof ObservedRouter>;

export const ObservedPool = z.strictObject({
  id: PoolId,
  state: State('ready', 'absent', 'failed').describe('absent: it was ready once, and is not there'),
  totalBytes: Bytes.describe('0 unless ready'),
  freeBytes: Bytes,
  fault: ReportedFault.optional(),
});
export type ObservedPool = z.infer<typeof ObservedPool>;

export const ObservedExport = z.strictObject({
  pool: PoolId,
  state: State('ready', 'failed'),
  by: State('kernel', 'ganesha').optional().describe('What serves it'),
  fault: ReportedFault.optional(),
});
export type ObservedExport = z.infer<typeof ObservedExport>;

/** How far a machine is on its way to another node. */
export const ObservedSending = z.strictObject({
  operation: OperationId,
  state: State('preparing', 'copying', 'sent', 'failed').describe(
    'sent: it runs there, and does not run here any more; failed: it runs on here',
  ),
  bytesDone: Bytes.describe('Of memory and of volumes that go along'),
  bytesTotal: Bytes.describe('0 while unknown; grows while the machine writes'),
  downtimeMs: z.int().min(0).optional().describe('How long it stood still; once it is sent'),
  fault: ReportedFault.optional(),
});
export type ObservedSending = z.infer<typeof ObservedSending>;

/** What has become of a machine that is on its way here. */
export const ObservedArrival = z.strictObject({
  operation: OperationId,
  machine: MachineId,
  state: State('preparing', 'open', 'arrived', 'failed').describe(
    'open: everything is here that it needs, it may come; arrived: it runs here',
  ),
  fault: ReportedFault.optional(),
});
export type ObservedArrival = z.infer<typeof ObservedArrival>;

export const MachineFigures = z.strictObject({
  at: Time,
  cpuPercent: z.number().min(0).describe('Of its own virtual cores, 0 to 100'),
  memoryUsedBytes: Bytes,
  diskReadBytes: Bytes.describe('Since it started'),
  diskWriteBytes: Bytes,
  netReceiveBytes: Bytes,
  netSendBytes: Bytes,
});
export type MachineFigures = z.infer<typeof MachineFigures>;

/** A machine that runs was switched to other disks, which stand on those that it had. */
export const ObservedSwitch = z.strictObject({
  volume: VolumeId.describe('Its first disk since then'),
  at: Time.optional().describe(
    'The same for all that stood still together; absent: not known, the agent has ended meanwhile',
  ),
  pausedMs: z.int().min(0).describe('How long it stood still, at most'),
  quiesced: z.boolean().describe('Whether its guest agent had put its file systems to rest'),
});
export type ObservedSwitch = z.infer<typeof ObservedSwitch>;

export const ObservedMachine = z.strictObject({
  id: MachineId,
  state: State('absent', 'off', 'starting', 'ready', 'stopping', 'crashed', 'failed').describe(
    'starting: it runs, and its readiness probe has not succeeded since it started',
  ),
  startedAt: Time.optional(),
  bootedAt: Time.optional().describe('First sign of life of its network or guest agent'),
  readyAt: Time.optional(),
  fault: ReportedFault.optional(),
  figures: MachineFigures.optional(),
  sending: ObservedSending.optional(),
  switched: ObservedSwitch.optional().describe('Absent: its process has the disks it started with'),
  processor: MachineProcessor.optional().describe(
    'What its process was started with; absent: all that its node has, or it is emulated',
  ),
  runs: z
    .array(
      z.strictObject({
        id: Word,
        state: State('running', 'done', 'failed'),
        exitCode: z.int().optional(),
        output: z
          .string()
          .max(64 * 1024)
          .describe('Standard output and error, the last part'),
        fault: ReportedFault.optional(),
      }),
    )
    .max(reports.runs),
});
export type ObservedMachine = z.infer<typeof ObservedMachine>;

/** What a node really is, reported after every change and at least every few seconds. */
export const ObservedState = z
  .strictObject({
    protocol: z.int().min(OLDEST_PROTOCOL).max(PROTOCOL_VERSION),
    node: NodeId,
    generation: z
      .int()
      .min(0)
      .max(LIMITS.agent.generation)
      .describe('Generation of the desired state this report is an answer to'),
    at: Time,
    facts: NodeFacts,
    figures: NodeFigures,
    hostPorts: z
      .array(z.strictObject({ protocol: z.enum(['tcp', 'udp']), port: z.int().min(1).max(65_535) }))
      .max(reports.hostPorts)
      .describe('Ports of the node that something else listens on'),
    notices: z
      .array(Sentence)
      .max(reports.notices)
      .describe('What an operator should know about this node'),
    images: z.array(ObservedImage).max(reports.images),
    volumes: z.array(ObservedVolume).max(reports.volumes),
    networks: z.array(ObservedNetwork).max(reports.networks),
    routers: z.array(ObservedRouter).max(reports.routers),
    probes: z
      .array(ObservedProbe)
      .max(reports.machines)
      .default([])
      .describe('Those of its desired state that have succeeded'),
    machines: z.array(ObservedMachine).max(reports.machines),
    pools: z.array(ObservedPool).max(reports.pools).default([]),
    exports: z.array(ObservedExport).max(reports.pools).default([]),
    arrivals: z.array(ObservedArrival).max(reports.machines).default([]),
    boot: ObservedBoot.optional().describe('Absent: it serves no machines that boot'),
  })
  .meta({ id: 'ObservedState' });
export type ObservedState = z.infer<typeof ObservedState>;
