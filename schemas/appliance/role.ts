import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { ByteSize, Bytes } from '../ids/byte-size.ts';
import { Digest } from '../ids/digest.ts';
import { Duration } from '../ids/duration.ts';
import { DiskName, Key, Label } from '../ids/names.ts';
import { GuestPath, RelativeFile } from '../ids/paths.ts';
import { shownText } from './plain-text.ts';

const text = z.string().max(LIMITS.appliance.textChars);

/** How many machines a role becomes. */
export const Count = z
  .strictObject({
    default: z.int().min(1).max(LIMITS.appliance.machinesPerRole),
    minimum: z.int().min(1).max(LIMITS.appliance.machinesPerRole),
    maximum: z.int().min(1).max(LIMITS.appliance.machinesPerRole),
  })
  .refine((c) => c.minimum <= c.default && c.default <= c.maximum, {
    message: 'minimum ≤ default ≤ maximum',
  });

/** `count: 2`, or `count: {default: 2, minimum: 1, maximum: 4}`. */
const SourceCount = z
  .union([z.int().min(1).max(LIMITS.appliance.machinesPerRole), Count])
  .transform((count) =>
    typeof count === 'number' ? { default: count, minimum: count, maximum: count } : count,
  );

const EnvironmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'a name of letters, digits and underscores');

/** The disk a machine starts from; made from the image, and deleted with the stack. */
const SourceSystemDisk = z
  .strictObject({
    build: z
      .string()
      .max(200)
      .optional()
      .describe('Folder of a recipe (image.yaml), relative to appliance.yaml'),
    image: z
      .string()
      .max(200)
      .optional()
      .describe('A raw, qcow2, VMDK or VHDX file, relative to appliance.yaml'),
    format: z
      .enum(['raw', 'qcow2', 'vmdk', 'vhdx'])
      .optional()
      .describe('Format of `image`; it is never guessed'),
    container: RelativeFile.optional().describe(
      'An OCI image layout, folder or tar, relative to appliance.yaml: a container image',
    ),
    command: z
      .array(text)
      .min(1)
      .max(64)
      .optional()
      .describe('Replaces the arguments (Cmd) of `container`; no templates'),
    environment: z
      .record(EnvironmentName, text)
      .refine((names) => Object.keys(names).length <= LIMITS.container.environment, {
        message: `at most ${LIMITS.container.environment} variables`,
      })
      .optional()
      .describe('Variables for the program of `container`; values are templates'),
    size: ByteSize.optional().describe('Virtual size; default: that of the image'),
  })
  .refine(
    ({ build, image, container }) =>
      [build, image, container].filter((source) => source !== undefined).length === 1,
    { message: 'one of build, image and container' },
  )
  .refine(
    ({ container, command, environment }) =>
      container !== undefined || (command === undefined && environment === undefined),
    { message: 'container beside command and environment' },
  )
  .refine((disk) => disk.image === undefined || disk.format !== undefined, {
    message: 'format beside image: raw, qcow2, vmdk or vhdx',
  });

const SystemDisk = z.strictObject({
  sizeBytes: Bytes.max(LIMITS.chunk.diskBytes),
  index: Digest.describe('Digest of the chunk index blob that describes the image'),
});

/** A disk that is kept when the stack is removed. Formatted at first start, mounted by the guest. */
const dataDisk = <Size extends z.ZodType<number>>(size: Size) =>
  z.strictObject({
    size,
    filesystem: z.enum(['ext4', 'xfs', 'none']).default('ext4'),
    mount: GuestPath.optional().describe('Where the guest mounts it; absent with filesystem none'),
  });

/** A file written into the guest at first start. `content` is a template. */
const File = z.strictObject({
  path: GuestPath,
  content: z.string().max(LIMITS.appliance.fileBytes),
  owner: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}(:[a-z_][a-z0-9_-]{0,31})?$/, 'user or user:group')
    .default('root:root'),
  permissions: z
    .string()
    .regex(/^0[0-7]{3}$/, 'octal permissions like "0644"')
    .default('0644'),
});

/** A user account made in the guest at first start. Keys are templates. */
const GuestUser = z.strictObject({
  name: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a Unix user name'),
  authorizedKeys: z.array(text).max(32).default([]),
  sudo: z.boolean().default(false),
});

/** What starts a machine from its disk. */
export const Firmware = z.enum(['bios', 'uefi']);
export type Firmware = z.infer<typeof Firmware>;

const Port = z.int().min(1).max(65_535);

/** A port of the role that is reachable from outside the stack. */
const Published = z.strictObject({
  port: Port.describe('Port inside the machine'),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  scheme: z.enum(['http', 'https', 'none']).default('none').describe('Makes the URL in outputs'),
  hostPort: Port.optional().describe('Preferred port on the gateway; default: the first free one'),
  title: shownText.optional(),
});
export type Published = z.infer<typeof Published>;

/** When a machine counts as ready; machines that come `after` it wait for that. */
const ready = <Time extends z.ZodType<number>>(timeout: Time) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('tcp'), port: Port, timeout }),
    z.strictObject({
      type: z.literal('http'),
      port: Port.default(80),
      path: z
        .string()
        .regex(/^\/[^\s]*$/, 'a path that starts with /')
        .default('/'),
      status: z.array(z.int().min(100).max(599)).min(1).default([200]),
      contains: text.optional().describe('Text that the answer must hold; a template'),
      timeout,
    }),
    z.strictObject({
      type: z.literal('command').describe('Run in the guest by its agent; exit code 0 is ready'),
      command: z.array(text).min(1).max(64),
      timeout,
    }),
  ]);

/** Something an operator may run in the guest from the stack's page. */
const Action = z.strictObject({
  title: shownText.min(1),
  command: z.array(text).min(1).max(64),
  confirm: shownText.optional().describe('Asked before it runs'),
});

const Hook = z.array(text).min(1).max(64);

const isRange = ({ minimum, maximum }: { minimum: number; maximum: number }): boolean =>
  minimum <= maximum;
const wantedRange = { message: 'minimum ≤ maximum' };

const cpu = z.int().min(1).max(LIMITS.appliance.cpus);

/** What an operator may change its machines to; without it no less than they are made with. */
const resize = <Range extends z.ZodType>(memory: Range) =>
  z
    .strictObject({
      cpu: z.strictObject({ minimum: cpu, maximum: cpu }).refine(isRange, wantedRange).optional(),
      memory: memory.optional(),
    })
    .optional();

/** What source and archive share. */
const common = {
  title: shownText.optional(),
  summary: shownText.optional(),
  cpu: cpu.default(1),
  networks: z
    .array(Label)
    .min(1)
    .max(LIMITS.appliance.networks)
    .optional()
    .describe('Default: all networks'),
  after: z
    .array(Label)
    .max(LIMITS.appliance.roles)
    .default([])
    .describe('Roles that must be ready first'),
  users: z.array(GuestUser).max(32).default([]),
  files: z.array(File).max(LIMITS.appliance.filesPerRole).default([]),
  commands: z
    .array(z.array(text).min(1).max(64))
    .max(LIMITS.appliance.commandsPerRole)
    .default([])
    .describe(
      'Run once, in order, as root, at the end of the first start; arguments are templates',
    ),
  publish: z.record(Key, Published).default({}),
  actions: z.record(Key, Action).default({}),
  hooks: z
    .strictObject({
      upgrade: Hook.optional(),
      change: Hook.optional().describe(
        'Run after files were written anew because answers or secrets have changed; gets the keys of those parameters, and secrets as `secrets.key`, as further arguments',
      ),
      backup: Hook.optional(),
      restore: Hook.optional(),
    })
    .default({}),
};

const memory = (size: z.ZodType<number, string>) =>
  size.refine(
    (bytes) =>
      bytes >= LIMITS.appliance.minimumMemoryBytes && bytes <= LIMITS.appliance.memoryBytes,
    { message: 'between 64 MiB and 4 TiB' },
  );

const memoryBytes = Bytes.min(LIMITS.appliance.minimumMemoryBytes).max(
  LIMITS.appliance.memoryBytes,
);

const timeoutDefaultMs = 10 * 60 * 1000;
const timeoutRange = { message: 'at most one day' };

/** A kind of machine, as written in appliance.yaml. */
export const SourceRole = z.strictObject({
  ...common,
  count: SourceCount.default({ default: 1, minimum: 1, maximum: 1 }),
  memory: memory(ByteSize),
  resize: resize(
    z
      .strictObject({ minimum: memory(ByteSize), maximum: memory(ByteSize) })
      .refine(isRange, wantedRange),
  ),
  firmware: Firmware.optional().describe('Default: found by looking at the disk'),
  system: SourceSystemDisk,
  data: z.record(DiskName, dataDisk(ByteSize)).default({}),
  ready: ready(
    Duration.refine((ms) => ms > 0 && ms <= LIMITS.appliance.readyTimeoutMs, timeoutRange).default(
      timeoutDefaultMs,
    ),
  ).optional(),
});
export type SourceRole = z.infer<typeof SourceRole>;

/** A kind of machine, as it stands in the archive. Sizes in bytes, times in milliseconds. */
export const Role = z.strictObject({
  ...common,
  networks: z.array(Label).min(1).max(LIMITS.appliance.networks),
  count: Count,
  memory: memoryBytes,
  resize: resize(
    z.strictObject({ minimum: memoryBytes, maximum: memoryBytes }).refine(isRange, wantedRange),
  ),
  firmware: z
    .literal('uefi')
    .optional()
    .describe(
      'What starts the machine; absent: a BIOS, so that archives of BIOS machines stay as they were',
    ),
  system: SystemDisk,
  data: z.record(DiskName, dataDisk(Bytes.max(LIMITS.chunk.diskBytes))),
  ready: ready(z.int().min(1).max(LIMITS.appliance.readyTimeoutMs)).optional(),
});
export type Role = z.infer<typeof Role>;
export type Ready = NonNullable<Role['ready']>;
