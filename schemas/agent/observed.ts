import { z } from 'zod';
import { WireFault } from '../errors/fault.ts';
import { Bytes } from '../ids/byte-size.ts';
import { MachineId, NetworkId, NodeId, StackId, VolumeId } from '../ids/brand.ts';
import { Digest } from '../ids/digest.ts';
import { PROTOCOL_VERSION } from './desired.ts';

const Time = z.iso.datetime();

/** What a node is and has left. */
export const NodeFacts = z.strictObject({
  hostname: z.string(),
  architecture: z.enum(['x86_64', 'aarch64']),
  kernel: z.string(),
  distribution: z.string(),
  agentVersion: z.string(),
  hypervisor: z.string().describe('libvirt and QEMU versions'),
  accelerator: z.enum(['kvm', 'tcg']).describe('Found by really running a guest for a moment'),
  acceleratorReason: z.string().describe('Why, in one sentence'),
  cpus: z.int().min(1),
  memoryBytes: Bytes,
  bootedAt: Time,
  roles: z.array(z.enum(['compute', 'gateway'])),
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
});
export type NodeFigures = z.infer<typeof NodeFigures>;

const State = <Words extends [string, ...string[]]>(...words: Words) => z.enum(words);

export const ObservedImage = z.strictObject({
  id: Digest,
  state: State('absent', 'fetching', 'ready', 'failed'),
  bytesDone: Bytes.describe('Bytes fetched of bytesTotal'),
  bytesTotal: Bytes.describe('0 while unknown'),
  fault: WireFault.optional(),
});
export type ObservedImage = z.infer<typeof ObservedImage>;

export const ObservedVolume = z.strictObject({
  id: VolumeId,
  state: State('ready', 'failed'),
  usedBytes: Bytes,
  fault: WireFault.optional(),
});

export const ObservedNetwork = z.strictObject({
  id: NetworkId,
  state: State('ready', 'failed'),
  fault: WireFault.optional(),
});

export const ObservedRouter = z.strictObject({
  stack: StackId,
  state: State('ready', 'failed'),
  fault: WireFault.optional(),
});

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

export const ObservedMachine = z.strictObject({
  id: MachineId,
  state: State('absent', 'off', 'starting', 'ready', 'stopping', 'crashed', 'failed').describe(
    'starting: it runs, and its readiness probe has not succeeded since it started',
  ),
  startedAt: Time.optional(),
  bootedAt: Time.optional().describe('First sign of life of its network or guest agent'),
  readyAt: Time.optional(),
  fault: WireFault.optional(),
  figures: MachineFigures.optional(),
  runs: z.array(
    z.strictObject({
      id: z.string(),
      state: State('running', 'done', 'failed'),
      exitCode: z.int().optional(),
      output: z
        .string()
        .max(64 * 1024)
        .describe('Standard output and error, the last part'),
      fault: WireFault.optional(),
    }),
  ),
});
export type ObservedMachine = z.infer<typeof ObservedMachine>;

/** What a node really is, reported after every change and at least every few seconds. */
export const ObservedState = z
  .strictObject({
    protocol: z.literal(PROTOCOL_VERSION),
    node: NodeId,
    generation: z
      .int()
      .min(0)
      .describe('Generation of the desired state this report is an answer to'),
    at: Time,
    facts: NodeFacts,
    figures: NodeFigures,
    hostPorts: z
      .array(z.strictObject({ protocol: z.enum(['tcp', 'udp']), port: z.int().min(1).max(65_535) }))
      .describe('Ports of the node that something else listens on'),
    notices: z.array(z.string()).describe('What an operator should know about this node'),
    images: z.array(ObservedImage),
    volumes: z.array(ObservedVolume),
    networks: z.array(ObservedNetwork),
    routers: z.array(ObservedRouter),
    machines: z.array(ObservedMachine),
  })
  .meta({ id: 'ObservedState' });
export type ObservedState = z.infer<typeof ObservedState>;
