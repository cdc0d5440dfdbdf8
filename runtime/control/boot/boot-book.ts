import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { NodeRecord } from '../nodes/ports/node-store.ts';
import type { DesiredStates } from '../stacks/desired/desired-states.ts';
import { concernsGateways } from './boot-sight.ts';
import { withoutNode } from './core/change-choice.ts';
import { chooseImage } from './core/choose-image.ts';
import type { BootStore } from './ports/boot-store.ts';

export interface BootBookDependencies {
  readonly boot: BootStore;
  readonly desired: Pick<DesiredStates, 'touchNodes'>;
}

/** Which gateways hear of what is done with images and nodes, and what nodes run and shall run. */
export class BootBook {
  readonly #dependencies: BootBookDependencies;

  constructor(dependencies: BootBookDependencies) {
    this.#dependencies = dependencies;
  }

  /** Tells all gateways that serve machines that boot. */
  async changed(): Promise<void> {
    const { boot, desired } = this.#dependencies;
    const networks = await boot.networks();
    if (networks.length > 0) desired.touchNodes(new Set(networks.map(({ node }) => node)));
  }

  /** Tells one node that its boot network is another one, or none any more. */
  networkChanged(node: NodeId): void {
    this.#dependencies.desired.touchNodes(new Set([node]));
  }

  /** A report may tell of other network cards, by which a node's image is chosen. */
  async note(state: ObservedState, before: ObservedState | undefined): Promise<void> {
    if (concernsGateways(state, before)) await this.changed();
  }

  /** @returns the boot network that would be nowhere without a node: its link */
  async standingOn(id: NodeId): Promise<string | undefined> {
    const networks = await this.#dependencies.boot.networks();
    return networks.find(({ node }) => node === id)?.link;
  }

  /** Called after a node was removed: no wish names it any more. */
  async removed(node: NodeId): Promise<void> {
    const { boot } = this.#dependencies;
    const before = await boot.choice();
    const after = withoutNode(before, node);
    if (JSON.stringify(after) !== JSON.stringify(before)) await boot.setChoice(after);
    await this.changed();
  }

  /** @returns the sequence below which no image is booted, and no node let in that runs one */
  async oldestSequence(): Promise<number> {
    return (await this.#dependencies.boot.choice()).oldestSequence;
  }

  /**
   * @param node as it is shown, with its last facts
   * @returns which image it runs and which it will from its next boot; null: it was set up by hand
   */
  async imageOf(
    node: Pick<NodeRecord, 'id' | 'labels'>,
    facts: NodeRecord['facts'],
  ): Promise<Node['image']> {
    const running = facts?.hardware?.image;
    if (!running) return null;
    const { version } = chooseImage(await this.#dependencies.boot.choice(), node);
    const wanted = version ?? null;
    return { running, wanted, outdated: wanted !== null && wanted !== running.version };
  }
}
