import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { MachineId, NodeId } from '../ids/brand.ts';
import { NodeFacts } from './observed.ts';

/** Agents check the server's certificate for this name, wherever they reach it. */
export const SERVER_NAME = 'server.stackyard.internal';

/**
 * The name in a node's certificate for when it is asked by other nodes, which check it.
 *
 * @param node its id
 */
export const nodeServerName = (node: NodeId): string => `${node}.nodes.stackyard.internal`;

/** `POST /agent/v1/enrol`: beside `join`, the only call an agent makes without a client certificate. */
export const EnrolRequest = z.strictObject({
  token: z.string().min(20).max(200),
  csr: z.string().max(8_192).describe('PKCS#10 request, PEM'),
  facts: NodeFacts,
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

export const EnrolAnswer = z.strictObject({
  node: NodeId,
  certificate: z.string().describe('Client certificate, PEM'),
  authority: z.string().describe('Certificate of the authority, PEM'),
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

/** `POST /agent/v1/renew`, with the certificate that is about to end. */
export const RenewRequest = z.strictObject({ csr: z.string().max(8_192) });
export type RenewRequest = z.infer<typeof RenewRequest>;

/** `POST /agent/v1/console`: new bytes of serial consoles. */
export const ConsoleUpload = z.strictObject({
  machines: z
    .array(
      z.strictObject({
        machine: MachineId,
        start: z.int().min(0).describe('Offset of the first byte since the machine was made'),
        base64: z.string().max(Math.ceil(LIMITS.agent.consoleUploadBytes / 3) * 4),
      }),
    )
    .max(LIMITS.agent.reports.machines),
});
export type ConsoleUpload = z.infer<typeof ConsoleUpload>;

/**
 * An enrolment token as people copy it: `stackyard-enrol.<secret>.<sha256 of the authority's
 * certificate>`. The second part lets the agent check the server before it says anything.
 */
export const EnrolmentToken = z
  .string()
  .regex(/^stackyard-enrol\.[A-Za-z0-9_-]{32,64}\.[0-9a-f]{64}$/, 'an enrolment token');
