import type { ObservedMachine, ObservedState } from '../../../schemas/agent/observed.ts';
import type { MachineId, OperationId } from '../../../schemas/ids/brand.ts';

/** One move of a machine from one node to another. */
export interface MoveOrder {
  readonly operation: OperationId;
  /** Its volumes go along. */
  readonly copies: boolean;
}

/** What a test in place of the server tells the nodes, one after the other. */
export interface MoveOrders {
  /** The other node shall let the machine in. */
  announce(order: MoveOrder): void;
  /** Its node shall send it. */
  send(order: MoveOrder): void;
  /** It has arrived: frames go to the other node. */
  redirect(order: MoveOrder): void;
}

/** A node of any kind, as the test sees it. */
interface MovingNode {
  onObserved: (state: ObservedState) => void;
  machine(id: MachineId): ObservedMachine | undefined;
  until(what: string, isSo: (state: ObservedState) => boolean): Promise<void>;
}

export interface MoveStoryOptions {
  readonly machine: MachineId;
  readonly from: MovingNode;
  readonly to: MovingNode;
  readonly orders: MoveOrders;
  readonly copies: boolean;
}

/** How a machine moves while it runs, told by a test in place of the server. */
export class MoveStory {
  readonly #options: MoveStoryOptions;
  #order: MoveOrder | undefined;

  constructor(options: MoveStoryOptions) {
    this.#options = options;
  }

  /** Lets the other node take it. */
  async toOpen(operation: OperationId): Promise<void> {
    const { orders, to, copies } = this.#options;
    this.#order = { operation, copies };
    orders.announce(this.#order);
    await to.until('the way to be open', ({ arrivals }) => arrivals[0]?.state === 'open');
  }

  /** Sends it, and tells the nodes when it has arrived. */
  begin(): void {
    const { orders, to } = this.#options;
    const order = this.#order;
    if (!order) throw new Error('nobody lets it in yet');
    let isTold = false;
    to.onObserved = ({ arrivals }) => {
      if (arrivals[0]?.state !== 'arrived' || isTold) return;
      isTold = true;
      orders.redirect(order);
    };
    orders.send(order);
  }

  /** @returns whether it is known what came of the move */
  isSettled(): boolean {
    const { from, machine } = this.#options;
    const { sending } = from.machine(machine) ?? {};
    const isOver = sending?.state === 'sent' || sending?.state === 'failed';
    return isOver && sending.operation === this.#order?.operation;
  }
}
