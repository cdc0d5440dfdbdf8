import type { Agent } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { PeerPlace } from '../../../../schemas/agent/desired.ts';
import { nodeServerName } from '../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { MoveChannel } from '../../compute/core/moves/move-plan.ts';
import { Fate, type Passport, Ticket } from '../../compute/core/moves/passport.ts';
import type { MoveHost, MoveKey, MoveLink } from '../../compute/ports/migrations.ts';
import type { Identity } from './identity.ts';
import { dialUpgrade } from './dial-upgrade.ts';
import { requestJson } from './json-request.ts';
import { MOVE_PROTOCOL, type MoveDoor } from './move-door.ts';
import { mutualAgent } from './mutual-agent.ts';

const { answerMs, connectMs } = LIMITS.agent.moves;
const Went = z.object({ downtimeMs: z.int().min(0) });

/**
 * The way to other nodes for machines that move: HTTPS with mutual TLS. Each of them has to show a
 * certificate for its own node id.
 */
export class HttpsMoveLink implements MoveLink {
  readonly #door: MoveDoor;
  readonly #agents = new Map<NodeId, Agent>();
  #identity: Identity;

  constructor(identity: Identity, door: MoveDoor) {
    this.#identity = identity;
    this.#door = door;
  }

  async begin(to: PeerPlace, key: MoveKey, passport: Passport): Promise<Ticket> {
    return Ticket.parse(await this.#ask(to, key, 'begin', passport));
  }

  async goOn(to: PeerPlace, key: MoveKey): Promise<{ downtimeMs: number }> {
    return Went.parse(await this.#ask(to, key, 'go', {}));
  }

  async fate(to: PeerPlace, key: MoveKey): Promise<Fate> {
    const answer = await this.#ask(to, key, 'fate');
    return z.object({ fate: Fate }).parse(answer).fate;
  }

  serve(host: MoveHost): void {
    this.#door.serve(host);
  }

  /**
   * Opens a way to libvirt or QEMU of a machine at another node.
   *
   * @throws Fault UNREACHABLE
   */
  dial(to: PeerPlace, key: MoveKey, channel: MoveChannel): Promise<Duplex> {
    return dialUpgrade({
      agent: this.#agentFor(to.node),
      url: urlOf(to, key, channel),
      protocol: MOVE_PROTOCOL,
      timeoutMs: connectMs,
    });
  }

  /** From now on it shows another certificate; what is under way goes on. */
  useIdentity(identity: Identity): void {
    this.#identity = identity;
    this.#agents.clear();
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #ask(
    to: PeerPlace,
    key: MoveKey,
    what: 'begin' | 'go' | 'fate',
    body?: object,
  ): Promise<unknown> {
    return requestJson({
      agent: this.#agentFor(to.node),
      method: body ? 'POST' : 'GET',
      url: urlOf(to, key, what),
      body,
      timeoutMs: answerMs,
    });
  }

  #agentFor(node: NodeId): Agent {
    const known = this.#agents.get(node);
    if (known) return known;
    const options = { servername: nodeServerName(node), maxSockets: Infinity };
    const agent = mutualAgent(this.#identity, options);
    this.#agents.set(node, agent);
    return agent;
  }
}

const originOf = ({ address, port }: PeerPlace): string =>
  `https://${isIPv6(address) ? `[${address}]` : address}:${port}`;

const urlOf = (to: PeerPlace, { operation, machine }: MoveKey, what: string): string =>
  `${originOf(to)}/moves/${operation}/${machine}/${what}`;
