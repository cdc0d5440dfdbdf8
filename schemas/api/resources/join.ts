import { z } from 'zod';
import { HardwareAddress } from '../../agent/boot.ts';
import { NodeDisk } from '../../agent/disk.ts';
import { BootedImage } from '../../agent/hardware.ts';
import { shownLine } from '../../appliance/plain-text.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId } from '../../ids/brand.ts';
import { JoinCode } from '../../ids/join-code.ts';
import { Label } from '../../ids/names.ts';

/** By what a machine says that it is a node that is known. All of it can be made up, except a TPM's key. */
export const JOIN_MARKS = ['serial', 'systemUuid', 'mac', 'tpm'] as const;
export const JoinMark = z.enum(JOIN_MARKS);
export type JoinMark = z.infer<typeof JoinMark>;

/** A node that a machine says it is. */
export const JoinClaim = z.object({
  id: NodeId,
  node: z.string().describe('Its name'),
  by: z.array(JoinMark).min(1).describe('What they have in common'),
  reports: z.boolean().describe('That node is connected and reports: this can hardly be it'),
});
export type JoinClaim = z.infer<typeof JoinClaim>;

export const JoinState = z
  .enum(['waiting', 'rejected', 'refused'])
  .describe('refused: it cannot be a node as it is; `why` says so');
export type JoinState = z.infer<typeof JoinState>;

/** How a server was installed, and so, most likely, how its nodes are. */
export const INSTALLED = ['packages', 'checkout'] as const;
export type Installed = (typeof INSTALLED)[number];

/** What is typed on another machine to make it a node. */
export const JoinLine = z.object({
  server: z.string().describe('Where the agent there dials in'),
  reach: z
    .enum(['network', 'host'])
    .describe('Who can dial in there; host: only an agent on the machine of the server'),
  installed: z.enum(INSTALLED).describe('How this server was installed'),
  command: z.string().describe('To be pasted in a checkout on the new machine'),
  packagedCommand: z
    .string()
    .describe('The same, where the Debian package stackyard-agent is installed; for root'),
});
export type JoinLine = z.infer<typeof JoinLine>;

/** A machine that asks to become a node. Whatever it says of itself is its word alone. */
export const JoiningMachine = z
  .object({
    code: JoinCode.describe('What it shows on its screen'),
    state: JoinState,
    why: z.string().describe('Why it waits, or cannot be a node; sentences'),
    claims: z.array(JoinClaim),
    suggestedName: Label.describe('The name that it gets unless another one is given'),
    address: z.string().describe('Where it asked from, as the server sees it'),
    firstAskedAt: z.iso.datetime(),
    lastAskedAt: z.iso.datetime(),
    silent: z.boolean().describe('Nothing was heard of it for some minutes: it may be off'),
    rejected: z
      .object({ by: z.string(), at: z.iso.datetime(), until: z.iso.datetime() })
      .nullable(),
    hostname: z.string(),
    serial: z.string().nullable(),
    product: z.string().nullable(),
    systemUuid: z.string().nullable(),
    macs: z.array(HardwareAddress),
    architecture: z.string(),
    cpus: z.int(),
    memoryBytes: Bytes,
    disks: z.array(
      NodeDisk.pick({ path: true, model: true, serial: true, sizeBytes: true, state: true }),
    ),
    image: BootedImage.nullable().describe('null: it was not booted from a node image'),
    tpm: z
      .boolean()
      .describe('It has proved that it has a TPM, which is remembered when it is approved'),
  })
  .meta({ id: 'JoiningMachine' });
export type JoiningMachine = z.infer<typeof JoiningMachine>;

export const JoinRuleId = z
  .string()
  .regex(/^rule-[0-9a-hjkmnp-tv-z]{10}$/, 'an id like rule-0123456789')
  .brand<'rule'>();
export type JoinRuleId = z.infer<typeof JoinRuleId>;

/** A name, or one with # where a number shall be: the first that is free, from 1 on. */
export const JoinRuleName = z
  .string()
  .max(32)
  .refine(
    (name) => Label.safeParse(name.replace('#', '10000')).success,
    'a name of a node, in which # may stand for a number',
  );

/** What a rule looks at. All that is given has to fit; time counts by the server's clock. */
export const JoinRuleMatch = z.strictObject({
  serial: shownLine.max(100).optional(),
  mac: HardwareAddress.optional().describe('Of any of its network cards'),
  subnet: z
    .union([z.cidrv4(), z.cidrv6()])
    .optional()
    .describe('Of the address that it asks from, as the server sees it'),
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
});
export type JoinRuleMatch = z.infer<typeof JoinRuleMatch>;

/** Whatever fits is let in without being asked for. Serial, MAC and address can be made up. */
export const JoinRule = z
  .object({
    id: JoinRuleId,
    name: JoinRuleName,
    match: JoinRuleMatch,
    once: z.boolean().describe('It ends with the first machine that it lets in'),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .meta({ id: 'JoinRule' });
export type JoinRule = z.infer<typeof JoinRule>;
