import { createHash } from 'node:crypto';
import type { DesiredState } from '../../../schemas/agent/desired.ts';
import {
  type ConsoleUpload,
  type EnrolAnswer,
  EnrolmentToken,
  type EnrolRequest,
  type RenewRequest,
} from '../../../schemas/agent/messages.ts';
import type { ObservedState } from '../../../schemas/agent/observed.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeId, type NodeId } from '../../../schemas/ids/brand.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { ChangeFeed } from '../nodes/change-feed.ts';
import type { ConsoleStore } from '../nodes/console-store.ts';
import type { DesiredStates } from '../nodes/desired-states.ts';
import type { ObservedStates } from '../nodes/observed-states.ts';
import type { SeriesStore } from '../nodes/series-store.ts';
import type { InvitationStore, NodeStore } from '../ports/node-store.ts';
import type { Authority } from './authority.ts';

export interface ReceptionDependencies {
  readonly authority: Pick<Authority, 'signNode' | 'certificate'>;
  readonly nodes: NodeStore & InvitationStore;
  readonly desired: DesiredStates;
  readonly observed: ObservedStates;
  readonly series: SeriesStore;
  readonly consoles: ConsoleStore;
  readonly changes: ChangeFeed;
  readonly audit: AuditTrail;
  readonly random: (count: number) => Uint8Array;
  readonly now: () => Date;
}

/** How often the time a node was last seen is written down. */
const SEEN_INTERVAL_MS = 60_000;

/** What agents may ask of the server, whatever brings the question. */
export class AgentReception {
  readonly #dependencies: ReceptionDependencies;
  readonly #seenWrittenAt = new Map<NodeId, number>();

  constructor(dependencies: ReceptionDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws Fault ENROLMENT_REFUSED, CONFLICT */
  async enrol(request: EnrolRequest): Promise<EnrolAnswer> {
    const { authority, nodes, audit, changes, random, now } = this.#dependencies;
    const secret = EnrolmentToken.safeParse(request.token).data?.split('.')[1];
    const secretHash = createHash('sha256')
      .update(secret ?? '')
      .digest('hex');
    const invitation = secret ? await nodes.redeem(secretHash, now()) : undefined;
    if (!invitation) {
      throw new Fault('ENROLMENT_REFUSED', { why: 'its token is unknown, used or has ended' });
    }
    const id = makeId('node', random(16));
    const signed = await authority.signNode(request.csr, id);
    await nodes.add({
      id,
      name: invitation.name,
      keyFingerprint: signed.keyFingerprint,
      certificateEndsAt: signed.endsAt,
      enrolledAt: now(),
      lastSeenAt: undefined,
      facts: request.facts,
      generation: 0,
      desiredHash: '',
    });
    const sentence = `The node ${invitation.name} (${request.facts.hostname}) was enrolled.`;
    await audit.record({ actor: invitation.name, action: 'node.enrol', subject: id, sentence });
    changes.publish('node', id);
    return { node: id, certificate: signed.certificate, authority: authority.certificate };
  }

  /** Signs a new certificate for a node whose old one is still good. */
  async renew(node: NodeId, { csr }: RenewRequest): Promise<EnrolAnswer> {
    const { authority, nodes } = this.#dependencies;
    const signed = await authority.signNode(csr, node);
    await nodes.setCertificate(node, signed.keyFingerprint, signed.endsAt);
    return { node, certificate: signed.certificate, authority: authority.certificate };
  }

  async isEnrolled(node: NodeId, keyFingerprint: string): Promise<boolean> {
    return (await this.#dependencies.nodes.get(node))?.keyFingerprint === keyFingerprint;
  }

  /** Waits for a desired state other than generation `after`. */
  desired(node: NodeId, after: number, signal: AbortSignal): Promise<DesiredState | undefined> {
    return this.#dependencies.desired.next(node, after, signal);
  }

  /** @throws Fault FORBIDDEN when a node reports for another one */
  async observed(node: NodeId, state: ObservedState): Promise<void> {
    if (state.node !== node) throw new Fault('FORBIDDEN', { needs: `to be ${state.node}` });
    const { observed, series, changes, now, nodes } = this.#dependencies;
    const before = observed.get(node);
    observed.accept(state);
    series.accept(state);
    changes.publish('node', node);
    if (!before || machinesDiffer(before, state)) changes.publish('stack', '*');
    const at = now();
    if (at.getTime() - (this.#seenWrittenAt.get(node) ?? 0) > SEEN_INTERVAL_MS) {
      this.#seenWrittenAt.set(node, at.getTime());
      await nodes.setSeen(node, at, state.facts);
    }
  }

  /** @returns for each machine the offset from which more is wanted */
  async console(_node: NodeId, upload: ConsoleUpload): Promise<Record<string, number>> {
    return this.#dependencies.consoles.accept(upload);
  }
}

function machinesDiffer(a: ObservedState, b: ObservedState): boolean {
  const states = (state: ObservedState): string =>
    state.machines.map((machine) => `${machine.id}:${machine.state}`).join();
  return states(a) !== states(b);
}
