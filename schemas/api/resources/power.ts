import { z } from 'zod';
import { HardwareAddress, Sha256Hex } from '../../agent/boot.ts';
import { MOST_CARDS, NetworkCard } from '../../agent/power.ts';
import { WireFault } from '../../errors/wire-fault.ts';
import { NodeId } from '../../ids/brand.ts';

/** What is sent to a program or into a header: no space at its ends, nothing that is not printed. */
const Word = z
  .string()
  .max(255)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'printable ASCII characters');

const BmcHost = z
  .string()
  .max(253)
  .regex(/^[0-9A-Za-z](?:[0-9A-Za-z.:-]*[0-9A-Za-z])?$/, 'a host name or an IP address');

const none = z.strictObject({ kind: z.literal('none') });
const wol = z.strictObject({
  kind: z.literal('wol'),
  macs: z
    .array(HardwareAddress)
    .max(MOST_CARDS)
    .default([])
    .describe('Empty: the cards that the node tells itself'),
});
const redfish = z.strictObject({
  kind: z.literal('redfish'),
  url: z
    .url({ protocol: /^https$/, error: 'the https:// address of a baseboard controller' })
    .refine((url) => {
      const { pathname, search, hash, username, password } = new URL(url);
      return pathname === '/' && search + hash + username + password === '';
    }, 'an address without a path, a user or anything behind it'),
  user: Word,
  fingerprint: Sha256Hex.describe('SHA-256 of its certificate; no other one is talked to'),
  system: z
    .string()
    .max(200)
    .regex(/^\/redfish\/v1\/Systems\/[A-Za-z0-9._~-]+$/, 'a path below /redfish/v1/Systems')
    .optional()
    .describe('Absent: the only one that the controller has'),
});
const ipmi = z.strictObject({
  kind: z.literal('ipmi'),
  address: BmcHost,
  port: z.int().min(1).max(65_535).default(623),
  user: Word.max(16).describe('IPMI has at most 16 characters'),
});
const password = Word.describe('Stored sealed, and never shown again');

/** How a node can be switched on, and switched off when it does not do that by itself. */
export const PowerWay = z.discriminatedUnion('kind', [none, wol, redfish, ipmi]);
export type PowerWay = z.infer<typeof PowerWay>;

/** The same as it is told to the server. */
export const PowerWayBody = z.discriminatedUnion('kind', [
  none,
  wol,
  redfish.extend({ password }),
  ipmi.extend({
    password: password.max(20).describe('IPMI has at most 20 characters'),
  }),
]);
export type PowerWayBody = z.infer<typeof PowerWayBody>;

/** Why a node is off, or on the way there. */
export const NodeRest = z.object({
  kind: z
    .enum(['off', 'restart', 'sleep'])
    .describe(
      'off: until somebody switches it on; restart: it comes back by itself; sleep: until it is needed',
    ),
  settled: z.boolean().describe('It is off; false: it is on the way there'),
  by: z.string(),
  at: z.iso.datetime(),
});
export type NodeRest = z.infer<typeof NodeRest>;

/** What of its power is shown with a node. */
export const NodePowerSummary = z.object({
  way: z.enum(['none', 'wol', 'redfish', 'ipmi']),
  rest: NodeRest.nullable(),
  wakeable: z.boolean().describe('There is a way to switch it on'),
  obeys: z.boolean().describe('Its agent goes when it is told to'),
  own: z.boolean().describe('The server itself runs on it'),
  bootMs: z.int().nullable().describe('How long it took last time to report again; null: unknown'),
  sleep: z
    .string()
    .optional()
    .describe('Why it is awake; absent: it sleeps, or none goes to sleep by itself'),
});
export type NodePowerSummary = z.infer<typeof NodePowerSummary>;

export const NodePower = NodePowerSummary.omit({ way: true })
  .extend({
    node: z.object({ id: NodeId, name: z.string() }),
    way: PowerWay.describe('Without its password'),
    cards: z.array(NetworkCard).describe('What the node tells of its network cards'),
    controller: z
      .union([z.object({ power: z.enum(['on', 'off']) }), z.object({ fault: WireFault })])
      .nullable()
      .describe('What its baseboard controller says; null: it was not asked, or there is none'),
  })
  .meta({ id: 'NodePower' });
export type NodePower = z.infer<typeof NodePower>;
