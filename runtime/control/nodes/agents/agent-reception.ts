import { createHash } from 'node:crypto';
import type { DesiredImage, DesiredState } from '../../../../schemas/agent/desired.ts';
import {
  isSameMark,
  type ReportDifference,
  type ReportMark,
} from '../../../../schemas/agent/difference.ts';
import {
  type ConsoleUpload,
  type EnrolAnswer,
  EnrolmentToken,
  type EnrolRequest,
  type RenewRequest,
} from '../../../../schemas/agent/messages.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { PacedAnswer } from '../../../../schemas/agent/report-pace.ts';
import { applyReport } from '../../../../schemas/agent/report-difference.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type MachineId, makeId, type NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import { keepPlaced, type Placement } from '../core/keep-placed.ts';
import { bootDiffers, machinesDiffer, poolsDiffer, saysMore } from '../core/news-of-report.ts';
import { presentIn } from '../core/present.ts';
import { reportPaceMs } from '../core/report-pace.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import type { ConsoleStore } from '../console-store.ts';
import type { DesiredStates } from '../../stacks/desired/desired-states.ts';
import type { BootSight } from '../../boot/boot-sight.ts';
import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import type { ObservedStates } from '../observed-states.ts';
import type { Placements } from '../../stacks/desired/placements.ts';
import { ReportBases } from '../report-bases.ts';
import { type ForgottenTime, wasRenewedIn } from '../core/was-renewed-in.ts';
import type { SeriesStore } from '../series-store.ts';
import type { InvitationStore, NodeStore } from '../ports/node-store.ts';
import type { Authority } from './authority.ts';

export interface ReceptionDependencies {
  readonly authority: Pick<Authority, 'signNode' | 'certificate'>;
  readonly nodes: NodeStore & InvitationStore;
  readonly desired: DesiredStates;
  readonly observed: ObservedStates;
  readonly placements: Pick<Placements, 'on'>;
  readonly bootSight: Pick<BootSight, 'of'>;
  readonly series: SeriesStore;
  readonly consoles: ConsoleStore;
  readonly changes: ChangeFeed;
  readonly audit: AuditTrail;
  readonly random: (count: number) => Uint8Array;
  readonly now: () => Date;
  /** Of what time a server that was restored from a backup knows nothing; absent: it never was. */
  readonly forgotten?: ForgottenTime | undefined;
  /** Told of what went wrong beside an answer. */
  readonly onError: (error: unknown) => void;
}

/** Agents of protocol 2 send whole reports only. */
const UNMARKED = { mark: undefined, bytes: 0 };

/** How often the time a node was last seen is written down. */
const SEEN_INTERVAL_MS = 60_000;

/** What agents may ask of the server, whatever brings the question. */
export class AgentReception {
  readonly #dependencies: ReceptionDependencies;
  readonly #bases = new ReportBases();
  #figuresTimer: NodeJS.Timeout | undefined;
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
      throw new Fault('ENROLMENT_REFUSED', {
        why: 'its token is unknown, has been used or has expired',
      });
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

  /**
   * @param endsAt when the certificate ends that the node has shown, which our authority has signed
   * @returns whether a node is who it says. One whose certificate was renewed in the time that a restored server has
   *   forgotten is known by the renewed one from then on
   */
  async isEnrolled(node: NodeId, keyFingerprint: string, endsAt?: Date): Promise<boolean> {
    const { nodes, forgotten } = this.#dependencies;
    const known = await nodes.get(node);
    if (!known) this.#forget(node);
    if (!known || known.keyFingerprint === keyFingerprint) return known !== undefined;
    const before = known.certificateEndsAt;
    if (!endsAt || !forgotten || !wasRenewedIn(forgotten, { endsAt, before })) return false;
    await nodes.setCertificate(node, keyFingerprint, endsAt);
    return true;
  }

  /** Waits for a desired state other than generation `after`; `tag` names the one that the agent has. */
  desired(
    node: NodeId,
    after: number,
    signal: AbortSignal,
    tag?: string,
  ): Promise<DesiredState | undefined> {
    return this.#dependencies.desired.next(node, after, signal, tag);
  }

  /** @returns what names a document that `desired` gave */
  tagOf(document: DesiredState): string | undefined {
    return this.#dependencies.desired.tagOf(document);
  }

  /** @returns an image of a node's desired state; undefined when that does not name it */
  async imageOf(node: NodeId, image: Digest): Promise<DesiredImage | undefined> {
    const { images } = await this.#dependencies.desired.current(node);
    return images.find(({ id }) => id === image);
  }

  /** @returns what a node shall serve to machines that boot; undefined: nothing */
  bootOf(node: NodeId): Promise<DesiredBoot | undefined> {
    return this.#dependencies.bootSight.of(node);
  }

  /** @returns whether a node that showed a certificate with this key may have an image from others */
  async mayRead(node: NodeId, keyFingerprint: string, image: Digest): Promise<boolean> {
    if (!(await this.isEnrolled(node, keyFingerprint))) return false;
    return (await this.imageOf(node, image)) !== undefined;
  }

  /**
   * Takes a whole report.
   *
   * @param received the mark of an agent that can make differences, and the length of the body
   * @throws Fault FORBIDDEN when a node reports for another one
   */
  async observed(
    node: NodeId,
    report: ObservedState,
    received: { readonly mark: ReportMark | undefined; readonly bytes: number } = UNMARKED,
  ): Promise<PacedAnswer> {
    const { mark, bytes } = received;
    if (report.node !== node) throw new Fault('FORBIDDEN', { needs: `to be ${report.node}` });
    const placed = await this.#dependencies.placements.on(node);
    if (mark && this.#bases.isOutdated(node, mark)) return this.#answer(node);
    return this.#take(report, placed, mark && { mark, bytes });
  }

  /** Takes what has changed since the report before, if that is the one that is known. */
  async difference(
    node: NodeId,
    difference: ReportDifference,
    bytes: number,
  ): Promise<PacedAnswer> {
    const placed = await this.#dependencies.placements.on(node);
    const base = this.#bases.get(node);
    if (!base || !isSameMark(base.mark, difference.base)) return this.#answer(node);
    return this.#take(applyReport(base.state, difference), placed, {
      mark: difference.mark,
      bytes: base.bytes + bytes,
    });
  }

  /** Nothing waits in here: what was true of the report before is true of it still. */
  #take(
    report: ObservedState,
    placed: Placement,
    made: { readonly mark: ReportMark; readonly bytes: number } | undefined,
  ): PacedAnswer {
    const { observed, series, changes, now } = this.#dependencies;
    const { node } = report;
    const state = keepPlaced(report, placed);
    const before = observed.get(node);
    observed.accept(state, presentIn(report));
    series.accept(state, now().getTime());
    if (!before || saysMore(before, state)) changes.publish('node', node);
    else if (before.figures.at !== state.figures.at) this.#tellFigures();
    if (poolsDiffer(before, state)) changes.publish('pool', '*');
    if (bootDiffers(before, state)) changes.publish('boot', node);
    if (!before || machinesDiffer(before, state)) changes.publish('stack', '*');
    this.#noteSeen(state);
    // A difference to something that was not taken whole could not be understood.
    if (made && state === report) this.#bases.keep(node, { ...made, state });
    else this.#bases.forget(node);
    return this.#answer(node);
  }

  /** A node that was removed may go on asking; nothing is kept of it. */
  #forget(node: NodeId): void {
    this.#bases.forget(node);
    this.#seenWrittenAt.delete(node);
  }

  #answer(node: NodeId): PacedAnswer {
    const everyMs = reportPaceMs(this.#dependencies.observed.count);
    return { have: this.#bases.get(node)?.mark ?? null, ...(everyMs ? { everyMs } : {}) };
  }

  /** Figures of all nodes are told of together: pages would ask for everything all the time. */
  #tellFigures(): void {
    if (this.#figuresTimer) return;
    this.#figuresTimer = setTimeout(() => {
      this.#figuresTimer = undefined;
      this.#dependencies.changes.publish('node', '*');
    }, LIMITS.agent.reportIntervalMs).unref();
  }

  /** A report is taken whether or not this can be written. */
  #noteSeen({ node, facts }: ObservedState): void {
    const { now, nodes, onError } = this.#dependencies;
    const at = now();
    if (at.getTime() - (this.#seenWrittenAt.get(node) ?? 0) <= SEEN_INTERVAL_MS) return;
    this.#seenWrittenAt.set(node, at.getTime());
    nodes.setSeen(node, at, facts).catch(onError);
  }

  /** @returns whether a machine was placed on a node */
  async isPlaced(node: NodeId, machine: MachineId): Promise<boolean> {
    return (await this.#dependencies.placements.on(node)).machines.has(machine);
  }

  /**
   * Takes console bytes of machines that were placed on the node; those of others are not kept.
   *
   * @returns for each machine the offset from which more is wanted
   */
  async console(node: NodeId, { machines }: ConsoleUpload): Promise<Record<string, number>> {
    const { consoles, placements } = this.#dependencies;
    const placed = await placements.on(node);
    const own = machines.filter(({ machine }) => placed.machines.has(machine));
    return consoles.accept({ machines: own }, node);
  }
}
