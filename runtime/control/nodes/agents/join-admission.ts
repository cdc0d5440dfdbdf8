import type { JoinAnswer } from '../../../../schemas/agent/join.ts';
import type { JoinRule } from '../../../../schemas/api/resources/join.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { makeId, type NodeId } from '../../../../schemas/ids/brand.ts';
import type { JoinRecord } from '../ports/join-store.ts';
import type { NodeRecord } from '../ports/node-store.ts';
import type { JoinDeskDependencies } from './join-desk.ts';

/** Who let a machine in. */
export type LetInBy = 'tpm' | { readonly person: string } | { readonly rule: JoinRule };

/** A certificate that is asked for again so soon is written down as it was. */
const SAME_MS = 60 * 60_000;

/** Makes machines nodes, and gives them their certificates. */
export class JoinAdmission {
  readonly #dependencies: JoinDeskDependencies;

  constructor(dependencies: JoinDeskDependencies) {
    this.#dependencies = dependencies;
  }

  /** Makes a machine a new node. @throws Fault NAME_TAKEN */
  async admit(
    record: JoinRecord,
    { name, by }: { readonly name: string; readonly by: LetInBy },
  ): Promise<NodeRecord> {
    const { nodes, random, now } = this.#dependencies;
    const id = makeId('node', random(16));
    await nodes.add({
      id,
      name,
      keyFingerprint: record.keyFingerprint,
      certificateEndsAt: this.#certificateEndsAt(),
      enrolledAt: now(),
      lastSeenAt: undefined,
      facts: record.told.facts,
      generation: 0,
      desiredHash: '',
    });
    return this.#letIn(record, id, (who) => `${who} as the new node ${name}`, by);
  }

  /** Makes a machine a node that is known: with a new key, so that the one of before is refused at once. */
  async readmit(
    record: JoinRecord,
    { node, by }: { readonly node: NodeId; readonly by: LetInBy },
  ): Promise<NodeRecord> {
    await this.#dependencies.nodes.setCertificate(
      node,
      record.keyFingerprint,
      this.#certificateEndsAt(),
    );
    const name = (await this.#demand(node)).name;
    return this.#letIn(record, node, (who) => `${who} as the node ${name}, with a new key`, by);
  }

  async #letIn(
    record: JoinRecord,
    id: NodeId,
    sentence: (who: string) => string,
    by: LetInBy,
  ): Promise<NodeRecord> {
    const { joins, audit, changes } = this.#dependencies;
    await joins.setTpmKey(id, record.tpmKey);
    const { hostname } = record.told.facts;
    const who = `The machine ${hostname} at ${record.address} with the code ${record.code} was let in`;
    const { actor, why } = wordsFor(by);
    await audit.record({
      actor,
      action: 'node.approve',
      subject: id,
      sentence: `${sentence(who)}${why}.`,
    });
    changes.publish('node', id);
    return this.#demand(id);
  }

  /** Signs the certificate of a node for the key that it asks with. */
  async certificate(node: NodeRecord, csr: string): Promise<JoinAnswer> {
    const { authority, nodes } = this.#dependencies;
    const signed = await authority.signNode(csr, node.id);
    const laterMs = signed.endsAt.getTime() - node.certificateEndsAt.getTime();
    if (Math.abs(laterMs) > SAME_MS) {
      await nodes.setCertificate(node.id, signed.keyFingerprint, signed.endsAt);
    }
    return {
      state: 'joined',
      node: node.id,
      name: node.name,
      certificate: signed.certificate,
      authority: authority.certificate,
    };
  }

  #certificateEndsAt(): Date {
    return new Date(this.#dependencies.now().getTime() + LIMITS.agent.certificateMs);
  }

  async #demand(id: NodeId): Promise<NodeRecord> {
    const node = await this.#dependencies.nodes.get(id);
    if (!node) throw new Fault('NOT_FOUND', { what: 'node', name: id });
    return node;
  }
}

function wordsFor(by: LetInBy): { readonly actor: string; readonly why: string } {
  if (by === 'tpm')
    return { actor: 'TPM', why: ': it has the TPM that this node was approved with' };
  if ('person' in by) return { actor: by.person, why: '' };
  const { id, name } = by.rule;
  return { actor: id, why: ` by the rule for ${name}` };
}
