import type { TLSSocket } from 'node:tls';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type ReportAnswer,
  ReportDifference,
  ReportMark,
} from '../../../../schemas/agent/difference.ts';
import { ConsoleUpload, EnrolRequest, RenewRequest } from '../../../../schemas/agent/messages.ts';
import { ObservedState } from '../../../../schemas/agent/observed.ts';
import {
  type PacedAnswer,
  REPORT_PACE_HEADER,
  writePace,
} from '../../../../schemas/agent/report-pace.ts';
import {
  readServerTerm,
  SERVER_TERM_HEADER,
  writeServerTerm,
} from '../../../../schemas/agent/server-term.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Authority } from './authority.ts';
import type { AgentReception } from './agent-reception.ts';
import type { ConsoleDesks } from '../consoles/console-desks.ts';
import { addDesiredEndpoint } from './desired-endpoint.ts';
import { addLineEndpoints } from './line-endpoints.ts';
import type { VolumeLines } from './volume-lines.ts';
import { hasMoreValues } from './has-more-values.ts';
import type { ImageBlobs } from './image-blobs.ts';
import { addJoinEndpoint, JOIN } from './join-endpoint.ts';
import type { JoinDesk } from './join-desk.ts';
import { addImageEndpoints } from './image-endpoints.ts';
import { addNodeImageEndpoints } from './node-image-endpoints.ts';
import type { NodeImageFiles } from '../../boot/ports/node-image-files.ts';
import { type Proof, ProofReader } from './proof-reader.ts';
import { ReportTurns } from './report-turns.ts';

const ENROL = '/agent/v1/enrol';
/** What is open to whoever has no certificate yet. */
const OPEN: ReadonlySet<string | undefined> = new Set([ENROL, JOIN]);

/** Of a refused message, so many are told. */
const MOST_PROBLEMS = 20;

/** What is behind the calls of agents. */
export type AgentCalls = Pick<
  AgentReception,
  | 'enrol'
  | 'renew'
  | 'isEnrolled'
  | 'desired'
  | 'tagOf'
  | 'observed'
  | 'difference'
  | 'console'
  | 'mayRead'
  | 'bootOf'
  | 'isPlaced'
>;

export interface AgentEndpointDependencies {
  readonly authority: Authority;
  readonly reception: AgentCalls;
  readonly joins: Pick<JoinDesk, 'ask'>;
  readonly images: ImageBlobs;
  readonly consoles: Pick<ConsoleDesks, 'wait' | 'takeLine' | 'isWatched'>;
  readonly volumes: Pick<VolumeLines, 'wait' | 'take' | 'isWanted'>;
  readonly nodeImages: Pick<NodeImageFiles, 'open'>;
  /** Absent: of a server that was never restored. */
  readonly term?: CommandTerm;
}

/** Which of several servers with one authority commands; see schemas/agent/server-term.ts. */
export interface CommandTerm {
  readonly own: number;
  /** @throws Fault SERVER_REPLACED when a node has met a later one */
  hear(known: number, node: NodeId): void;
}

const FIRST_TERM: CommandTerm = { own: 0, hear: () => undefined };

/**
 * The HTTPS server that agents dial. Everything but enrolling and joining needs a client certificate of our
 * authority whose key is the one stored for that node.
 */
export function makeAgentEndpoints({
  authority,
  reception,
  joins,
  images,
  consoles,
  volumes,
  nodeImages,
  term = FIRST_TERM,
}: AgentEndpointDependencies): FastifyInstance {
  const app = Fastify({
    // Of calls with a few words; reports and consoles have limits of their own.
    bodyLimit: LIMITS.agent.smallBodyBytes,
    // A report is small and comes at once; who takes longer holds a connection for nothing.
    requestTimeout: LIMITS.agent.requestMs,
    https: {
      key: authority.server.key,
      // The authority comes along, so that an agent can compare its fingerprint at enrolment.
      cert: `${authority.server.certificate}\n${authority.certificate}`,
      ca: authority.certificate,
      requestCert: true,
      // Who enrols or joins has none yet; `admitNodes` refuses everybody else without.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      headersTimeout: LIMITS.agent.headersMs,
      connectionsCheckingInterval: LIMITS.http.checkIntervalMs,
    },
  }) as unknown as FastifyInstance;

  const nodeOf = admitNodes(app, reception, term);
  app.post(ENROL, async (request) => reception.enrol(parse(EnrolRequest, request.body)));
  addJoinEndpoint(app, { joins, parse });
  app.post('/agent/v1/renew', async (request) =>
    reception.renew(nodeOf(request), parse(RenewRequest, request.body)),
  );
  addDesiredEndpoint(app, { reception, consoles, volumes, nodeOf, parse });
  const report = { bodyLimit: LIMITS.agent.reportBytes };
  const turns = new ReportTurns();
  // Before a byte of the body is read: one that is sent away, or that waits, costs nothing but its line.
  const inTurn = (request: FastifyRequest): Promise<void> =>
    turns.next(() => request.raw.socket.destroyed);
  app.post('/agent/v1/observed', { ...report, onRequest: inTurn }, async (request, reply) => {
    const mark = parse(ReportQuery, request.query);
    const state = parse(ObservedState, request.body);
    const received = { mark, bytes: bodyBytes(request) };
    const answer = await reception.observed(nodeOf(request), state, received);
    // Agents of protocol 2 give no mark, and know of no answer.
    return mark ? sendPaced(reply, answer) : reply.status(204).send();
  });
  app.post('/agent/v1/difference', report, async (request, reply) => {
    const difference = parse(ReportDifference, request.body);
    const bytes = bodyBytes(request);
    return sendPaced(reply, await reception.difference(nodeOf(request), difference, bytes));
  });
  app.post('/agent/v1/console', report, async (request) =>
    reception.console(nodeOf(request), parse(ConsoleUpload, request.body)),
  );
  addLineEndpoints(app, {
    consoles,
    volumes,
    isPlaced: (node, machine) => reception.isPlaced(node, machine),
    identify: (socket) => identifyNode(socket, reception),
  });
  addImageEndpoints(app, { images, reception, nodeOf, parse });
  const bootOf = (node: NodeId) => reception.bootOf(node);
  addNodeImageEndpoints(app, { nodeImages, bootOf, nodeOf, parse });
  return app;
}

function sendPaced(reply: FastifyReply, { have, everyMs }: PacedAnswer): FastifyReply {
  if (everyMs !== undefined) void reply.header(REPORT_PACE_HEADER, writePace(everyMs));
  return reply.send({ have } satisfies ReportAnswer);
}

const ReportQuery = z.union([
  ReportMark.extend({ number: z.coerce.number().pipe(ReportMark.shape.number) }),
  z.strictObject({}).transform(() => undefined),
]);

/** @returns what a body was announced with; one of unknown length counts as a long one */
const bodyBytes = ({ headers }: FastifyRequest): number =>
  Number(headers['content-length'] ?? LIMITS.agent.reportBytes);

/**
 * Decides who asks from the certificate alone, before a byte of the body is read, whatever is asked
 * for. Only enrolling and joining are open.
 *
 * @returns the node behind a request that was let in
 */
function admitNodes(
  app: FastifyInstance,
  reception: AgentCalls,
  term: CommandTerm,
): (request: FastifyRequest) => NodeId {
  const admitted = new WeakMap<FastifyRequest, NodeId>();
  app.addHook('onRequest', async (request) => {
    if (OPEN.has(request.routeOptions.url)) return;
    const node = await identifyNode(request.raw.socket as TLSSocket, reception);
    // A server that was replaced does nothing for anybody who knows it: not even a certificate is renewed.
    term.hear(readServerTerm(request.headers[SERVER_TERM_HEADER]), node);
    admitted.set(request, node);
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    void reply.header(SERVER_TERM_HEADER, writeServerTerm(term.own));
    return payload;
  });
  app.setNotFoundHandler((request) => {
    throw new Fault('NOT_FOUND', { what: 'route', name: request.url.slice(0, 200) });
  });
  return (request) => {
    const node = admitted.get(request);
    if (!node) throw new Fault('ENROLMENT_REFUSED', { why: 'it showed no certificate' });
    return node;
  };
}

/** @throws Fault REQUEST_INVALID */
function parse<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  // Each value may be a problem, and a problem costs far more than the bytes it is made of.
  if (hasMoreValues(data, LIMITS.agent.reportValues)) {
    const limit = `${LIMITS.agent.reportValues} values`;
    throw new Fault('LIMIT_EXCEEDED', { what: 'The report', limit, found: 'more' });
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map((issue) => ({
    path: issue.path.join('.'),
    wanted: issue.message,
    found: 'something else',
  }));
  throw new Fault('REQUEST_INVALID', { problems });
}

/** What a connection proved when it was made; a certificate does not change while it lasts. */
const proofs = new WeakMap<TLSSocket, Proof>();
const certificates = new ProofReader();

/** @throws Fault ENROLMENT_REFUSED when the certificate is not that of an enrolled node */
async function identifyNode(
  socket: TLSSocket,
  reception: Pick<AgentCalls, 'isEnrolled'>,
): Promise<NodeId> {
  const proof = proofs.get(socket) ?? readProof(socket);
  proofs.set(socket, proof);
  const { node, keyFingerprint, endsAt } = proof;
  if (!(await reception.isEnrolled(node, keyFingerprint, endsAt))) throw replaced();
  return node;
}

function readProof(socket: TLSSocket): Proof {
  const certificate = socket.getPeerX509Certificate();
  if (!socket.authorized || !certificate) {
    throw new Fault('ENROLMENT_REFUSED', { why: 'it showed no certificate of this server' });
  }
  const proof = certificates.read(certificate);
  if (!proof) throw replaced();
  return proof;
}

const replaced = (): Fault =>
  new Fault('ENROLMENT_REFUSED', { why: 'it was removed, or its certificate was replaced' });
