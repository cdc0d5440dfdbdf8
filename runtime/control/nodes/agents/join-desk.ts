import type { JoinAnswer, JoinRequest } from '../../../../schemas/agent/join.ts';
import type {
  JoiningMachine,
  JoinRule,
  JoinRuleId,
} from '../../../../schemas/api/resources/join.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { type JoinCode, readJoinCode } from '../../../../schemas/ids/join-code.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import { oneAtATime } from '../../../process/one-at-a-time.ts';
import {
  decideJoin,
  type JoinSituation,
  type JoinSubject,
  type JoinVerdict,
  whyNotReadmit,
} from '../core/decide-join.ts';
import { suggestName } from '../core/joining-name.ts';
import { keepTold } from '../core/keep-told.ts';
import { KnownNodes } from '../core/known-nodes.ts';
import { viewJoining } from '../core/view-joining.ts';
import type { ObservedStates } from '../observed-states.ts';
import type { JoinRecord, JoinStore } from '../ports/join-store.ts';
import type { NodeRecord, NodeStore } from '../ports/node-store.ts';
import { type Authority, fingerprintOfSpki, requestedKey } from './authority.ts';
import { JoinAdmission } from './join-admission.ts';
import { JoinBook } from './join-book.ts';
import { JoinCodes } from './join-codes.ts';
import { JoinNonces } from './join-nonces.ts';
import { provenTpm } from './tpm-proof.ts';

export interface JoinDeskDependencies {
  readonly authority: Pick<Authority, 'signNode' | 'certificate' | 'fingerprint'>;
  readonly nodes: NodeStore;
  readonly joins: JoinStore;
  readonly observed: ObservedStates;
  readonly changes: ChangeFeed;
  readonly audit: AuditTrail;
  readonly random: (count: number) => Uint8Array;
  readonly now: () => Date;
  /** Machines that run an older node image are not let in; 0: all are. */
  readonly oldestImageSequence: () => Promise<number>;
}

/** As what somebody lets a machine in. */
export type Approval =
  | { readonly as: 'new'; readonly name?: string | undefined }
  | { readonly as: 'known'; readonly node: string };

/**
 * Where machines ask to become nodes, and people and rules decide. A machine is its key here: what is
 * answered to a request is of use only to whoever has that.
 */
export class JoinDesk {
  readonly #dependencies: JoinDeskDependencies;
  readonly #book: JoinBook;
  readonly #codes: JoinCodes;
  readonly #nonces: JoinNonces;
  readonly #admission: JoinAdmission;
  /** Between looking and deciding, nobody else decides. */
  readonly #inTurn = oneAtATime();
  /** Who waits to be told something else, by key. */
  readonly #waiting = new Map<string, () => void>();

  constructor(dependencies: JoinDeskDependencies) {
    this.#dependencies = dependencies;
    this.#book = new JoinBook(dependencies.joins, dependencies.now);
    this.#codes = new JoinCodes(dependencies.authority.fingerprint);
    this.#nonces = new JoinNonces(dependencies.now);
    this.#admission = new JoinAdmission(dependencies);
  }

  /**
   * Answers a machine that asks.
   *
   * @param address that it asks from
   * @param signal ends the waiting for another answer than it has
   * @throws Fault ENROLMENT_REFUSED, TOO_MANY_REQUESTS
   */
  async ask(request: JoinRequest, address: string, signal: AbortSignal): Promise<JoinAnswer> {
    const spki = await requestedKey(request.csr);
    const key = fingerprintOfSpki(spki);
    const code = await this.#codeOf(spki, key, address);
    const first = await this.#inTurn(() => this.#answer(request, { key, code, address }));
    if (first.state !== 'waiting' || request.told !== 'waiting') return first;
    await this.#change(key, signal);
    // What its TPM has signed was looked at already, and is good once.
    const { tpm: _tpm, ...again } = request;
    return this.#inTurn(() => this.#answer(again, { key, code, address }));
  }

  async #codeOf(spki: Buffer, key: string, address: string): Promise<JoinCode> {
    const known = await this.#book.get(key);
    if (known) return known.code;
    // Before anything that costs something.
    await this.#book.demandRoom(address);
    return this.#codes.of(spki, address);
  }

  async #answer(
    request: JoinRequest,
    { key, code, address }: { key: string; code: JoinCode; address: string },
  ): Promise<JoinAnswer> {
    const member = await this.#memberWith(key);
    if (member) return this.#admission.certificate(member, request.csr);
    // Whoever lets it in now would let in a machine whose TPM is not known, for good.
    if (request.tpmFollows && !request.tpm)
      return { state: 'waiting', nonce: this.#nonces.issue(key) };
    const record = await this.#hear(request, { key, code, address });
    const situation = await this.#situation();
    const verdict = decideJoin(subjectOf(record), situation);
    const admitted = await this.#obey(verdict, record);
    if (admitted) return this.#admission.certificate(admitted, request.csr);
    return this.#told(verdict, key);
  }

  /** Whoever asks with the key of a node is that node; a certificate is of no use to anybody else. */
  async #memberWith(key: string): Promise<NodeRecord | undefined> {
    const nodes = await this.#dependencies.nodes.list();
    return nodes.find(({ keyFingerprint }) => keyFingerprint === key);
  }

  async #hear(
    { facts, tpm }: JoinRequest,
    { key, code, address }: { key: string; code: JoinCode; address: string },
  ): Promise<JoinRecord> {
    const { now, changes } = this.#dependencies;
    const known = await this.#book.get(key);
    const isProven = tpm !== undefined && this.#nonces.redeem(tpm.nonce, key);
    const tpmKey = (isProven ? provenTpm(tpm, key) : undefined) ?? known?.tpmKey;
    const heard = { address, told: keepTold(facts), tpmKey };
    if (known) {
      // The node that it was has been removed, or has another key by now.
      const asked = known.admitted === undefined ? known : { ...known, admitted: undefined };
      const isNews = asked !== known || known.tpmKey !== tpmKey;
      if (isNews) changes.publish('join', code);
      return this.#book.hear(asked, heard);
    }
    const record: JoinRecord = {
      keyFingerprint: key,
      code,
      ...heard,
      firstAskedAt: now(),
      lastAskedAt: now(),
      rejected: undefined,
      admitted: undefined,
    };
    await this.#book.add(record);
    changes.publish('join', code);
    return record;
  }

  /** Does what was decided without people. @returns the node that the machine is now */
  async #obey(verdict: JoinVerdict, record: JoinRecord): Promise<NodeRecord | undefined> {
    if (verdict.kind !== 'admit' && verdict.kind !== 'readmit') return undefined;
    const rule = verdict.kind === 'admit' ? verdict.rule : verdict.by;
    // First: a rule for one machine that is used twice would be worse than one that is used up.
    if (rule !== 'tpm' && rule.once) await this.#dependencies.joins.removeRule(rule.id);
    const node =
      verdict.kind === 'admit'
        ? await this.#admission.admit(record, { name: verdict.name, by: { rule: verdict.rule } })
        : await this.#admission.readmit(record, {
            node: verdict.node.id,
            by: verdict.by === 'tpm' ? 'tpm' : { rule: verdict.by },
          });
    await this.#book.put({ ...record, admitted: node.id, rejected: undefined });
    this.#dependencies.changes.publish('join', record.code);
    return node;
  }

  #told(verdict: JoinVerdict, key: string): JoinAnswer {
    switch (verdict.kind) {
      case 'refuse':
        return { state: 'refused', why: verdict.why };
      case 'reject':
        return { state: 'rejected', until: verdict.until.toISOString() };
      default: {
        const name = verdict.kind === 'wait' ? verdict.node?.name : undefined;
        const nonce = this.#nonces.issue(key);
        return { state: 'waiting', nonce, ...(name === undefined ? {} : { name }) };
      }
    }
  }

  /** Waits until something was decided; one machine waits once, whoever asks with its request. */
  #change(key: string, signal: AbortSignal): Promise<void> {
    this.#waiting.get(key)?.();
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener('abort', end);
        if (this.#waiting.get(key) === end) this.#waiting.delete(key);
        resolve();
      };
      this.#waiting.set(key, end);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
    });
  }

  async #situation(): Promise<JoinSituation> {
    const { joins, now, oldestImageSequence } = this.#dependencies;
    const [rules, nodes, oldest] = await Promise.all([
      joins.listRules(),
      this.#knownNodes(),
      oldestImageSequence(),
    ]);
    return { rules, nodes, oldestImageSequence: oldest, now: now() };
  }

  async #knownNodes(): Promise<KnownNodes> {
    const { nodes, joins, observed } = this.#dependencies;
    const [all, tpmKeys] = await Promise.all([nodes.list(), joins.tpmKeys()]);
    return new KnownNodes(
      all.map(({ id, name, facts }) => ({
        id,
        name,
        hardware: (observed.get(id)?.facts ?? facts)?.hardware,
        tpmKey: tpmKeys.get(id),
        reports: !observed.isLost(id),
      })),
    );
  }

  /** @returns the machines that are not nodes yet, those that wait first */
  async list(): Promise<JoiningMachine[]> {
    const situation = await this.#situation();
    const views = (await this.#unadmitted()).map((record) =>
      viewJoining(record, decideJoin(subjectOf(record), situation), situation),
    );
    return views.toSorted((a, b) => Number(a.state !== 'waiting') - Number(b.state !== 'waiting'));
  }

  /** One that was let in and asks again has lost that node, and is unadmitted then; see `#hear`. */
  async #unadmitted(): Promise<JoinRecord[]> {
    return (await this.#book.list()).filter(({ admitted }) => admitted === undefined);
  }

  /**
   * Lets a machine in.
   *
   * @param actor who says so
   * @throws Fault NOT_FOUND, CONFLICT, NAME_TAKEN
   */
  approve(code: string, approval: Approval, actor: string): Promise<NodeId> {
    return this.#inTurn(async () => {
      const record = await this.#find(code);
      const situation = await this.#situation();
      const verdict = decideJoin({ ...subjectOf(record), rejected: undefined }, situation);
      if (verdict.kind === 'refuse') throw conflict(record.code, verdict.why.replace(/\.$/, ''));
      const node = await this.#let(record, approval, { situation, actor });
      await this.#book.put({ ...record, admitted: node.id, rejected: undefined });
      this.#tell(record);
      return node.id;
    });
  }

  async #let(
    record: JoinRecord,
    approval: Approval,
    { situation: { nodes }, actor }: { situation: JoinSituation; actor: string },
  ): Promise<NodeRecord> {
    const by = { person: actor };
    if (approval.as === 'new') {
      const isTaken = (name: string): boolean => nodes.named(name) !== undefined;
      const name = approval.name ?? suggestName(record.told.facts.hostname, isTaken);
      return this.#admission.admit(record, { name, by });
    }
    const node = nodes.find(approval.node);
    if (!node) throw new Fault('NOT_FOUND', { what: 'node', name: approval.node });
    const why = whyNotReadmit(node);
    if (why !== undefined) throw new Fault('CONFLICT', { what: 'node', name: node.name, why });
    return this.#admission.readmit(record, { node: node.id, by });
  }

  /** Turns a machine away for a day. @throws Fault NOT_FOUND, CONFLICT */
  reject(code: string, actor: string): Promise<void> {
    return this.#inTurn(async () => {
      const record = await this.#find(code);
      const { now, audit } = this.#dependencies;
      await this.#book.put({ ...record, rejected: { by: actor, at: now().toISOString() } });
      const { hostname } = record.told.facts;
      await audit.record({
        actor,
        action: 'node.reject',
        subject: record.code,
        sentence: `The machine ${hostname} at ${record.address} with the code ${record.code} was turned away.`,
      });
      this.#tell(record);
    });
  }

  #tell({ keyFingerprint, code }: JoinRecord): void {
    this.#waiting.get(keyFingerprint)?.();
    this.#dependencies.changes.publish('join', code);
  }

  /** @throws Fault NOT_FOUND, CONFLICT when it was approved already, or two machines show this code */
  async #find(typed: string): Promise<JoinRecord> {
    const code = readJoinCode(typed);
    const withCode = (await this.#book.list()).filter((record) => record.code === code);
    const [found, other] = withCode.filter(({ admitted }) => admitted === undefined);
    if (found && other) {
      throw conflict(
        found.code,
        'two machines show it; restart the one that you mean, so that it shows another one',
      );
    }
    if (found) return found;
    const nodes = await this.#dependencies.nodes.list();
    const node = nodes.find(({ id }) => withCode.some(({ admitted }) => admitted === id));
    if (node && code) throw conflict(code, `it was let in already, as the node “${node.name}”`);
    throw new Fault('NOT_FOUND', { what: 'machine with the code', name: code ?? typed });
  }

  /** Machines that wait are judged by it at once. @throws Fault LIMIT_EXCEEDED */
  async addRule(rule: JoinRule): Promise<void> {
    const { joins, changes } = this.#dependencies;
    const { rules } = LIMITS.join;
    if ((await joins.listRules()).length >= rules) {
      throw new Fault('LIMIT_EXCEEDED', { what: 'Rules', limit: String(rules), found: 'more' });
    }
    await joins.addRule(rule);
    for (const end of this.#waiting.values()) end();
    changes.publish('join', rule.id);
  }

  /** @returns whether it was there */
  async removeRule(id: JoinRuleId): Promise<boolean> {
    const { joins, changes } = this.#dependencies;
    const isGone = await joins.removeRule(id);
    if (isGone) changes.publish('join', id);
    return isGone;
  }
}

const subjectOf = (record: JoinRecord): JoinSubject => ({
  address: record.address,
  facts: record.told.facts,
  tpmKey: record.tpmKey,
  rejected: record.rejected,
});

const conflict = (code: string, why: string): Fault =>
  new Fault('CONFLICT', { what: 'machine with the code', name: code, why });
